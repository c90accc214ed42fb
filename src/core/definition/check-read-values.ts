import { error, type Issue } from '../issue.js';
import { isJsonObject } from '../json.js';
import { quote } from '../short-text.js';
import { checkTaskName } from './check-task-name.js';
import type { Outline, OutlineTask } from './outline.js';

/** Problems of `reads_values_of`: it names tasks upstream, and only a native cluster can give their values. */
export function checkReadValues(outline: Outline): Issue[] {
  return outline.tasks.flatMap((task, taskIndex) => {
    const { settings, path: of, nested } = task;
    const path = `${of}.brickwork.reads_values_of`;
    const keys = settings['reads_values_of'];
    const inLoop =
      nested?.settings['reads_values_of'] === undefined
        ? []
        : [elsewhere(`${nested.path}.brickwork.reads_values_of`)];
    if (!Array.isArray(keys)) return inLoop;
    return [
      ...keys.flatMap((key, at) =>
        typeof key === 'string'
          ? checkTaskName(key, { text: `${quote(key)}`, path: `${path}[${at}]`, outline, taskIndex })
          : [],
      ),
      ...(isNative(task, outline) ? [] : [elsewhere(path)]),
      ...inLoop,
    ];
  });
}

function isNative({ raw }: OutlineTask, { jobClusters, settings }: Outline): boolean {
  const defaults = isJsonObject(settings['defaults']) ? settings['defaults'] : {};
  const key = raw['job_cluster_key'] ?? defaults['job_cluster_key'];
  return jobClusters.find(({ clusterKey }) => clusterKey === key)?.strategy === 'native';
}

function elsewhere(path: string): Issue {
  const message = 'is for a task on a native job cluster: elsewhere each task is a run of its own.';
  return error(
    'SETTING_UNUSED',
    path,
    message,
    'Pass the values by reference: {{tasks.<key>.values.<name>}}.',
  );
}
