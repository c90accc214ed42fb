import { expect, test } from 'vitest';
import { inexactNumber } from '../../src/core/task-value.js';

test.each<[string, string | undefined]>([
  ['3', undefined],
  ['-0.5', undefined],
  ['[1, {"a": 1e+21}]', undefined],
  ['3.0', '3.0'],
  ['[1, 9007199254740993]', '9007199254740993'],
  ['1E5', '1E5'],
  ['"3.0"', undefined],
  [String.raw`{"3.0": "\"3.0"}`, undefined],
  ['true', undefined],
])('the number in %s that JavaScript writes otherwise: %s', (json, expected) => {
  expect(inexactNumber(json)).toBe(expected);
});
