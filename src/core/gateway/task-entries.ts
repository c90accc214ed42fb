import { given, type JsonObject, objectsIn, textIn } from '../json.js';
import type { RunView } from '../run/view/run-view.js';
import type { AttemptView, LifeCycleState, TaskView } from '../run/view/task-view.js';
import { taskRunId } from '../task-run-id.js';

/** One task run: an entry of `tasks` in a run. */
export interface TaskEntry {
  /** Our id of it. */
  id: string;
  taskKey: string;
  /** Counted from 0 over all repairs. */
  attempt: number;
  /** As the run has it; empty where they do not say. */
  settings: JsonObject;
  /** Absent before the run has a plan. */
  task?: TaskView;
  /** Absent of what is not, or not yet, submitted. */
  run?: AttemptView;
  /** True for the last entry of its task, which stands as the task does. */
  isLast: boolean;
  /** No entry of the task began later: clients sort by the time of the start to find the last one. */
  startedBefore: number;
}

const TERMINAL: readonly LifeCycleState[] = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'];

/**
 * All task runs of a run in definition order, those of one task oldest first. A task that is to be submitted again has one
 * that has not begun; so has one that ended otherwise than its last submit, canceled or skipped before the next.
 */
export function taskEntries(runId: string, view: RunView, settings: JsonObject): TaskEntry[] {
  const written = new Map(objectsIn(settings['tasks']).map((task) => [textIn(task['task_key']), task]));
  const tasks = new Map(view.tasks.map((task) => [task.task_key, task]));
  const keys = view.tasks.length > 0 ? [...tasks.keys()] : [...written.keys()];
  return keys.flatMap((taskKey, taskIndex) => {
    const task = tasks.get(taskKey);
    const runs = task === undefined ? [] : runsOf(task);
    const first = task === undefined ? 0 : firstAttempt(task);
    let startedBefore = 0;
    return runs.concat(runs.length === 0 ? undefined : []).map((run, at): TaskEntry => {
      const attempt = first + at;
      const entry = {
        id: taskRunId(runId, { taskIndex, taskCount: keys.length, attempt }),
        taskKey,
        attempt,
        settings: written.get(taskKey) ?? {},
        ...given('task', task),
        ...given('run', run),
        isLast: at >= runs.length - 1,
        startedBefore,
      };
      startedBefore = Math.max(startedBefore, run?.end_time ?? run?.start_time ?? 0);
      return entry;
    });
  });
}

/** The attempts that are shown, and undefined for the one that is to come or did not come to be. */
function runsOf(task: TaskView): (AttemptView | undefined)[] {
  const { attempt_runs: runs, life_cycle_state: lifeCycle, result_state: result } = task;
  const last = runs.at(-1);
  if (last?.end_time === undefined) return runs;
  const isOver = TERMINAL.includes(lifeCycle);
  const isAsLast =
    last.result_state === result && (last.life_cycle_state === 'SKIPPED' || lifeCycle !== 'SKIPPED');
  return isOver && isAsLast ? runs : [...runs, undefined];
}

/** Which attempt the first one shown is, of a task with more of them. */
function firstAttempt({ attempts, attempt_runs: runs }: TaskView): number {
  const [first] = runs;
  if (first === undefined) return 0;
  // Those of the original run have their own number; it alone counts attempts that came to no submit.
  return first.repair_id === 0
    ? first.attempt_number
    : Math.max(attempts - runs.length, first.attempt_number, 0);
}
