import type { RunState } from './run-state.js';

/**
 * The state of a run that has ended, as the first state of an execution that repairs it: results, values and attempts
 * stay, and a repair can be applied. The job's timeout counts from now on; `{{job.start_time}}` stays what it was.
 */
export function reopen(state: RunState, nowMillis: number): RunState {
  const { endTimeMillis: _end, cancel: _cancel, repairWindowEndsMillis: _window, ...kept } = state;
  return { ...kept, reopenedAtMillis: nowMillis };
}

/** True for what a closed run answers to the query `runState`: a plan and a state in which nothing is under way. */
export function canReopen(carried: unknown): carried is { plan: unknown; state: RunState } {
  const state = (carried as { state?: Partial<RunState> } | null | undefined)?.state;
  return state?.endTimeMillis !== undefined && state.openTasks === 0 && Array.isArray(state.tasks);
}
