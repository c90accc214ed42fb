import { error, listNames, type Issue } from '../issue.js';
import { isJsonObject, stringsIn } from '../json.js';
import { referencesIn } from '../reference/parse-reference.js';
import type { Reference } from '../reference/reference.js';
import { quote, shorten } from '../short-text.js';
import { taskBody, taskBodyPath, taskTypesOf } from '../task-types/index.js';
import { checkTaskName, type NamingPlace, ownReference } from './check-task-name.js';
import { usesCluster } from './cluster-uses.js';
import { JOB_FIELDS_SENT_WITH_EACH_SUBMIT } from './databricks-fields.js';
import { suggestName } from '../nearest-name.js';
import type { Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';

/** How much of a reference an issue shows. */
const LONGEST_REFERENCE = 200;

/** Problems of the `{{…}}` references in task bodies, clusters, libraries and job settings. */
export function checkReferences(outline: Outline): Issue[] {
  const ofTasks = outline.tasks.flatMap((task, taskIndex) => [
    ...checkTask(task, { outline, taskIndex }),
    ...(task.nested === undefined ? [] : checkTask(task.nested, { outline, taskIndex, nested: task.nested })),
  ]);
  const ofJob = JOB_FIELDS_SENT_WITH_EACH_SUBMIT.flatMap((field) =>
    checkPart({ value: outline.document[field], path: field }, { outline, isFor: isSubmitted }),
  );
  const ofClusters = outline.jobClusters.flatMap(({ clusterKey, raw, path }) => {
    const isFor = (task: OutlineTask): boolean => usesCluster(task, clusterKey, outline.settings);
    return checkPart({ value: raw['new_cluster'], path: `${path}.new_cluster` }, { outline, isFor });
  });
  return [...ofTasks, ...ofJob, ...ofClusters];
}

function isSubmitted({ types: [type], settings, nested }: OutlineTask): boolean {
  if (settings['run_natively'] === true || type?.interpreter === 'databricks') return true;
  return nested !== undefined && isSubmitted(nested);
}

function checkTask(task: OutlineTask, place: PlaceOfPart): Issue[] {
  const { fallback } = task.settings;
  const parts = [
    ...bodiesOf(task, task.path),
    ...(isJsonObject(fallback)
      ? bodiesOf({ ...task, raw: fallback }, `${task.path}.brickwork.fallback`)
      : []),
  ];
  return parts.flatMap((part) => checkPart(part, place));
}

type PlaceOfPart = Omit<NamingPlace, 'text' | 'path'>;

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

function checkPart({ value, path: root }: Part, place: PlaceOfPart): Issue[] {
  const issues: Issue[] = [];
  for (const { text: whole, path } of stringsIn(value, root)) {
    if (!whole.includes('{{')) continue;
    for (const { reference, text } of referencesIn(whole)) {
      issues.push(...checkReference(reference, { ...place, text: shorten(text, LONGEST_REFERENCE), path }));
    }
  }
  return issues;
}

function checkReference(reference: Reference, place: NamingPlace): Issue[] {
  const { text, path, outline } = place;
  switch (reference.kind) {
    case 'unknown': {
      const hint = suggestName(reference.name, reference.known) ?? `Known: ${reference.known.join(', ')}.`;
      const message = `${text}: ${quote(reference.namespace)} has no ${quote(reference.name)}.`;
      return [error('REFERENCE_UNKNOWN', path, message, hint)];
    }
    case 'job_parameter': {
      if (reference.fallback !== undefined || outline.parameterNames.includes(reference.name)) return [];
      const hint = suggestName(reference.name, outline.parameterNames);
      const message = `${text}: the job has no parameter ${quote(reference.name)}.`;
      return [
        error('PARAMETER_UNDEFINED', path, message, hint ?? `Defined: ${listNames(outline.parameterNames)}.`),
      ];
    }
    case 'input':
      if (place.nested !== undefined) return [];
      return [
        error('REFERENCE_INPUT', path, `${text}: only the nested task of a for_each_task has an input.`),
      ];
    case 'task':
    case 'task_value':
    case 'task_output':
      return checkTaskName(reference.taskKey, place, ownReference(reference));
    default:
      return [];
  }
}
