import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { brickwork } from './run-cli.js';

describe('brickwork schema', () => {
  test.each([
    ['definition', []],
    ['definition', ['definition']],
    ['bundle', ['bundle']],
    ['environments', ['environments']],
    ['access', ['access']],
    ['cases', ['cases']],
  ])('prints what is in schemas/%s.schema.json', async (name, args) => {
    const { status, stdout } = await brickwork(['schema', ...args]);
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(`schemas/${name}.schema.json`, 'utf8'));
  });

  test('knows no other', async () => {
    const { status, stderr } = await brickwork(['schema', 'bundel']);
    expect(status).toBe(2);
    expect(stderr).toContain('Allowed choices are definition, bundle, environments, access, cases.');
  });

  test('may be read in part', async () => {
    const command = 'node bin/brickwork.mjs schema | head -c 1';
    expect(await promisify(execFile)('sh', ['-c', command])).toEqual({ stdout: '{', stderr: '' });
  });
});

test('every YAML example of a job or a bundle names its schema', () => {
  const files = readdirSync('examples', { recursive: true }).map((name) => join('examples', String(name)));
  const documents = files.filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('examples/ci/'));
  expect(documents.length).toBeGreaterThan(15);
  for (const file of documents) {
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, 'utf8')) ?? [];
    const shape = /^examples\/(bundle|access)/.exec(file)?.[1] ?? 'definition';
    const of = dirname(file).endsWith('/tests') ? 'cases' : shape;
    expect(join(dirname(file), schema), file).toBe(`schemas/${of}.schema.json`);
    expect(existsSync(join(dirname(file), schema))).toBe(true);
  }
});
