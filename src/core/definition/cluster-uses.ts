import { isJsonObject, type JsonObject } from '../json.js';
import { COMPUTE_FIELDS } from '../task-types/index.js';
import type { ClusterUse } from './choose-strategy.js';
import type { OutlineTask } from './outline-task.js';

/**
 * How the tasks use each job cluster, by its key; `settings` are the job's, with the defaults of its tasks;
 * `passingValues` are tasks whose code gets or sets values.
 */
export function clusterUses(
  tasks: readonly OutlineTask[],
  settings: JsonObject,
  passingValues: ReadonlySet<string>,
): ReadonlyMap<string, ClusterUse[]> {
  const defaults = isJsonObject(settings['defaults']) ? settings['defaults'] : {};
  const uses = new Map<string, ClusterUse[]>();
  for (const task of tasks) {
    for (const [key, use] of usesOf(task, defaults['job_cluster_key'], passingValues))
      uses.set(key, [...(uses.get(key) ?? []), use]);
  }
  return uses;
}

/** True for a task that runs on the job cluster, or may come to: it, its fallback, or the task that it runs for each input. */
export function usesCluster(task: OutlineTask, clusterKey: string, settings: JsonObject): boolean {
  const defaults = isJsonObject(settings['defaults']) ? settings['defaults'] : {};
  return usesOf(task, defaults['job_cluster_key'], new Set()).some(([key]) => key === clusterKey);
}

function usesOf(
  task: OutlineTask,
  byDefault: unknown,
  passingValues: ReadonlySet<string>,
): [string, ClusterUse][] {
  const { raw, types, settings, nested, taskKey = '' } = task;
  const [type] = types;
  const fallback = isJsonObject(settings['fallback']) ? settings['fallback'] : {};
  const takesDefault =
    type?.compute.includes('job_cluster_key') === true &&
    COMPUTE_FIELDS.every((field) => raw[field] === undefined);
  const keys = [
    raw['job_cluster_key'] ?? (takesDefault ? byDefault : undefined),
    fallback['job_cluster_key'],
  ];
  const passes = settings['reads_values_of'] !== undefined || passingValues.has(taskKey);
  const among = passes ? 'for values' : 'among others';
  const use = type?.needsOwnCluster === true ? 'itself' : among;
  const own = keys.flatMap((key): [string, ClusterUse][] => (typeof key === 'string' ? [[key, use]] : []));
  const natively = settings['run_natively'] === true;
  const inLoop = nested === undefined ? [] : usesOf(nested, byDefault, passingValues);
  return [
    ...own,
    ...inLoop.map(([key, of]): [string, ClusterUse] => [
      key,
      natively || of === 'itself' ? 'itself' : 'iterations',
    ]),
  ];
}
