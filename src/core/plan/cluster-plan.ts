import type { JobClusterDefinition, JobDefinition } from '../definition/job-definition.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { RunOptions } from './plan-options.js';
import type { PlanCluster } from './plan.js';

/** How long a shared cluster of ours may idle before Databricks ends it, unless the definition says: a last resort. */
const DEFAULT_AUTOTERMINATION_MINUTES = 30;

/** True for a job cluster that its tasks share; a `per_task` one becomes each task's `new_cluster`. */
export function sharesCluster(cluster: JobClusterDefinition, options: RunOptions): boolean {
  const given = options.existingClusters[cluster.job_cluster_key] !== undefined;
  return given || (cluster.brickwork?.cluster_strategy ?? 'shared') === 'shared';
}

/** The shared clusters of a run, in definition order. */
export function planClusters(definition: JobDefinition, options: RunOptions): PlanCluster[] {
  const shared = (definition.job_clusters ?? []).filter((cluster) => sharesCluster(cluster, options));
  return shared.map((cluster) => {
    const clusterKey = cluster.job_cluster_key;
    const existingClusterId = options.existingClusters[clusterKey];
    if (existingClusterId !== undefined) return { clusterKey, existingClusterId };
    return { clusterKey, spec: clusterSpec(cluster, definition.tags ?? {}) };
  });
}

/** The job's tags go to its clusters, as they do for job clusters at Databricks. */
function clusterSpec(cluster: JobClusterDefinition, tags: Record<string, string>): JsonObject {
  const spec = cluster.new_cluster as JsonObject;
  const own = isJsonObject(spec['custom_tags']) ? spec['custom_tags'] : {};
  return {
    autotermination_minutes: DEFAULT_AUTOTERMINATION_MINUTES,
    ...spec,
    custom_tags: { ...tags, ...own },
  };
}
