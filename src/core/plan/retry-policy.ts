import type { TaskDefinition } from '../definition/job-definition.js';
import type { RetryPolicy } from './plan.js';

/** A task's retry fields; `max_retries` -1 is no end, absent is none (databricks-jobs.md §5). */
export function planRetry(task: TaskDefinition): RetryPolicy {
  const maxRetries = task.max_retries ?? 0;
  return {
    ...(maxRetries === -1 ? {} : { maxRetries }),
    minIntervalMillis: task.min_retry_interval_millis ?? 0,
    retryOnTimeout: task.retry_on_timeout ?? false,
  };
}
