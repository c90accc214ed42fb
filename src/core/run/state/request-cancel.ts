import type { CancelReason, RunState } from './run-state.js';

/** Ends the run as soon as what is under way has settled: nothing new is started, not even ALL_DONE. */
export function requestCancel(state: RunState, reason: CancelReason, atMillis: number): void {
  if (state.cancel !== undefined || state.endTimeMillis !== undefined) return;
  state.cancel = { reason, atMillis };
  delete state.repairWindowEndsMillis;
  state.waitingForSlot = [];
  state.changedTasks.push(...state.tasks.keys());
  state.changedClusters.push(...state.clusters.keys());
}
