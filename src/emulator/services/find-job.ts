import type { Job } from '../state/job.js';
import type { Workspace } from '../state/workspace.js';
import { invalidParameter } from '../wire/api-error.js';

/** A missing job answers 400, not 404 (errors/overrides.py of the SDK for Python). */
export function findJob({ jobs }: Workspace, jobId = ''): Job {
  const job = jobs.get(jobId);
  if (job === undefined) throw invalidParameter(`Job ${jobId} does not exist.`);
  return job;
}
