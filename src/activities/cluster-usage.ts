import { setTimeout as sleep } from 'node:timers/promises';
import { clusterUsage, type ClusterUsage } from '../core/usage/cluster-usage.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';

/** What the ended compute has used; undefined in answers that older builds have recorded. */
export type EndedCompute = { usage: (ClusterUsage | null)[] } | undefined;

/** Far below the timeout of the activities that read it last. */
const LONGEST_MILLIS = 5000;

/**
 * What clusters have used until now, for people who ask what a run has cost; null for one that could not be read within
 * 5 s. Never fails: no run may be held up by its bill.
 */
export async function readUsage(
  api: DatabricksApi,
  clusterIds: readonly string[],
): Promise<(ClusterUsage | null)[]> {
  return Promise.all(
    clusterIds.map((clusterId) => withinReason(readUsageOf(api, clusterId).catch(() => null))),
  );
}

async function readUsageOf(api: DatabricksApi, clusterId: string): Promise<ClusterUsage> {
  const { hardware } = await api.getCluster(clusterId);
  return clusterUsage(hardware, await api.listClusterEvents(clusterId), Date.now());
}

/** The answer, or null once that has taken longer than a bill is worth. */
export async function withinReason<T>(reading: Promise<T | null>): Promise<T | null> {
  const over = new AbortController();
  const late = sleep(LONGEST_MILLIS, null, { signal: over.signal, ref: false }).catch(() => null);
  try {
    return await Promise.race([reading, late]);
  } finally {
    over.abort();
  }
}
