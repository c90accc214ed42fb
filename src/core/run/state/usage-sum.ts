import type { ClusterUsage } from '../../usage/cluster-usage.js';

/** What clusters of one owner and one make have used together. */
export interface UsageSum extends ClusterUsage {
  /** The place in `Plan.clusters`; absent for clusters that a task makes for itself. */
  clusterIndex?: number;
  /** The task of the graph that made them. */
  taskIndex?: number;
  /** How many clusters. */
  clusters: number;
}

/** Whose a cluster was. */
export type UsageOwner = Pick<UsageSum, 'clusterIndex' | 'taskIndex'>;

/** Where the time of a task's attempts went, by Databricks' clock. */
export interface TaskTime {
  queueMillis: number;
  setupMillis: number;
  executionMillis: number;
}
