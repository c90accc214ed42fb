import type { Plan, PlanTask } from '../../plan/plan.js';
import type { RunResultState, RunState } from './run-state.js';
import type { TaskResultState } from './task-state.js';

interface Reading {
  succeeded: boolean;
  failed: boolean;
  ran: boolean;
  canceled: boolean;
}

/**
 * How a result counts for the tasks and the run behind it: as Databricks' docs "Configure task dependencies" has it.
 * Our choices, where the docs are silent: what was canceled and what never ran for something upstream counts as
 * failed, EXCLUDED was not run.
 */
const READING: Readonly<Record<TaskResultState, Reading>> = {
  SUCCESS: { succeeded: true, failed: false, ran: true, canceled: false },
  SUCCESS_WITH_FAILURES: { succeeded: true, failed: false, ran: true, canceled: false },
  FAILED: { succeeded: false, failed: true, ran: true, canceled: false },
  TIMEDOUT: { succeeded: false, failed: true, ran: true, canceled: false },
  CANCELED: { succeeded: false, failed: true, ran: true, canceled: true },
  EXCLUDED: { succeeded: true, failed: false, ran: false, canceled: false },
  UPSTREAM_FAILED: { succeeded: false, failed: true, ran: false, canceled: false },
  UPSTREAM_CANCELED: { succeeded: false, failed: true, ran: false, canceled: true },
  DISABLED: { succeeded: false, failed: false, ran: false, canceled: false },
};

export function didSucceed(result: TaskResultState): boolean {
  return READING[result].succeeded;
}

export function didFail(result: TaskResultState): boolean {
  return READING[result].failed;
}

export function didRun(result: TaskResultState): boolean {
  return READING[result].ran;
}

export function wasCanceled(result: TaskResultState): boolean {
  return READING[result].canceled;
}

const ENDED_BY = { user: 'CANCELED', timeout: 'TIMEDOUT', failure: 'FAILED' } as const;

/**
 * The result of a run in which every task has ended: leaf tasks decide, as in Databricks. Failed leaf: FAILED.
 * A failure further up, with all leaves well: SUCCESS_WITH_FAILURES, unless the definition wants every task to decide.
 */
export function runResultState(plan: Plan, state: RunState): RunResultState {
  if (state.cancel !== undefined) return ENDED_BY[state.cancel.reason];
  const failed = plan.tasks.filter(({ index }) => didFail(state.tasks[index].resultState as TaskResultState));
  const decides = (task: PlanTask): boolean =>
    plan.failIfAnyTaskFailed === true || task.dependents.length === 0;
  if (failed.some(decides)) return 'FAILED';
  return failed.length > 0 ? 'SUCCESS_WITH_FAILURES' : 'SUCCESS';
}

/** True for the two results that complete the workflow; the others fail or cancel it. */
export function isSuccess(result: RunResultState): boolean {
  return result === 'SUCCESS' || result === 'SUCCESS_WITH_FAILURES';
}
