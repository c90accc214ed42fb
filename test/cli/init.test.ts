import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { brickwork, type CliResult } from './run-cli.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-init-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = (...args: string[]): Promise<CliResult> =>
  brickwork(args, { TEMPORAL_ADDRESS: inject('temporalAddress') }, { cwd: folder });

describe('brickwork init', () => {
  test('makes a project that is valid and runs at once, by the command that it names', async () => {
    const made = await call('init', 'my orders');
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toContain('my orders/databricks.yml\n');
    const [, command = ''] = /^ {2}brickwork (.*)$/m.exec(made.stderr) ?? [];
    expect(command).toBe("run 'my orders' --local");
    const validated = await call('validate', 'my orders');
    expect([validated.status, validated.stderr]).toEqual([0, expect.stringMatching(/0 errors, 0 warnings/)]);
    const run = await call('run', 'my orders', '--local', '--json');
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      result_state: 'SUCCESS',
      tasks: [
        { task_key: 'check' },
        { task_key: 'extract' },
        { task_key: 'report', result_state: 'SUCCESS' },
      ],
      task_values: { extract: { rows: '20', total: '257' } },
    });
  });

  test('gives it the name of its folder, and what editors and git need', async () => {
    const { stdout } = await call('init', 'named', '--json');
    const { name, files } = JSON.parse(stdout) as { name: string; files: string[] };
    expect([name, files]).toEqual(['named', expect.arrayContaining(['.gitignore', 'bundle.schema.json'])]);
    expect(readFileSync(join(folder, 'named/databricks.yml'), 'utf8')).toContain('name: named\n');
    expect(readFileSync(join(folder, 'named/README.md'), 'utf8')).toMatch(/^# named\n/);
    const schema = readFileSync(join(folder, 'named/bundle.schema.json'), 'utf8');
    expect(JSON.parse(schema)).toEqual(JSON.parse(readFileSync('schemas/bundle.schema.json', 'utf8')));
  });

  test('changes nothing that is there, and says all that is in the way', async () => {
    await call('init', 'twice');
    const file = join(folder, 'twice', 'src', 'report.py');
    writeFileSync(file, 'mine');
    rmSync(join(folder, 'twice', 'databricks.yml'));
    const again = await call('init', 'twice');
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringMatching(/has these already: .*README\.md, .*src\/report\.py.*Nothing was written/),
    ]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'twice', 'databricks.yml'))).toBe(false);
    writeFileSync(join(folder, 'plain'), '');
    expect((await call('init', 'plain')).stderr).toMatch(/plain is a file\. Name a folder/);
    expect(readdirSync(folder)).toContain('plain');
  });
});
