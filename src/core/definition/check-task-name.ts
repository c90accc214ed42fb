import { error, type Issue } from '../issue.js';
import { ancestorsOf, reachable } from '../graph/task-graph.js';
import { OWN_TASK_NAMES, type Reference } from '../reference/reference.js';
import { quote } from '../short-text.js';
import { suggestTask } from './namable-tasks.js';
import type { Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';

/** A place that names a task whose end it comes after: a reference, or a setting. */
export interface NamingPlace {
  /** What stands there, for messages. */
  text: string;
  path: string;
  outline: Outline;
  /** The place of its task in the graph; undefined in a setting of the whole job, where any task may not have ended. */
  taskIndex?: number;
  /** The task inside of a loop, where the place is in one. */
  nested?: OutlineTask;
  /** Of a setting of the whole job: the tasks that it is resolved for. */
  isFor?: (task: OutlineTask) => boolean;
}

/** Problems of the name of a task; `ownWay` is how a task asks the same of itself, where it can. */
export function checkTaskName(taskKey: string, place: NamingPlace, ownWay?: string): Issue[] {
  const { text, path, outline, taskIndex, nested, isFor } = place;
  const { position, upstream, downstream, tasks } = outline;
  const named = position.get(taskKey);
  const isItself = named === undefined ? nested?.taskKey === taskKey : named === taskIndex;
  if (isItself) {
    const isLoop = named !== undefined && nested !== undefined;
    const message = `${text}: a task cannot refer to ${isLoop ? 'the loop that runs it' : 'itself'}.`;
    const other = 'Name a task that ends before it begins, or remove this.';
    return [error('REFERENCE_TO_ITSELF', path, message, isLoop ? other : (ownWay ?? other))];
  }
  if (named === undefined) {
    const message = `${text}: there is no task ${quote(taskKey)}.`;
    return [error('REFERENCE_TASK_UNKNOWN', path, message, suggestTask(taskKey, outline, taskIndex))];
  }
  if (taskIndex === undefined) return isFor?.(tasks[named]) === true ? [ofAll(taskKey, place)] : [];
  // Most references name a direct dependency, so the whole way up is walked only for the others.
  if (upstream[taskIndex].includes(named) || ancestorsOf(upstream, taskIndex).has(named)) return [];
  const begins = reachable(downstream, [taskIndex]).has(named);
  const why = begins
    ? `begins only after this task has ended.`
    : `is not upstream of this task, so it may not have ended before it.`;
  const hint = begins ? 'Name a task that ends before this one begins.' : dependHint(taskKey, place);
  return [error('REFERENCE_NOT_UPSTREAM', path, `${text}: ${quote(taskKey)} ${why}`, hint)];
}

/** A nested task depends on nothing: its loop does. */
function dependHint(taskKey: string, { outline, taskIndex, nested }: NamingPlace): string {
  const entry = `Add {"task_key": ${quote(taskKey)}} to depends_on`;
  const loopKey = nested === undefined ? undefined : outline.tasks[taskIndex as number].taskKey;
  return loopKey === undefined ? `${entry}.` : `${entry} of ${quote(loopKey)}.`;
}

/** A setting of the whole job is resolved for each task that it is for; what has not ended by then fails that task. */
function ofAll(taskKey: string, { text, path }: NamingPlace): Issue {
  const message = `${text}: this is for task ${quote(taskKey)}, too, and a task cannot refer to itself.`;
  const hint = 'Use a parameter of the job, or give the value to each task that needs it.';
  return error('REFERENCE_TO_ITSELF', path, message, hint);
}

/** How a task asks of itself what `reference` asks of a task; undefined for what it cannot know. */
export function ownReference(reference: Reference): string | undefined {
  if (reference.kind !== 'task') return undefined;
  const name = ['run_id', ...OWN_TASK_NAMES].find((own) => own === reference.name);
  return name === undefined ? undefined : `Write {{task.${name}}}.`;
}
