import type { Plan } from '../../plan/plan.js';
import { didRun, didSucceed, isSuccess, runResultState, wasCanceled } from '../state/result-state.js';
import { repairCount, type RunState } from '../state/run-state.js';
import { currentAttempt } from '../state/task-state.js';
import { failedTasks, heldUpBy, notRun } from './alert-task.js';
import { raiseOfRun, raiseOfTask } from './raise-alert.js';

/** The run has begun; one that goes on or is repaired began before. */
export function raiseRunStart(plan: Plan, state: RunState, nowMillis: number): void {
  if (state.reopenedAtMillis === undefined && repairCount(state) === 0)
    raiseOfRun(plan, state, { event: 'start' }, nowMillis);
}

/** Every task has a result, and so has the run. `SUCCESS_WITH_FAILURES` is a success, as at Databricks. */
export function raiseRunEnd(plan: Plan, state: RunState, nowMillis: number): void {
  if (plan.alerts === undefined) return;
  const resultState = runResultState(plan, state);
  const event = isSuccess(resultState) ? 'success' : 'failure';
  raiseOfRun(plan, state, { event, isCanceled: resultState === 'CANCELED' }, nowMillis, () => {
    const failed = failedTasks(plan, state);
    const heldUp = notRun(plan, state);
    return {
      resultState,
      ...(failed.count === 0 ? {} : { failed }),
      ...(heldUp.count === 0 ? {} : { heldUp }),
    };
  });
}

/** An attempt has a run, or a loop or a wait has begun. */
export function raiseTaskStart(plan: Plan, state: RunState, index: number, nowMillis: number): void {
  const isRetry = (currentAttempt(state.tasks[index])?.attemptNumber ?? 0) > 0;
  raiseOfTask(plan, state, index, { event: 'start', isRetry }, nowMillis);
}

/** An attempt has failed, and another one follows, at the time of the task where that is ours to say. */
export function raiseRetry(plan: Plan, state: RunState, index: number, nowMillis: number): void {
  const task = state.tasks[index];
  const resultState = currentAttempt(task)?.resultState;
  raiseOfTask(plan, state, index, { event: 'failure', isRetried: true }, nowMillis, () => ({
    ...(resultState === undefined ? {} : { resultState }),
    retryAtMillis: task.retryAtMillis ?? nowMillis,
  }));
}

/** A task or an iteration has its result. */
export function raiseTaskEnd(plan: Plan, state: RunState, index: number, nowMillis: number): void {
  if (plan.alerts === undefined) return;
  const { resultState, lane, loop, waiting, attempts, repair } = state.tasks[index];
  if (resultState === undefined || resultState === 'EXCLUDED' || resultState === 'DISABLED') return;
  const hasBegun = attempts.at(-1)?.repair === repair || loop !== undefined || waiting !== undefined;
  // It was canceled before it came to anything: who wants to know of that is told of the run.
  if (resultState === 'CANCELED' && !hasBegun) return;
  if (didSucceed(resultState)) {
    raiseOfTask(plan, state, index, { event: 'success' }, nowMillis, () => ({ resultState }));
    return;
  }
  const what = { isSkipped: !didRun(resultState), isCanceled: wasCanceled(resultState) };
  raiseOfTask(plan, state, index, { event: 'failure', ...what }, nowMillis, () => {
    const heldUp = lane === undefined ? heldUpBy(plan, index) : { names: [], count: 0 };
    return { resultState, ...(heldUp.count === 0 ? {} : { heldUp }) };
  });
}
