import type { Issue } from '../issue.js';
import { quote } from '../short-text.js';
import { checkTaskName, type NamingPlace } from './check-task-name.js';
import type { Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';

/** Problems of `reads_values_of`: it names tasks upstream, also in a task that is run for each input. */
export function checkReadValues(outline: Outline): Issue[] {
  return outline.tasks.flatMap((task, taskIndex) => [
    ...checkNames(task, { outline, taskIndex }),
    ...(task.nested === undefined
      ? []
      : checkNames(task.nested, { outline, taskIndex, nested: task.nested })),
  ]);
}

function checkNames(
  { settings, path: of }: OutlineTask,
  place: Pick<NamingPlace, 'outline' | 'taskIndex' | 'nested'>,
): Issue[] {
  const keys = settings['reads_values_of'];
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((key, at) => {
    const path = `${of}.brickwork.reads_values_of[${at}]`;
    return typeof key === 'string' ? checkTaskName(key, { text: quote(key), path, ...place }) : [];
  });
}
