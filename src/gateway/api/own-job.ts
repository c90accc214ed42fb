import type { JobSummary } from '../../core/jobs/job-summary.js';
import type { PermissionLevel } from '../../core/jobs/permissions.js';
import { requireLevel } from './access.js';
import type { Call } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';

/** The job that a call is about; undefined for one that is not ours. Throws 403 where the caller may not do this. */
export async function ownJob(
  { knownJobs }: GatewayParts,
  c: Call,
  jobId: string,
  least: PermissionLevel,
): Promise<JobSummary | undefined> {
  const job = await knownJobs.find(jobId);
  if (job !== undefined) requireLevel(c.env.caller, job, least);
  return job;
}
