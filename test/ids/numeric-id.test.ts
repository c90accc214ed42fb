import { expect, test } from 'vitest';
import { jobIdOf, numericId } from '../../src/ids/numeric-id.js';

test('an id fits a JavaScript number', () => {
  for (let at = 0; at < 100; at++) expect(Number.isSafeInteger(Number(numericId(`x${at}`)))).toBe(true);
});

test('the recipe is fixed: another one would not find the jobs that are deployed', () => {
  expect(jobIdOf('nightly')).toBe(numericId('job:nightly'));
  expect(jobIdOf('nightly')).toBe('6457236934472916');
});
