import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

/** A folder with the command in it, and a `prepare.mjs` that builds a program which prints its arguments. */
function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-clone-'));
  folders.push(folder);
  mkdirSync(join(folder, 'bin'));
  cpSync('bin/brickwork.mjs', join(folder, 'bin', 'brickwork.mjs'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const program = "process.stdout.write(process.argv.slice(2).join(' '))";
  const prepare = [
    "import { mkdirSync, writeFileSync } from 'node:fs';",
    `mkdirSync(${JSON.stringify(join(folder, 'dist'))}, { recursive: true });`,
    `writeFileSync(${JSON.stringify(join(folder, 'dist', 'brickwork.js'))}, ${JSON.stringify(program)});`,
    "process.stderr.write('prepared\\n');",
  ];
  writeFileSync(join(folder, 'bin', 'prepare.mjs'), prepare.join('\n'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file === 'dist/brickwork.js' ? program : '');
  }
  return folder;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function run(folder: string): { stdout: string; stderr: string } {
  const errors = join(folder, 'stderr');
  const command = `"${process.execPath}" "${join(folder, 'bin', 'brickwork.mjs')}" validate job.yml 2>"${errors}"`;
  const stdout = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
  return { stdout, stderr: execFileSync('cat', [errors], { encoding: 'utf8' }) };
}

const BUILT = ['dist/brickwork.js', 'dist/workflow-bundle-traced.cjs'];

describe('node bin/brickwork.mjs', () => {
  test.each([
    ['a fresh clone', ['src/brickwork.ts']],
    ['a clone without its packages', ['src/brickwork.ts', ...BUILT]],
    [
      'a clone whose build stopped half way',
      ['src/brickwork.ts', 'dist/brickwork.js', 'node_modules/x/index.js'],
    ],
  ])('prepares %s, says so on stderr alone, and does what it was told', (_name, files) => {
    expect(run(folderWith(...files))).toEqual({ stdout: 'validate job.yml', stderr: 'prepared\n' });
  });

  test('prepares nothing where all is there', () => {
    const prepared = folderWith('src/brickwork.ts', 'node_modules/x/index.js', ...BUILT);
    expect(run(prepared)).toEqual({ stdout: 'validate job.yml', stderr: '' });
  });

  test('prepares nothing in an installed package, which has no sources and no packages below it', () => {
    const installed = folderWith('src/emulator/executors/python/run_task.py', ...BUILT);
    expect(run(installed)).toEqual({ stdout: 'validate job.yml', stderr: '' });
  });
});
