import { clusterUsage, type ClusterUsage } from '../core/cost/cluster-usage.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';

/** What the ended compute has used; undefined in answers that older builds have recorded. */
export type EndedCompute = { usage: (ClusterUsage | null)[] } | undefined;

/**
 * What clusters have used until now, for people who ask what a run has cost; null for one that could not be read. Never
 * fails: no run may be held up by its bill.
 */
export async function readUsage(
  api: DatabricksApi,
  clusterIds: readonly string[],
): Promise<(ClusterUsage | null)[]> {
  return Promise.all(
    clusterIds.map(async (clusterId) => {
      try {
        const { hardware } = await api.getCluster(clusterId);
        return clusterUsage(hardware, await api.listClusterEvents(clusterId), Date.now());
      } catch {
        return null;
      }
    }),
  );
}
