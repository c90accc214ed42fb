/** The page of a workflow in the Temporal Web UI, or of one of its executions; slashes at the end of the address do not count. */
export function temporalPage(
  uiUrl: string,
  namespace: string,
  workflowId: string,
  workflowRunId?: string,
): string {
  const execution = workflowRunId === undefined ? [] : [workflowRunId];
  return pageBelow(uiUrl, ['namespaces', namespace, 'workflows', workflowId, ...execution]);
}

/** An address with more parts of a path, each encoded. */
export function pageBelow(base: string, parts: readonly string[]): string {
  return [base.replace(/\/+$/, ''), ...parts.map(encodeURIComponent)].join('/');
}
