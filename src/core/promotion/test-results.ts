import type { TestRecord } from '../pipeline-test/test-record.js';
import type { TestFacts } from './gates.js';

/** What the gates are decided by of the record of `brickwork test`; cases that were left out say nothing. */
export function testFacts({ content, only, ended, counts, cases }: TestRecord): TestFacts {
  return {
    ...(content === undefined ? {} : { content }),
    ...(only === undefined ? {} : { only }),
    endedMillis: Date.parse(ended),
    passed: counts.passed,
    failed: cases.filter(({ result }) => result === 'failed' || result === 'error').map(({ name }) => name),
  };
}
