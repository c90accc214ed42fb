import { error, listNames, type Issue } from '../issue.js';
import { stringsIn } from '../json.js';
import { ancestorsOf } from '../plan/task-graph.js';
import { referencesIn } from '../reference/parse-reference.js';
import type { Reference } from '../reference/reference.js';
import { taskBody } from '../task-types/index.js';
import { suggestName } from './nearest-name.js';
import type { Outline, OutlineTask } from './outline.js';

/** Problems of the `{{…}}` references in task bodies, clusters of tasks and libraries. */
export function checkReferences(outline: Outline): Issue[] {
  const position = new Map(outline.tasks.map((task, at) => [task.taskKey, at]));
  const upstream = outline.tasks.map((task) =>
    task.dependsOn.flatMap(({ taskKey }) => position.get(taskKey) ?? []),
  );
  return outline.tasks.flatMap((task, at) => {
    const references = [...referencesOf(task)];
    if (references.length === 0) return [];
    const ancestors = new Set([...ancestorsOf(upstream, at)].map((index) => outline.tasks[index].taskKey));
    return references.flatMap(({ reference, text, path }) =>
      checkReference(reference, { text, path, outline, ancestors }),
    );
  });
}

function* referencesOf(task: OutlineTask): Generator<{ reference: Reference; text: string; path: string }> {
  const places = [
    ...task.types.map((type) => ({
      value: taskBody(task.raw, type),
      path: `${task.path}.${type.key}`,
    })),
    { value: task.raw['new_cluster'], path: `${task.path}.new_cluster` },
    { value: task.raw['libraries'], path: `${task.path}.libraries` },
  ];
  for (const place of places) {
    for (const { text, path } of stringsIn(place.value, place.path)) {
      for (const found of referencesIn(text)) yield { ...found, path };
    }
  }
}

interface Place {
  text: string;
  path: string;
  outline: Outline;
  ancestors: ReadonlySet<string | undefined>;
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
      if (outline.parameterNames.includes(reference.name)) return [];
      const hint = suggestName(reference.name, outline.parameterNames);
      const message = `${text}: the job has no parameter "${reference.name}".`;
      return [
        error('PARAMETER_UNDEFINED', path, message, hint ?? `Defined: ${listNames(outline.parameterNames)}.`),
      ];
    }
    case 'task':
    case 'task_value':
      return checkTaskReference(reference.taskKey, place);
    default:
      return [];
  }
}

function checkTaskReference(taskKey: string, { text, path, outline, ancestors }: Place): Issue[] {
  const keys = outline.tasks.flatMap((task) => task.taskKey ?? []);
  if (!keys.includes(taskKey)) {
    const hint = suggestName(taskKey, keys) ?? `Tasks: ${listNames(keys)}.`;
    return [error('REFERENCE_TASK_UNKNOWN', path, `${text}: there is no task "${taskKey}".`, hint)];
  }
  if (ancestors.has(taskKey)) return [];
  const message = `${text}: "${taskKey}" is not upstream of this task, so it may not have ended before it.`;
  return [error('REFERENCE_NOT_UPSTREAM', path, message, `Add {"task_key": "${taskKey}"} to depends_on.`)];
}
