import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { listNames } from '../core/issue.js';
import { isJsonObject } from '../core/json.js';
import type { JobSummary } from '../core/jobs/job-summary.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { suggestName } from '../core/nearest-name.js';
import { quote } from '../core/short-text.js';
import { jobIdOf } from '../ids/numeric-id.js';
import { DEPLOYED_JOB } from '../workflows/job-messages.js';

/** No deployed job is meant by what was said, or more than one; the message says what there is. */
export class JobNotFound extends Error {
  override readonly name = 'JobNotFound';
}

/** What lists the deployed jobs, for any Temporal tool. */
export const JOBS_QUERY = `WorkflowType = "${DEPLOYED_JOB}" AND ExecutionStatus = "Running"`;

/** All deployed jobs by name, from visibility alone: none of them is asked. One that was just deployed may be missing. */
export async function listJobs(client: Client): Promise<JobSummary[]> {
  const jobs: JobSummary[] = [];
  for await (const { memo } of client.workflow.list({ query: JOBS_QUERY })) {
    const job = memo?.['job'];
    if (isJsonObject(job)) jobs.push(job as unknown as JobSummary);
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return jobs.sort((one, other) => compare(one.name, other.name) || compare(one.identity, other.identity));
}

/** What the job of an id is, from its memo alone; undefined where there is none, or it is being deleted. */
export async function jobById(client: Client, jobId: string): Promise<JobSummary | undefined> {
  try {
    const { status, memo } = await client.workflow.getHandle(jobWorkflowId(jobId)).describe();
    const job = memo?.['job'] as JobSummary | undefined;
    return status.name === 'RUNNING' && job !== undefined && job.deleted === undefined ? job : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** True for what is read as the id of a job, and not as its name. */
export function isJobId(job: string): boolean {
  return /^\d{1,19}$/.test(job);
}

/** The id of the job of this name or identity, or of this id. Throws JobNotFound, with those that may be meant. */
export async function findJobId(client: Client, job: string): Promise<string> {
  if (isJobId(job)) return job;
  const jobs = await listJobs(client);
  const found = jobs.filter(({ name, identity }) => name === job || identity === job);
  if (found.length > 1) {
    const those = found.map(({ job_id, identity }) => `${job_id} (${identity})`).join(', ');
    throw new JobNotFound(`${found.length} jobs have the name ${quote(job)}: ${those}. Give the id.`);
  }
  if (found.length === 1) return found[0].job_id;
  const derived = jobIdOf(job);
  if (await isDeployed(client, derived)) return derived;
  const names = [...new Set(jobs.map(({ name }) => name))];
  const hint = suggestName(job, names) ?? `Deployed: ${listNames(names)}.`;
  throw new JobNotFound(`No job ${quote(job)} is deployed. ${hint}`);
}

/** Visibility lags behind; the id of a job from a file is known by its name. */
async function isDeployed(client: Client, jobId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(jobWorkflowId(jobId)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
