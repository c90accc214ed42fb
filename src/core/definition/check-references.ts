import { error, listNames, type Issue } from '../issue.js';
import { isJsonObject, stringsIn } from '../json.js';
import { ancestorsOf } from '../plan/task-graph.js';
import { referencesIn } from '../reference/parse-reference.js';
import type { Reference } from '../reference/reference.js';
import { taskBody, taskBodyPath, taskTypesOf } from '../task-types/index.js';
import { JOB_FIELDS_SENT_WITH_EACH_SUBMIT } from './databricks-fields.js';
import { suggestName } from './nearest-name.js';
import type { Outline, OutlineTask } from './outline.js';

/** Where a reference stands. */
interface Place {
  text: string;
  path: string;
  outline: Outline;
  /** The place of its task in the graph; undefined in a setting of the whole job, where any task may not have ended. */
  taskIndex?: number;
  /** True inside a task that is run for each input. */
  hasInput: boolean;
}

/** Problems of the `{{…}}` references in task bodies, clusters, libraries and job settings. */
export function checkReferences(outline: Outline): Issue[] {
  const ofTasks = outline.tasks.flatMap((task, taskIndex) => [
    ...checkTask(task, { outline, taskIndex, hasInput: false }),
    ...(task.nested === undefined ? [] : checkTask(task.nested, { outline, taskIndex, hasInput: true })),
  ]);
  const ofJob = [
    ...JOB_FIELDS_SENT_WITH_EACH_SUBMIT.map((field) => ({ value: outline.document[field], path: field })),
    ...outline.jobClusters.map(({ raw, path }) => ({
      value: raw['new_cluster'],
      path: `${path}.new_cluster`,
    })),
  ];
  return [...ofTasks, ...ofJob.flatMap((part) => checkPart(part, { outline, hasInput: false }))];
}

function checkTask(task: OutlineTask, place: Omit<Place, 'text' | 'path'>): Issue[] {
  const { fallback } = task.settings;
  const parts = [
    ...bodiesOf(task, task.path),
    ...(isJsonObject(fallback)
      ? bodiesOf({ ...task, raw: fallback }, `${task.path}.brickwork.fallback`)
      : []),
  ];
  return parts.flatMap((part) => checkPart(part, place));
}

interface Part {
  value: unknown;
  path: string;
}

/** The parts of a task that references are resolved in; a nested task is a task of its own. */
function bodiesOf({ raw }: OutlineTask, path: string): Part[] {
  const bodies = taskTypesOf(raw).map((type) => {
    const { [type.nestedTaskIn ?? '']: _nested, ...value } = taskBody(raw, type);
    return { value, path: taskBodyPath(path, type) };
  });
  return [
    ...bodies,
    { value: raw['new_cluster'], path: `${path}.new_cluster` },
    { value: raw['libraries'], path: `${path}.libraries` },
  ];
}

function checkPart({ value, path: root }: Part, place: Omit<Place, 'text' | 'path'>): Issue[] {
  const issues: Issue[] = [];
  for (const { text: whole, path } of stringsIn(value, root)) {
    if (!whole.includes('{{')) continue;
    for (const { reference, text } of referencesIn(whole)) {
      issues.push(...checkReference(reference, { ...place, text, path }));
    }
  }
  return issues;
}

function checkReference(reference: Reference, place: Place): Issue[] {
  const { text, path, outline } = place;
  switch (reference.kind) {
    case 'unknown': {
      const hint = suggestName(reference.name, reference.known) ?? `Known: ${reference.known.join(', ')}.`;
      const message = `${text}: "${reference.namespace}" has no "${reference.name}".`;
      return [error('REFERENCE_UNKNOWN', path, message, hint)];
    }
    case 'job_parameter': {
      if (reference.fallback !== undefined || outline.parameterNames.includes(reference.name)) return [];
      const hint = suggestName(reference.name, outline.parameterNames);
      const message = `${text}: the job has no parameter "${reference.name}".`;
      return [
        error('PARAMETER_UNDEFINED', path, message, hint ?? `Defined: ${listNames(outline.parameterNames)}.`),
      ];
    }
    case 'input':
      if (place.hasInput) return [];
      return [
        error('REFERENCE_INPUT', path, `${text}: only the nested task of a for_each_task has an input.`),
      ];
    case 'task':
    case 'task_value':
    case 'task_output':
      return checkTaskReference(reference.taskKey, place);
    default:
      return [];
  }
}

/** Problems of a place that names another task, as a reference or a setting. */
export function checkTaskReference(
  taskKey: string,
  { text, path, outline, taskIndex }: Omit<Place, 'hasInput'>,
): Issue[] {
  const position = outline.position.get(taskKey);
  if (position === undefined) {
    const keys = [...outline.position.keys()];
    const hint = suggestName(taskKey, keys) ?? `Tasks: ${listNames(keys)}.`;
    return [error('REFERENCE_TASK_UNKNOWN', path, `${text}: there is no task "${taskKey}".`, hint)];
  }
  // A setting of the job is resolved for each task that uses it; what has not ended by then fails that task.
  if (taskIndex === undefined || isUpstream(position, taskIndex, outline)) return [];
  const message = `${text}: "${taskKey}" is not upstream of this task, so it may not have ended before it.`;
  return [error('REFERENCE_NOT_UPSTREAM', path, message, `Add {"task_key": "${taskKey}"} to depends_on.`)];
}

/** Most references name a direct dependency, so the whole way up is walked only for the others. */
function isUpstream(position: number, taskIndex: number, { upstream }: Outline): boolean {
  return upstream[taskIndex].includes(position) || ancestorsOf(upstream, taskIndex).has(position);
}
