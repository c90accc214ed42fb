import { execFileSync } from 'node:child_process';
import type { BundleGit } from '../core/bundle/bundle-options.js';
import { given } from '../core/json.js';

/** The Git repository that a folder lies in; nothing of it where there is none, or no Git. */
export function gitOfFolder(folder: string): BundleGit {
  const prefix = git(folder, ['rev-parse', '--show-prefix']);
  if (prefix === undefined) return {};
  const [branch, commit, originUrl] = [
    ['symbolic-ref', '--quiet', '--short', 'HEAD'],
    ['rev-parse', 'HEAD'],
    ['config', '--get', 'remote.origin.url'],
  ].map((words) => git(folder, words));
  return {
    ...given('branch', branch),
    ...given('commit', commit),
    ...given('originUrl', originUrl),
    folder: prefix.replace(/\/$/, '') || '.',
  };
}

/** What `git` says in a folder; undefined where it fails, or is not there. */
export function git(folder: string, words: readonly string[]): string | undefined {
  try {
    return execFileSync('git', ['-C', folder, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).trim();
  } catch {
    return undefined;
  }
}
