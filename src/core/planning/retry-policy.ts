import type { RetryPolicyDefinition } from '../definition/brickwork-settings.js';
import type { NestedTaskDefinition } from '../definition/job-definition.js';
import { given } from '../json.js';
import type { RetryPolicy } from '../plan/plan.js';

/** Temporal's own defaults. */
const INITIAL_SECONDS = 1;
const COEFFICIENT = 2;
const MAXIMUM_OF_INITIAL = 100;

/**
 * A task's retries: `brickwork.retry_policy`, else its retry fields, else the job's policy. `max_retries` -1 is no end,
 * absent is none (the docstring of `max_retries` in the Jobs API).
 */
export function planRetry(
  task: Pick<
    NestedTaskDefinition,
    'max_retries' | 'min_retry_interval_millis' | 'retry_on_timeout' | 'brickwork'
  >,
  ofJob: RetryPolicyDefinition | undefined,
): RetryPolicy {
  const retryOnTimeout = task.retry_on_timeout ?? false;
  const policy = task.brickwork?.retry_policy ?? (task.max_retries === undefined ? ofJob : undefined);
  if (policy !== undefined) return { ...fromPolicy(policy), retryOnTimeout, byCode: true };
  const maxRetries = task.max_retries ?? 0;
  return {
    ...(maxRetries === -1 ? {} : { maxRetries }),
    minIntervalMillis: task.min_retry_interval_millis ?? 0,
    retryOnTimeout,
    byCode: true,
  };
}

/** Temporal counts attempts, the first included; 0 or none is no end. */
function fromPolicy(policy: RetryPolicyDefinition): Omit<RetryPolicy, 'retryOnTimeout'> {
  const attempts = policy.maximum_attempts ?? 0;
  const initialMillis = (policy.initial_interval_seconds ?? INITIAL_SECONDS) * 1000;
  const longest = policy.maximum_interval_seconds;
  return {
    ...(attempts === 0 ? {} : { maxRetries: attempts - 1 }),
    minIntervalMillis: 0,
    backoff: {
      initialMillis,
      coefficient: policy.backoff_coefficient ?? COEFFICIENT,
      maximumMillis: longest === undefined ? initialMillis * MAXIMUM_OF_INITIAL : longest * 1000,
    },
    ...given('retryOn', policy.retry_on),
    ...given('doNotRetryOn', policy.do_not_retry_on),
  };
}
