import { expect, test } from 'vitest';
import { fileMarks, mergeFileMarks } from '../../../src/core/trigger/seen-files.js';

test('marks of files stand one behind the other, each once, in order', () => {
  const [a, b, c] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'];
  expect(fileMarks('')).toEqual([]);
  expect(fileMarks(a + b)).toEqual([a, b]);
  expect(mergeFileMarks(a + c, { added: b + a, gone: c })).toBe(a + b);
  expect(mergeFileMarks(a + c, { added: '', gone: '' })).toBe(a + c);
  expect(mergeFileMarks('', { added: '', gone: a })).toBe('');
});
