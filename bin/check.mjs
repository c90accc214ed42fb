// Formatting, lint and types, beside each other: what "npm run check" is. What has not changed since it was found good is
// not looked at again.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(HOME, 'node_modules', '.cache', 'brickwork');
const LINTED = join(CACHE, 'linted');

/** Of all that the linter reads: its rules look at types, which other files declare, so that all of them count. */
function hashOfLinted() {
  const hash = createHash('sha256');
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(HOME, path)))
      .update('\0');
  for (const folder of ['src', 'test', 'bench', 'chaos'])
    for (const entry of readdirSync(join(HOME, folder), { withFileTypes: true, recursive: true }))
      if (entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
        add(join(entry.parentPath ?? entry.path, entry.name).slice(HOME.length));
  for (const name of readdirSync(HOME))
    if (/\.[jt]s$|^package.*\.json$|^tsconfig.*\.json$/.test(name)) add(name);
  return hash.digest('hex');
}

/** Resolves with the exit status; what it says is shown as a whole, so that the three do not mix. */
function run(tool, ...args) {
  return new Promise((resolve) => {
    const path = join(HOME, 'node_modules', '.bin', tool);
    const child = spawn(path, args, { cwd: HOME, shell: process.platform === 'win32' });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (status) => {
      process.stdout.write(Buffer.concat(output));
      resolve(status ?? 1);
    });
  });
}

async function lint() {
  const hash = hashOfLinted();
  if (existsSync(LINTED) && readFileSync(LINTED, 'utf8') === hash) return 0;
  const status = await run('eslint', '.');
  if (status === 0) writeFileSync(LINTED, hash);
  return status;
}

mkdirSync(CACHE, { recursive: true });
const statuses = await Promise.all([
  lint(),
  run('tsc', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', join(CACHE, 'types')),
  run(
    'prettier',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    join(CACHE, 'formatted'),
    '.',
  ),
]);
process.exitCode = Math.max(...statuses);
