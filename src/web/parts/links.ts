/** The page of a run, or of what belongs to it. */
export function runPath(workflowId: string, ...more: string[]): string {
  return pathOf('/runs', [workflowId, ...more]);
}

/** The page of a deployed job by its id, or of the runs of a name. */
export function jobPath(job: string, ...more: string[]): string {
  return pathOf('/jobs', [job, ...more]);
}

function pathOf(first: string, parts: readonly string[]): string {
  // A name may have half a letter, of which no address can be made.
  return [first, ...parts.map((part) => encodeURIComponent(Buffer.from(part).toString()))].join('/');
}
