// Installs and builds what the other commands need, when something has changed since the last time: what makes
// "npm run demo", "npm run up" and "npm test" one command each on a fresh clone. Plain Node, since nothing else is
// there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const STAMPS = join(HOME, 'node_modules', '.brickwork');

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(HOME, file)));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(join(HOME, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(HOME, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Does a step unless its inputs are those of the last time. */
function step(name, inputs, isThere, command, args) {
  const hash = hashOf(inputs);
  const stamp = join(STAMPS, name);
  if (isThere() && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  process.stderr.write(`${name} …\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: HOME,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`"${[command, ...args].join(' ')}" failed${error ? `: ${error.message}` : ''}.\n`);
    process.exit(1);
  }
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, hash);
}

const lockFiles = ['package.json', 'package-lock.json'];
step('Installing packages', lockFiles, () => existsSync(STAMPS), 'npm', [
  'ci',
  '--loglevel',
  'error',
  '--no-audit',
  '--no-fund',
]);
const sources = [...filesBelow('src'), 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const isBuilt = () => existsSync(join(HOME, 'dist', 'workflow-bundle-traced.cjs'));
step('Building', sources, isBuilt, 'npm', ['run', '--silent', 'build']);
