import { isJsonObject } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { applyRepair, planRepair, type RequestedRepair } from './repair.js';
import type { RunState } from '../state/run-state.js';

/** What a closed execution answers to the query `runState`. */
export interface ClosedRun {
  plan: Plan;
  state: RunState;
}

/** True for what can be repaired: anything that has had a plan, however it was closed. */
export function isClosedRun(value: unknown): value is ClosedRun {
  if (!isJsonObject(value) || !isJsonObject(value['plan']) || !isJsonObject(value['state'])) return false;
  return Array.isArray(value['plan']['tasks']) && Array.isArray(value['state']['tasks']);
}

/**
 * The first state of an execution that repairs a closed one: results, values, attempts and earlier repairs stay, and
 * the request is applied. The job's timeout counts from now on; `{{job.start_time}}` stays what it was. What a terminated
 * run had under way is decided again, and goes on even where there is nothing to repair.
 */
export function reopen(
  { plan, state: closed }: ClosedRun,
  requested: RequestedRepair,
  nowMillis: number,
): { state: RunState; repair: number; rerunTasks: string[] } | { refused: string } {
  const { endTimeMillis: _end, cancel: _cancel, repairWindowEndsMillis: _window, ...kept } = closed;
  const state: RunState = {
    ...kept,
    reopenedAtMillis: nowMillis,
    changedTasks: [...closed.tasks.keys()],
    changedClusters: [...closed.clusters.keys()],
  };
  const planned = planRepair(plan, state, requested.request);
  const goesOn = state.openTasks > 0 && requested.request.rerunTasks.length === 0;
  if ('refused' in planned) {
    if (goesOn) return { state, repair: 0, rerunTasks: [] };
    return planned;
  }
  applyRepair(plan, state, requested, nowMillis);
  const { repair, rerunTasks, refused } = state.repairs[state.repairs.length - 1];
  if (refused !== undefined) return { refused };
  return { state, repair, rerunTasks };
}
