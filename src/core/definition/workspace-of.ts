import type { JobDefinition, NestedTaskDefinition } from './job-definition.js';

/** The configured workspace that runs a task; undefined for the default. */
export function workspaceOf(
  task: NestedTaskDefinition,
  { brickwork, job_clusters }: JobDefinition,
): string | undefined {
  const cluster = job_clusters?.find(({ job_cluster_key }) => job_cluster_key === task.job_cluster_key);
  return task.brickwork?.workspace ?? cluster?.brickwork?.workspace ?? brickwork?.workspace;
}
