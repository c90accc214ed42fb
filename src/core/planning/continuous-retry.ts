import type { JobDefinition } from '../definition/job-definition.js';
import { isJsonObject } from '../json.js';
import type { RetryPolicy } from '../plan/plan.js';

/**
 * The retries of tasks in a run of a continuous job with `task_retry_mode: ON_FAILURE`: at most three, after growing pauses
 * (docs "Run jobs continuously"), and only while another task still runs its first attempt (`TaskRetryMode` of the SDK for
 * Python 0.162). Databricks does not tell its pauses. Undefined for any other run.
 */
export function continuousRetry(definition: JobDefinition, triggerType: string): RetryPolicy | undefined {
  const { continuous } = definition as { continuous?: unknown };
  const mode = isJsonObject(continuous) ? continuous['task_retry_mode'] : undefined;
  if (triggerType !== 'CONTINUOUS' || mode !== 'ON_FAILURE') return undefined;
  return {
    maxRetries: 3,
    minIntervalMillis: 0,
    retryOnTimeout: false,
    backoff: { initialMillis: 10_000, coefficient: 2, maximumMillis: 600_000 },
    byCode: true,
    whileOthersRun: true,
  };
}
