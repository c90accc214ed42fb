import { expect, test } from 'vitest';
import type { JobDefinition } from '../../../src/core/definition/job-definition.js';
import { continuousRetry } from '../../../src/core/planning/continuous-retry.js';

const of = (continuous: unknown): JobDefinition => ({ tasks: [], continuous }) as unknown as JobDefinition;

test('tasks of a continuous run are tried again where its settings say so, and of no other run', () => {
  const policy = { maxRetries: 3, whileOthersRun: true };
  expect(continuousRetry(of({ task_retry_mode: 'ON_FAILURE' }), 'CONTINUOUS')).toMatchObject(policy);
  expect(continuousRetry(of({ task_retry_mode: 'ON_FAILURE' }), 'ONE_TIME')).toBeUndefined();
  expect(continuousRetry(of({}), 'CONTINUOUS')).toBeUndefined();
  expect(continuousRetry(of(undefined), 'CONTINUOUS')).toBeUndefined();
});
