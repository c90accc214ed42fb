import { expect, test } from 'vitest';
import { byteLength, joinPath, stringsIn } from '../../src/core/json.js';

test('every string of a document is found with its path', () => {
  const found = [...stringsIn({ a: 'x', b: [{ c: 'y' }, 1], d: null })];
  expect(found).toEqual([
    { path: 'a', text: 'x' },
    { path: 'b[0].c', text: 'y' },
  ]);
  expect(joinPath('', 'a')).toBe('a');
});

test.each(['', 'ascii', 'é', '€', '𝄞 and 𝄞', 'mixed é€𝄞'])('%j has as many bytes as UTF-8', (text) => {
  expect(byteLength(text)).toBe(Buffer.byteLength(text));
});
