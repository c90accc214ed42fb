import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keptTool } from './kept-tool.js';

/** A virtual environment without any package, in a folder that is not there yet. */
export function makeEnvironment(folder: string): string {
  execFileSync('python3', ['-m', 'venv', '--without-pip', folder]);
  return folder;
}

/** The virtual environment with the pinned `databricks-bundles`, which is installed once and kept. */
export function environmentWithBundles(): string {
  return environmentWith('databricks-bundles', 'bundles-requirements.txt');
}

/** A virtual environment with what a file of pinned requirements beside this one names, installed once and kept under a name. */
export function environmentWith(name: string, requirements: string): string {
  return keptTool(name, (folder) => {
    makeEnvironment(folder);
    const [python] = readdirSync(join(folder, 'lib'));
    const target = join(folder, 'lib', python, 'site-packages');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    const from = ['--require-hashes', '--target', target, '-r', resolve('test/support', requirements)];
    execFileSync('python3', [...pip, ...from], { env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' } });
  });
}
