import { expect, test } from 'vitest';
import { parseTestResults } from '../../../src/core/promotion/test-results.js';

test('of the results of tests it counts what has passed, of which content, and when', () => {
  const cases = [
    { name: 'rows', result: 'passed' },
    { name: 'late', result: 'failed' },
  ];
  const ended = '2026-11-28T12:00:00Z';
  expect(parseTestResults({ content: 'c1', ended, cases, more: 1 })).toEqual({
    ...{ content: 'c1', endedMillis: Date.parse(ended), passed: 1, failed: ['late'] },
  });
  expect(parseTestResults({ ended, cases: [] })).not.toHaveProperty('content');
});

test('everything that is wrong with them is told', () => {
  expect(parseTestResults(7)).toEqual({ problems: ['it must be an object'] });
  expect(parseTestResults({ ended: 'now', cases: [{}] })).toEqual({
    problems: [expect.stringContaining('ended'), 'cases[0].name is required', 'cases[0].result is required'],
  });
});
