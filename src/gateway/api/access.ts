import {
  type AccessControl,
  isAtLeast,
  levelOf,
  type PermissionLevel,
  readAccessControl,
} from '../../core/jobs/permissions.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import type { FoundRun } from '../../client/find-run.js';
import { GatewayError } from '../http/gateway-error.js';
import type { Caller } from '../../access/read-caller.js';
import type { KnownJobs } from './known-jobs.js';

/** How Databricks names who may: all levels that would do. */
const WHO_MAY: Readonly<Record<PermissionLevel, string>> = {
  CAN_VIEW: 'View or Admin or Manage Run or Owner',
  CAN_MANAGE_RUN: 'Manage Run or Admin or Owner',
  CAN_MANAGE: 'Admin or Owner',
  IS_OWNER: 'Owner',
};

/** The access control list of a job; an older build has left it out of the summary, and then its author owns it. */
export function listOf({ access_control_list: list, author }: JobSummary): AccessControl[] {
  return list ?? [{ user_name: author, permission_level: 'IS_OWNER' }];
}

/** True where the caller may do what takes this level. */
export function may(caller: Caller, job: JobSummary, least: PermissionLevel): boolean {
  return isAtLeast(levelOf(listOf(job), caller), least);
}

/** Throws 403 where the caller may not. */
export function requireLevel(caller: Caller, job: JobSummary, least: PermissionLevel): void {
  if (!may(caller, job, least)) throw denied(caller, least, `job ${job.job_id}`);
}

/**
 * The same for a run: those of a job are as the job is. A one-time run is of who has asked for it, and of whom they have
 * named; one that nobody has asked for by the API, or whose job is gone, is for admins.
 */
export async function requireLevelOfRun(
  jobs: KnownJobs,
  caller: Caller,
  run: FoundRun,
  least: PermissionLevel,
): Promise<void> {
  if (!(await mayWithRun(jobs, caller, run, least))) throw denied(caller, least, `run ${run.jobRunId}`);
}

/** True where the caller may do with a run what takes this level. */
export async function mayWithRun(
  jobs: KnownJobs,
  caller: Caller,
  run: FoundRun,
  least: PermissionLevel,
): Promise<boolean> {
  return isAtLeast(levelOf(await listOfRun(jobs, run), caller), least);
}

async function listOfRun(jobs: KnownJobs, { jobId, request }: FoundRun): Promise<AccessControl[]> {
  const job = jobId === undefined ? undefined : await jobs.find(jobId);
  if (job !== undefined) return listOf(job);
  const { creator_user_name: creator, access_control_list: written = [] } = request;
  const read = readAccessControl(written);
  const owner: AccessControl[] =
    typeof creator === 'string' ? [{ user_name: creator, permission_level: 'IS_OWNER' }] : [];
  return [...owner, ...('list' in read ? read.list : [])];
}

function denied({ userName }: Caller, least: PermissionLevel, what: string): GatewayError {
  const message = `${userName} does not have ${WHO_MAY[least]} permissions on ${what}.`;
  return new GatewayError(403, 'PERMISSION_DENIED', message);
}
