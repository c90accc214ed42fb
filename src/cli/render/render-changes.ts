import type { RunView } from '../../core/run/view/run-view.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { oneLine } from '../terminal/one-line.js';
import { awaited, isBad, iterations, stateOf } from './render-run.js';

const MOST_MESSAGE_CHARACTERS = 300;

/**
 * One line per task whose state has changed since `before`, by when that was: what a log shows. What waits for other
 * tasks, also once more after a repair, is no news.
 */
export function renderChanges(before: RunView | undefined, after: RunView, nowMillis: number): string[] {
  const changed = after.tasks.filter(
    (task, index) => stateOf(task) !== 'BLOCKED' && !isSame(before?.tasks[index], task),
  );
  return changed
    .map((task) => ({ time: timeOf(task, nowMillis), task }))
    .sort((a, b) => a.time - b.time)
    .map(({ time, task }) => renderChange(task, time));
}

function renderChange(task: TaskView, time: number): string {
  const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const state = stateOf(task);
  const progress = iterations(task);
  const attempt = task.attempts > 1 ? ` (attempt ${task.attempts})` : progress && ` (${progress})`;
  const message = oneLine(
    isBad(task) || state === 'WAITING_FOR_RETRY' ? lastMessage(task) : awaited(task),
    MOST_MESSAGE_CHARACTERS,
  );
  return `${at} "${task.task_key}" ${state}${attempt}${message === '' ? '' : `: ${message}`}`;
}

function isSame(old: TaskView | undefined, task: TaskView): boolean {
  return (
    old !== undefined &&
    stateOf(old) === stateOf(task) &&
    old.attempts === task.attempts &&
    old.end_time === task.end_time &&
    lastStart(old) === lastStart(task) &&
    tenthsOf(old) === tenthsOf(task)
  );
}

/** When a task came to its state; by the clock of this machine where the run does not say. */
function timeOf(task: TaskView, nowMillis: number): number {
  const { end_time: end, wait, attempt_runs: runs, for_each_task: loop, start_time: start } = task;
  switch (task.result_state ?? task.life_cycle_state) {
    case 'WAITING_FOR_RETRY':
      return runs.at(-1)?.end_time ?? nowMillis;
    case 'WAITING_FOR_APPROVAL':
    case 'WAITING_FOR_SIGNAL':
      return wait?.waits_since ?? nowMillis;
    case 'PENDING':
    case 'RUNNING':
      if (loop !== undefined)
        return (loop.stats.task_run_stats.completed === 0 ? start : undefined) ?? nowMillis;
      return (runs.at(-1)?.end_time === undefined ? lastStart(task) : undefined) ?? nowMillis;
    default:
      return end ?? nowMillis;
  }
}

function lastStart({ attempt_runs: runs }: TaskView): number | undefined {
  return runs.at(-1)?.start_time;
}

/** A log says how far a loop is ten times at most. */
function tenthsOf({ for_each_task: loop }: TaskView): number {
  const { completed, total } = loop?.stats.task_run_stats ?? { completed: 0, total: 1 };
  return Math.floor((completed * 10) / Math.max(total, 1));
}

function lastMessage(task: TaskView): string {
  return task.state_message ?? task.attempt_runs.at(-1)?.state_message ?? '';
}
