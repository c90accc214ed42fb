import { WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { jobWorkflowId } from '../../src/core/jobs/job-workflow-id.js';
import type { JobView } from '../../src/core/jobs/job-view.js';
import type { JsonObject } from '../../src/core/json.js';
import { DEPLOYED_JOB, type DeployAnswer, deployUpdate, jobQuery } from '../../src/workflows/job-messages.js';
import { RUN_JOB } from '../../src/workflows/messages.js';
import type { TestStack } from './test-stack.js';

/** A job of its own in a stack, spoken to by the messages of its workflow alone. */
export class DeployedJobInTest {
  readonly jobId = String(Math.floor(Math.random() * 2 ** 40));
  #runs = 0;

  constructor(private readonly stack: TestStack) {}

  get handle(): WorkflowHandle {
    return this.stack.temporal.client.workflow.getHandle(jobWorkflowId(this.jobId));
  }

  get schedule() {
    return this.stack.temporal.client.schedule.getHandle(jobWorkflowId(this.jobId));
  }

  view(): Promise<JobView> {
    return this.handle.query(jobQuery);
  }

  async deploy(document: JsonObject, more: JsonObject = {}): Promise<DeployAnswer> {
    const startWorkflowOperation = new WithStartWorkflowOperation(DEPLOYED_JOB, {
      workflowId: jobWorkflowId(this.jobId),
      taskQueue: this.stack.taskQueue,
      args: [{ job_id: this.jobId }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const { name = 'nightly' } = document;
    const request = { identity: name, name, author: 'jane', digest: JSON.stringify(document), document };
    return this.stack.temporal.client.workflow.executeUpdateWithStart(deployUpdate, {
      args: [{ ...request, ...more }],
      startWorkflowOperation,
    });
  }

  /** Starts a run of the job, as a client does with the settings that it has read. */
  start(name: string, document: JsonObject, version = 1, trigger?: JsonObject): Promise<WorkflowHandle> {
    const options = {
      deployed_job: { job_id: this.jobId, version },
      job_run_id: String(++this.#runs + 1000),
      ...(trigger === undefined ? {} : { trigger }),
    };
    return this.stack.temporal.client.workflow.start(RUN_JOB, {
      workflowId: `${this.jobId}/${name}`,
      taskQueue: this.stack.taskQueue,
      args: [document, options],
    });
  }

  /** Waits until the view of the job is as asked. */
  async until(isAsked: (view: JobView) => boolean): Promise<JobView> {
    for (let tries = 0; tries < 600; tries++) {
      const view = await this.view();
      if (isAsked(view)) return view;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`It never came to that: ${JSON.stringify(await this.view())}`);
  }
}
