import { isJsonObject, type JsonObject } from '../json.js';
import type { Outline, OutlineCluster, OutlineTask } from './outline.js';

/** How the tasks of a job cluster share it (design D5). */
export const CLUSTER_STRATEGIES = ['shared', 'per_task', 'native'] as const;

export type ClusterStrategy = (typeof CLUSTER_STRATEGIES)[number];

/**
 * The strategy of a job cluster: what the definition says, else the cheapest that its tasks can take. A loop that
 * Brickwork runs needs it shared, and so does a gap that it is kept for; one task, or tasks that must have a cluster to
 * themselves, get theirs; several share a job cluster (docs/cost.md compares them).
 */
export function clusterStrategy(
  { tasks }: Outline,
  { clusterKey, settings }: OutlineCluster,
): ClusterStrategy {
  const said = CLUSTER_STRATEGIES.find((strategy) => strategy === settings['cluster_strategy']);
  if (said !== undefined) return said;
  const uses = tasks.flatMap((task) => usesOf(task, clusterKey));
  if (uses.includes('itself')) return 'per_task';
  if (uses.includes('iterations') || settings['idle_gap_seconds'] !== undefined) return 'shared';
  const starts = ['start_retries', 'start_retry_interval_seconds', 'fallbacks'];
  const isStartedByUs = starts.some((member) => settings[member] !== undefined);
  return uses.length === 1 && !isStartedByUs ? 'per_task' : 'native';
}

/** How a task uses a cluster: as one of several, for iterations one by one, or only to itself. */
type Use = 'among others' | 'iterations' | 'itself';

function usesOf({ raw, types, settings, nested }: OutlineTask, clusterKey: string): Use[] {
  const fallback = isJsonObject(settings['fallback']) ? settings['fallback'] : {};
  const uses = [raw, fallback].filter((place) => place['job_cluster_key'] === clusterKey);
  const own = types.some(({ needsOwnCluster }) => needsOwnCluster === true);
  const inLoop = nested === undefined ? [] : usesOf(nested, clusterKey);
  const natively = settings['run_natively'] === true;
  return [
    ...uses.map((): Use => (own ? 'itself' : 'among others')),
    ...inLoop.map((use): Use => (natively || use === 'itself' ? 'itself' : 'iterations')),
  ];
}

/** The definition in which every job cluster says its strategy. */
export function withStrategies(definition: JsonObject, outline: Outline): JsonObject {
  if (outline.jobClusters.length === 0) return definition;
  const job_clusters = outline.jobClusters.map((cluster) => ({
    ...cluster.raw,
    brickwork: { ...cluster.settings, cluster_strategy: clusterStrategy(outline, cluster) },
  }));
  return { ...definition, job_clusters };
}
