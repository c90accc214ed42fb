import { isJsonObject, type JsonObject } from '../json.js';
import { COMPUTE_FIELDS } from '../task-types/index.js';
import type { Outline, OutlineTask } from './outline.js';

/** How the tasks of a job cluster share it (docs/clusters.md). */
export const CLUSTER_STRATEGIES = ['shared', 'per_task', 'native'] as const;

export type ClusterStrategy = (typeof CLUSTER_STRATEGIES)[number];

/**
 * How a task uses a cluster: as one of several, for values that others have set in the same run, for iterations one by
 * one, or only to itself.
 */
export type ClusterUse = 'among others' | 'for values' | 'iterations' | 'itself';

/**
 * The strategy of a job cluster: what its settings say, else the cheapest that its tasks can take. A loop that
 * Brickwork runs needs it shared, and so does a gap that it is kept for; one task, or tasks that must have a cluster
 * to themselves, get theirs; several share a job cluster (docs/cost.md compares them).
 */
export function chooseStrategy(settings: JsonObject, uses: readonly ClusterUse[]): ClusterStrategy {
  const said = CLUSTER_STRATEGIES.find((strategy) => strategy === settings['cluster_strategy']);
  if (said !== undefined) return said;
  if (uses.includes('itself')) return 'per_task';
  if (uses.includes('iterations') || settings['idle_gap_seconds'] !== undefined) return 'shared';
  const starts = ['start_retries', 'start_retry_interval_seconds', 'fallbacks'];
  const isStartedByUs = starts.some((member) => settings[member] !== undefined);
  return uses.length === 1 && !uses.includes('for values') && !isStartedByUs ? 'per_task' : 'native';
}

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
export function usesCluster(task: OutlineTask, clusterKey: string, { settings }: Outline): boolean {
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

/** The definition in which every job cluster says its strategy. */
export function withStrategies(definition: JsonObject, { jobClusters }: Outline): JsonObject {
  if (jobClusters.length === 0) return definition;
  const job_clusters = jobClusters.map(({ raw, settings, strategy }) => ({
    ...raw,
    brickwork: { ...settings, cluster_strategy: strategy },
  }));
  return { ...definition, job_clusters };
}
