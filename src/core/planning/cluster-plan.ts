import type { JobClusterDefinition, JobDefinition } from '../definition/job-definition.js';
import { given, isJsonObject, type JsonObject } from '../json.js';
import type { RunOptions } from './run-options.js';
import type { PlanCluster } from '../plan/plan.js';

/** How long a shared cluster of ours may idle before Databricks ends it, unless the definition says: a last resort. */
const DEFAULT_AUTOTERMINATION_MINUTES = 30;

/** What follows a start that failed, unless the definition says. */
const START_RETRIES = 3;
const START_RETRY_SECONDS = 30;

/** About what the start of a cluster takes: to keep one for longer costs more than to start another. */
const IDLE_GAP_SECONDS = 600;

/** True for a job cluster of its own place in the plan; a `per_task` one becomes each task's `new_cluster`. */
export function sharesCluster(cluster: JobClusterDefinition, options: RunOptions): boolean {
  return (
    existingCluster(cluster, options) !== undefined || cluster.brickwork?.cluster_strategy !== 'per_task'
  );
}

function existingCluster(
  { job_cluster_key: key }: JobClusterDefinition,
  { existingClusters }: RunOptions,
): string | undefined {
  // A cluster may be called "constructor".
  return Object.hasOwn(existingClusters, key) ? existingClusters[key] : undefined;
}

/** The shared clusters of a run, in definition order. */
export function planClusters(definition: JobDefinition, options: RunOptions): PlanCluster[] {
  const shared = (definition.job_clusters ?? []).filter((cluster) => sharesCluster(cluster, options));
  return shared.map((cluster) => {
    const clusterKey = cluster.job_cluster_key;
    const workspace = cluster.brickwork?.workspace ?? definition.brickwork?.workspace;
    const existingClusterId = existingCluster(cluster, options);
    if (existingClusterId !== undefined)
      return { clusterKey, existingClusterId, ...given('workspace', workspace) };
    const native = cluster.brickwork?.cluster_strategy === 'native';
    const tagged = withTags(cluster.new_cluster, definition.tags);
    // Databricks ends a job cluster by itself, and takes no such limit for it.
    const spec = native ? tagged : { autotermination_minutes: DEFAULT_AUTOTERMINATION_MINUTES, ...tagged };
    const {
      start_retries: maxRetries = START_RETRIES,
      start_retry_interval_seconds: interval = START_RETRY_SECONDS,
      fallbacks = [],
      idle_gap_seconds: idleGapSeconds = IDLE_GAP_SECONDS,
    } = cluster.brickwork ?? {};
    const start = { maxRetries, intervalMillis: interval * 1000, fallbacks: fallbacks as JsonObject[] };
    const strategy = native ? { native } : { idleGapSeconds };
    return { clusterKey, spec, start, ...strategy, ...given('workspace', workspace) };
  });
}

/** The specs of clusters that each task makes for itself, by job cluster key. */
export function planTaskClusters(definition: JobDefinition, options: RunOptions): Record<string, JsonObject> {
  const own = (definition.job_clusters ?? []).filter((cluster) => !sharesCluster(cluster, options));
  return Object.fromEntries(
    own.map((cluster) => [
      cluster.job_cluster_key,
      withTags(cluster.new_cluster as JsonObject, definition.tags),
    ]),
  );
}

/** The job's tags go to its clusters, as they do for job clusters at Databricks. */
export function withTags(spec: JsonObject, tags: Record<string, string> | undefined): JsonObject {
  const own = isJsonObject(spec['custom_tags']) ? spec['custom_tags'] : {};
  const all = { ...tags, ...own };
  return Object.keys(all).length === 0 ? spec : { ...spec, custom_tags: all };
}
