import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import type { JsonObject } from '../core/json.js';

/** The settings in force of a deployed job; undefined where no job of the id is deployed. */
export async function deployedSettings(
  jobId: string,
): Promise<{ version: number; document: JsonObject } | undefined> {
  const job = Context.current().client.workflow.getHandle(jobWorkflowId(jobId));
  try {
    const { status } = await job.describe();
    if (status.name !== 'RUNNING') return undefined;
    // By the query, since the job's history would hold them once for each run.
    return await job.query<{ version: number; document: JsonObject } | undefined>('settings');
  } catch (problem) {
    if (problem instanceof WorkflowNotFoundError) return undefined;
    throw problem;
  }
}
