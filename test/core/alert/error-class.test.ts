import { expect, test } from 'vitest';
import { classify } from '../../../src/core/alert/error-class.js';
import { failingSince } from '../../../src/core/alert/failing-since.js';
import { TERMINATION_CODES } from '../../../src/core/termination-code.js';

test.each([
  ['RUN_EXECUTION_ERROR', 'ValueError: x', 'user_code'],
  ['RUN_EXECUTION_ERROR', 'PERMISSION_DENIED: user lacks SELECT', 'permissions'],
  ['CLUSTER_ERROR', 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE(CLIENT_ERROR)', 'capacity'],
  ['CLUSTER_ERROR', 'Init script failed', 'platform'],
  ['CLOUD_FAILURE', '', 'capacity'],
  ['INVALID_RUN_CONFIGURATION', 'quota exceeded', 'configuration'],
  ['UNAUTHORIZED_ERROR', 'rate limit', 'permissions'],
  ['INTERNAL_ERROR', 'Too many requests', 'capacity'],
  [undefined, 'whatever', 'unknown'],
  ['NEW_CODE', 'Invalid access token', 'permissions'],
])('%s with %j is about %s', (code, text, is) => {
  expect(classify(code, text)).toBe(is);
});

test('every code of a failure that is known has a class', () => {
  const others = [
    'SUCCESS',
    'SUCCESS_WITH_FAILURES',
    'CANCELED',
    'USER_CANCELED',
    'SKIPPED',
    'DISABLED',
    'CLIENT_ERROR',
  ];
  const codes = TERMINATION_CODES.filter((code) => !others.includes(code));
  expect(codes.filter((code) => classify(code, '') === 'unknown')).toEqual([]);
});

const run = (startedMillis: number, isSuccess?: boolean) => ({
  workflowId: `w${startedMillis}`,
  startedMillis,
  ...(isSuccess === undefined ? {} : { isSuccess }),
});

test.each([
  ['the first run', [], true, { sinceMillis: 100, runs: 1, atLeast: false }],
  ['after a success', [run(90, true), run(80, false)], true, { sinceMillis: 100, runs: 1, atLeast: false }],
  [
    'after failures',
    [run(90, false), run(80), run(70, false), run(60, true)],
    true,
    { sinceMillis: 70, runs: 3, atLeast: false },
  ],
  ['for longer than is looked', [run(90, false)], false, { sinceMillis: 90, runs: 2, atLeast: true }],
])('a job is failing since: %s', (_name, earlier, isWhole, since) => {
  expect(failingSince(100, earlier, isWhole)).toEqual(since);
});
