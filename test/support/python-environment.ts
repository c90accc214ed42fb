import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TOOLS = resolve('.brickwork/tools');
const REQUIREMENTS = resolve('test/support/bundles-requirements.txt');

/** A virtual environment without any package, in a folder that is not there yet. */
export function makeEnvironment(folder: string): string {
  execFileSync('python3', ['-m', 'venv', '--without-pip', folder]);
  return folder;
}

/** The virtual environment with the pinned `databricks-bundles`, which is installed once and kept beside the Temporal server. */
export function environmentWithBundles(): string {
  const kept = join(TOOLS, 'databricks-bundles');
  if (existsSync(kept)) return kept;
  const made = makeEnvironment(`${kept}-${process.pid}`);
  const [python] = readdirSync(join(made, 'lib'));
  const target = join(made, 'lib', python, 'site-packages');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  execFileSync('python3', [...pip, '--require-hashes', '--target', target, '-r', REQUIREMENTS], {
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
  });
  try {
    renameSync(made, kept);
  } catch (error) {
    // Another test was faster.
    if (!existsSync(kept)) throw error;
    rmSync(made, { recursive: true });
  }
  return kept;
}
