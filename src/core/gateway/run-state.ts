import type { RunView } from '../run/view/run-view.js';
import { activeState, endedState, type WireState } from './wire-state.js';

/** Codes of V2 for which V1 says that too many runs of the job are active. */
const TOO_MANY = ['MAX_CONCURRENT_RUNS_EXCEEDED', 'MAX_JOB_QUEUE_SIZE_EXCEEDED'];

/**
 * How a run stands. A failed one has the life cycle INTERNAL_ERROR in V1 although its tasks are TERMINATED (measured by the
 * authors of the Databricks CLI). One that stays open for a repair has ended: clients repair nothing else.
 */
export function runState(view: RunView, skipCode = 'MAX_CONCURRENT_RUNS_EXCEEDED'): WireState {
  const { life_cycle_state: lifeCycle, result_state: result, state_message: message } = view;
  if (lifeCycle === 'SKIPPED') {
    const skipped = TOO_MANY.includes(skipCode) ? { result: 'MAXIMUM_CONCURRENT_RUNS_REACHED' } : {};
    return endedState({ lifeCycle, ...skipped, code: skipCode, message });
  }
  if (!hasEnded(view)) return activeState(lifeCycle as Exclude<typeof lifeCycle, 'TERMINATED'>, message);
  if (result === 'FAILED') return endedState({ lifeCycle: 'INTERNAL_ERROR', result, message });
  return endedState({ lifeCycle: 'TERMINATED', result: result ?? 'CANCELED', message });
}

/** True for a run with a result that clients may rely on. */
export function hasEnded({
  life_cycle_state: lifeCycle,
  result_state,
  repair_window_ends,
}: RunView): boolean {
  if (lifeCycle === 'TERMINATED' || lifeCycle === 'SKIPPED') return true;
  return result_state !== undefined && repair_window_ends !== undefined;
}

/** When it ended; 0 while it goes on. One that never began has ended as it started. */
export function endTime(view: RunView): number {
  if (!hasEnded(view)) return 0;
  if (view.end_time !== undefined) return view.end_time;
  return Math.max(view.start_time, ...view.tasks.map((task) => task.end_time ?? 0));
}
