import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitOfFolder } from '../../src/bundle-files/git-of-folder.js';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'git-'));
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

function git(...words: string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];
  return execFileSync('git', ['-C', top, ...who, ...words], { encoding: 'utf8' }).trim();
}

test('a repository has a branch before it has a commit, and none where a commit alone is checked out', () => {
  git('init', '--quiet', '--initial-branch', 'work/one');
  mkdirSync(join(top, 'b'));
  expect(gitOfFolder(join(top, 'b'))).toEqual({ branch: 'work/one', folder: 'b' });
  git('commit', '--quiet', '--allow-empty', '--message', 'one');
  git('remote', 'add', 'origin', 'https://example.com/r');
  const commit = git('rev-parse', 'HEAD');
  const origin = { commit, originUrl: 'https://example.com/r', folder: '.' };
  expect(gitOfFolder(top)).toEqual({ branch: 'work/one', ...origin });
  git('checkout', '--quiet', '--detach');
  expect(gitOfFolder(top)).toEqual(origin);
});
