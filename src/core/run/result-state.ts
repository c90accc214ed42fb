import type { Plan } from '../plan/plan.js';
import type { RunResultState, RunState, TaskResultState } from './run-state.js';

const SUCCEEDED: readonly TaskResultState[] = ['SUCCESS', 'SUCCESS_WITH_FAILURES', 'EXCLUDED'];
const NEVER_RAN: readonly TaskResultState[] = ['EXCLUDED', 'UPSTREAM_FAILED', 'UPSTREAM_CANCELED'];

/** EXCLUDED counts as success: "Excluded tasks are skipped and are treated as successful" (databricks-jobs.md §2). */
export function didSucceed(result: TaskResultState): boolean {
  return SUCCEEDED.includes(result);
}

/** Everything that did not succeed, also tasks that never ran because of something upstream. */
export function didFail(result: TaskResultState): boolean {
  return !didSucceed(result);
}

export function didRun(result: TaskResultState): boolean {
  return !NEVER_RAN.includes(result);
}

export function wasCanceled(result: TaskResultState): boolean {
  return result === 'CANCELED' || result === 'UPSTREAM_CANCELED';
}

/**
 * The result of a run in which every task has ended: leaf tasks decide, as in Databricks. Failed leaf: FAILED.
 * A failure further up, with all leaves well: SUCCESS_WITH_FAILURES.
 */
export function runResultState(plan: Plan, state: RunState): RunResultState {
  if (state.cancel !== undefined) return state.cancel.reason === 'timeout' ? 'TIMEDOUT' : 'CANCELED';
  const failed = plan.tasks.filter(({ index }) => didFail(state.tasks[index].resultState as TaskResultState));
  if (failed.some((task) => task.dependents.length === 0)) return 'FAILED';
  return failed.length > 0 ? 'SUCCESS_WITH_FAILURES' : 'SUCCESS';
}

/** True for the two results that complete the workflow; the others fail or cancel it. */
export function isSuccess(result: RunResultState): boolean {
  return result === 'SUCCESS' || result === 'SUCCESS_WITH_FAILURES';
}
