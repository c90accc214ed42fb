/** The page of a run, or of what belongs to it. */
export function runPath(workflowId: string, ...more: string[]): string {
  return ['/runs', workflowId, ...more]
    .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
    .join('/');
}

/** The page of a deployed job by its id, or of the runs of a name. */
export function jobPath(job: string, ...more: string[]): string {
  return ['/jobs', job, ...more].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join('/');
}
