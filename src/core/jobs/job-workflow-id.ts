/** The id of the workflow that a deployed job is, and of its Temporal Schedule. */
export function jobWorkflowId(jobId: string): string {
  return `job/${jobId}`;
}
