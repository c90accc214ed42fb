import type { RetryPolicy } from '../../plan/plan.js';
import type { AttemptOutcome } from '../state/run-event.js';
import type { AttemptState, TaskState } from '../state/task-state.js';
import { type RetryAdvice, retryAdvice } from '../../termination-code.js';

const BACK_PRESSURE_FIRST_MILLIS = 15_000;
const BACK_PRESSURE_LONGEST_MILLIS = 600_000;

/** Databricks stops at this many retries of a task, also for `max_retries: -1` (MicrosoftDocs/azure-docs#114136). */
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
  const { terminationCode: code, terminationType: type } = outcome;
  const names = (list: string[] | undefined): boolean =>
    list !== undefined && [code, type].some((name) => name !== undefined && list.includes(name));
  const advice = adviceFor(policy, code, type);
  if (advice === 'back_pressure' && !names(policy.doNotRetryOn)) {
    const pause = BACK_PRESSURE_FIRST_MILLIS * 2 ** Math.min(task.backPressureRetries, 10);
    const atMillis = nowMillis + Math.min(pause, BACK_PRESSURE_LONGEST_MILLIS);
    return { kind: 'back_pressure', atMillis };
  }
  const counts =
    outcome.resultState === 'FAILED' || (outcome.resultState === 'TIMEDOUT' && policy.retryOnTimeout);
  const spent = task.retriesUsed >= Math.min(policy.maxRetries ?? MOST_RETRIES, MOST_RETRIES);
  if (!counts || spent || names(policy.doNotRetryOn)) return { kind: 'end' };
  const allowed = policy.retryOn === undefined ? isWorthIt(advice, task, code) : names(policy.retryOn);
  if (!allowed) return { kind: 'end' };
  const atMillis = Math.max(nowMillis, earliest(policy, task, attempt, nowMillis));
  return { kind: 'retry', atMillis };
}

/** True when the cluster was to blame for the end of an attempt, so that no other should run on it. */
export function blamesCluster(
  policy: RetryPolicy,
  { terminationCode, terminationType }: Pick<AttemptOutcome, 'terminationCode' | 'terminationType'>,
): boolean {
  return adviceFor(policy, terminationCode, terminationType) === 'new_cluster';
}

/** Runs that began before codes decided know back-pressure alone. */
function adviceFor(policy: RetryPolicy, code: string | undefined, type: string | undefined): RetryAdvice {
  const advice = retryAdvice(code, type);
  return policy.byCode || advice === 'back_pressure' ? advice : 'user';
}

function isWorthIt(advice: RetryAdvice, task: TaskState, code: string | undefined): boolean {
  if (advice === 'never') return false;
  if (advice !== 'once') return true;
  const before = task.attempts.filter(
    ({ repair, terminationCode }) => repair === task.repair && terminationCode === code,
  );
  return before.length === 1;
}

/** From start to start, as Databricks counts; or Temporal's growing pause, from the end of the failed attempt. */
function earliest(policy: RetryPolicy, task: TaskState, attempt: AttemptState, nowMillis: number): number {
  const { backoff } = policy;
  if (backoff === undefined) return attempt.startTimeMillis + policy.minIntervalMillis;
  const pause = backoff.initialMillis * backoff.coefficient ** task.retriesUsed;
  return nowMillis + Math.min(pause, backoff.maximumMillis);
}
