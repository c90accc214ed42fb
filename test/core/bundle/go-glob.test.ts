import { expect, test } from 'vitest';
import { globOf, isGlob } from '../../../src/core/bundle/go-glob.js';

// Measured with `filepath.Match` of Go 1.24, step by step as `filepath.Glob` does it.
test.each([
  ['a/*.yml', ['a/b.yml', 'a/.hidden.yml', 'a/.yml'], ['a/b/c.yml', 'b.yml', 'a/b.yaml', 'xa/b.yml']],
  ['*/*/*.yml', ['a/b/c.yml'], ['a/b.yml']],
  ['**/*.yml', ['a/b.yml'], ['b.yml', 'a/b/c.yml']],
  ['a?c', ['abc', 'a*c'], ['ac', 'abbc', 'a/c']],
  ['[a-cx]', ['a', 'b', 'x'], ['d', '-', 'ab']],
  ['[^a]*', ['b', 'bcd'], ['a', 'abc', '']],
  ['[!a]', ['!', 'a'], ['b']],
  ['[\\]a]', [']', 'a'], ['\\']],
  ['[\\a-\\c]', ['b'], ['\\']],
  ['\\*', ['*'], ['a']],
  ['{a,b}', ['{a,b}'], ['a', 'b']],
  ['a]', ['a]'], ['a']],
  ['*a*b*', ['ab', 'xaxbx', 'aabb'], ['ba', 'a']],
  ['a*', ['a', 'ab'], ['b']],
  ['', [''], ['a']],
])('%s', (pattern, matching, others) => {
  const matches = globOf(pattern);
  expect(matching.filter((path) => matches?.(path) !== true)).toEqual([]);
  expect(others.filter((path) => matches?.(path) !== false)).toEqual([]);
});

test.each(['[a', '[]a]', '[a-]', '[-a]', 'a\\', '[]', '[a-b-c]'])('%s is no pattern', (pattern) => {
  expect(globOf(pattern)).toBeUndefined();
});

test('takes no time for a pattern that wants to be looked at in many ways', () => {
  const started = Date.now();
  expect(globOf(`${'*a'.repeat(200)}b`)?.('a'.repeat(2000))).toBe(false);
  expect(Date.now() - started).toBeLessThan(1000);
});

test('a pattern is what may mean several paths', () => {
  expect(['a.yml', 'a*', 'a?', '[a]'].map(isGlob)).toEqual([false, true, true, true]);
});
