import { given } from '../json.js';
import type { RunView } from '../run/view/run-view.js';
import { endTime, hasEnded } from './run-state.js';
import type { TaskEntry } from './task-entries.js';
import { entryTimes } from './wire-task.js';
import { endedState, type WireState } from './wire-state.js';
import { wireId, type WireObject } from './wire-value.js';

/**
 * `repair_history`: the original run and each repair that was accepted, which has its number as its id. Only the last of
 * them stands as the run does. How the run stood before a repair is not kept: CANCELED or FAILED by its task runs, since
 * nothing else is repaired as a rule.
 */
export function wireRepairs(view: RunView, entries: readonly TaskEntry[], state: WireState): WireObject[] {
  const accepted = view.repair_history.filter(({ refused }) => refused === undefined);
  const latest = accepted.at(-1)?.repair_id ?? 0;
  const items = [{ repair_id: 0, time: view.start_time }, ...accepted];
  return items.map(({ repair_id: repair, time }) => {
    const own = entries.filter((entry) => repairOf(entry, latest) === repair);
    const isLatest = repair === latest;
    const end = isLatest ? endTime(view) : Math.max(0, ...own.map((entry) => entryTimes(entry).end_time));
    return {
      type: repair === 0 ? 'ORIGINAL' : 'REPAIR',
      ...given('id', repair === 0 ? undefined : wireId(String(repair))),
      start_time: time,
      ...given('end_time', isLatest && !hasEnded(view) ? undefined : end),
      ...(isLatest ? state : stateBefore(own)),
      task_run_ids: own.map(({ id }) => wireId(id)),
    };
  });
}

/** Which repair a task run is of. What Brickwork does itself has no attempts, and counts with the original run. */
function repairOf({ run, task }: TaskEntry, latest: number): number {
  if (run !== undefined) return run.repair_id;
  const before = task?.attempt_runs.at(-1);
  if (before === undefined) return 0;
  return task?.life_cycle_state === 'WAITING_FOR_RETRY' ? before.repair_id : latest;
}

function stateBefore(entries: readonly TaskEntry[]): WireState {
  const isCanceled = entries.some(({ run }) => run?.result_state === 'CANCELED');
  return isCanceled
    ? endedState({ lifeCycle: 'TERMINATED', result: 'CANCELED' })
    : endedState({ lifeCycle: 'INTERNAL_ERROR', result: 'FAILED' });
}
