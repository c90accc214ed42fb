import { given, isJsonObject, type JsonObject } from '../json.js';
import type { LoopView } from '../run/view/loop-view.js';
import type { LifeCycleState } from '../run/view/task-view.js';
import { filledTask } from './filled-settings.js';
import type { TaskEntry } from './task-entries.js';
import { activeState, endedState, type WireState } from './wire-state.js';
import { wireId, type WireObject } from './wire-value.js';

/** A task run as an entry of `tasks`: the task's settings as written, and how this attempt of it stands. */
export function wireTask(
  entry: TaskEntry,
  {
    runPageUrl,
    resolvedValues,
  }: { runPageUrl?: string | undefined; resolvedValues?: JsonObject | undefined },
): WireObject {
  const { id, taskKey, attempt, settings, run } = entry;
  return {
    ...filledTask(settings),
    task_key: taskKey,
    ...ownResults(entry),
    run_id: wireId(id),
    ...given('run_page_url', run?.run_page_url ?? runPageUrl),
    ...entryTimes(entry),
    cleanup_duration: 0,
    queue_duration: 0,
    attempt_number: attempt,
    ...given('cluster_instance', run?.cluster_id === undefined ? undefined : { cluster_id: run.cluster_id }),
    ...given('resolved_values', resolvedValues),
    ...entryState(entry),
  };
}

/** How a task run stands. The last one stands as its task: people's waits, too, are RUNNING for clients. */
export function entryState({ task, run, isLast, settings }: TaskEntry): WireState {
  if (task === undefined) return activeState(settings['depends_on'] === undefined ? 'PENDING' : 'BLOCKED');
  const own = isLast && run?.end_time === undefined ? task : (run ?? task);
  const message = own.state_message;
  switch (own.life_cycle_state) {
    case 'TERMINATED':
    case 'SKIPPED':
    case 'INTERNAL_ERROR':
      return endedState({
        lifeCycle: own.life_cycle_state,
        ...given('result', own.result_state),
        code: run?.termination_code,
        message: message ?? (isLast ? task.state_message : undefined),
      });
    case 'WAITING_FOR_APPROVAL':
    case 'WAITING_FOR_SIGNAL':
      return activeState('RUNNING', message);
    default:
      return activeState(own.life_cycle_state, message);
  }
}

/** When it began and ended, 0 for not yet, and how long that took. */
export function entryTimes({ task, run, startedBefore }: TaskEntry) {
  const own = run ?? (startedBefore === 0 ? task : undefined);
  // A task that never ran has no start (the example of `runs/get` in the Jobs API).
  const isSkipped = own?.life_cycle_state === 'SKIPPED';
  const start = isSkipped ? 0 : (own?.start_time ?? 0);
  const startTime = Math.max(start, startedBefore);
  const end = run === undefined ? endOfTask(task) : (run.end_time ?? 0);
  return {
    start_time: startTime,
    end_time: end === 0 ? 0 : Math.max(end, startTime),
    setup_duration: 0,
    execution_duration: end === 0 || startTime === 0 ? 0 : Math.max(end - startTime, 0),
  };
}

const ENDED: readonly (LifeCycleState | undefined)[] = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'];

/** A task that a repair has opened again may still have the time at which it ended before. */
function endOfTask(task: TaskEntry['task']): number {
  return ENDED.includes(task?.life_cycle_state) ? (task?.end_time ?? 0) : 0;
}

/** What a condition and a loop have come to, inside their bodies. */
function ownResults({ task, settings }: TaskEntry): WireObject {
  const { condition_task: condition, for_each_task: loop } = settings;
  const filled = filledTask(settings);
  return {
    ...(isJsonObject(condition) && task?.outcome !== undefined
      ? { condition_task: { ...condition, outcome: task.outcome } }
      : {}),
    ...(isJsonObject(loop) && task?.for_each_task !== undefined
      ? {
          for_each_task: {
            ...(filled['for_each_task'] as WireObject),
            stats: wireStats(task.for_each_task),
          },
        }
      : {}),
  };
}

/** `ForEachStats`, whose names end in `_iterations` (SDK for Python 0.162). */
function wireStats({ stats: { task_run_stats: stats, error_message_stats } }: LoopView): WireObject {
  return {
    error_message_stats,
    task_run_stats: Object.fromEntries(
      Object.entries(stats).map(([name, count]) => [`${name}_iterations`, count]),
    ),
  };
}
