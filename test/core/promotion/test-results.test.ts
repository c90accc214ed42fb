import { expect, test } from 'vitest';
import type { CaseResult } from '../../../src/core/pipeline-test/case-result.js';
import { testRecord } from '../../../src/core/pipeline-test/test-record.js';
import { testFacts } from '../../../src/core/promotion/test-results.js';

const about: Parameters<typeof testRecord>[0] = {
  bundle: 'orders',
  ran_on: 'emulator',
  started: '2026-11-28T11:00:00Z',
  ended: '2026-11-28T12:00:00Z',
};
const results = (['passed', 'failed', 'error', 'skipped'] as const).map((result): CaseResult => ({
  ...{ name: result, file: 'a.yml', line: 1, job: 'j', result, duration_millis: 1, failures: [] },
}));

test('of a record of tests it counts what has passed, of which content, and when', () => {
  expect(testFacts(testRecord({ ...about, content: 'c1', only: 'x' }, results))).toEqual({
    ...{ content: 'c1', only: 'x', endedMillis: Date.parse(about.ended), passed: 1 },
    failed: ['failed', 'error'],
  });
  const bare = testFacts(testRecord(about, []));
  expect(bare).toEqual({ endedMillis: Date.parse(about.ended), passed: 0, failed: [] });
});
