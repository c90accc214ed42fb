/** How the tasks of a job cluster share it (docs/clusters.md). */
export const CLUSTER_STRATEGIES = ['shared', 'per_task', 'native'] as const;

export type ClusterStrategy = (typeof CLUSTER_STRATEGIES)[number];
