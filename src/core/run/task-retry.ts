import type { RetryPolicy } from '../plan/plan.js';
import type { AttemptOutcome } from './run-event.js';
import type { AttemptState, TaskState } from './run-state.js';

/** Codes with which the platform says "not now": retried after a pause and never at the user's cost (§6). */
const BACK_PRESSURE_CODES = [
  'CLUSTER_REQUEST_LIMIT_EXCEEDED',
  'WORKSPACE_RUN_LIMIT_EXCEEDED',
  'MAX_SPARK_CONTEXTS_EXCEEDED',
  'MAX_CONCURRENT_RUNS_EXCEEDED',
  'MAX_JOB_QUEUE_SIZE_EXCEEDED',
];
const BACK_PRESSURE_FIRST_MILLIS = 15_000;
const BACK_PRESSURE_LONGEST_MILLIS = 600_000;

/** Databricks stops at this many retries of a task, also for `max_retries: -1` (databricks-jobs.md §5). */
export const MOST_RETRIES = 5000;

export type RetryDecision = { kind: 'end' } | { kind: 'retry' | 'back_pressure'; atMillis: number };

/** Whether a failed attempt is followed by another one, and when that may start at the earliest. */
export function decideRetry(
  policy: RetryPolicy,
  task: TaskState,
  attempt: AttemptState,
  outcome: AttemptOutcome,
  nowMillis: number,
): RetryDecision {
  if (outcome.final) return { kind: 'end' };
  if (outcome.terminationCode !== undefined && BACK_PRESSURE_CODES.includes(outcome.terminationCode)) {
    const pause = BACK_PRESSURE_FIRST_MILLIS * 2 ** Math.min(task.backPressureRetries, 10);
    return { kind: 'back_pressure', atMillis: nowMillis + Math.min(pause, BACK_PRESSURE_LONGEST_MILLIS) };
  }
  const counts =
    outcome.resultState === 'FAILED' || (outcome.resultState === 'TIMEDOUT' && policy.retryOnTimeout);
  if (!counts || task.retriesUsed >= Math.min(policy.maxRetries ?? MOST_RETRIES, MOST_RETRIES))
    return { kind: 'end' };
  return { kind: 'retry', atMillis: Math.max(nowMillis, attempt.startTimeMillis + policy.minIntervalMillis) };
}
