import type { Client } from '@temporalio/client';
import type { JsonObject } from '../core/json.js';
import { DEFAULT_TASK_QUEUE } from '../core/task-queue.js';
import { DeployedJobs } from './deployed-jobs.js';
import { JobHandle } from './job-handle.js';
import { JobRuns, type StartOptions } from './job-runs.js';

export interface BrickworkClientOptions {
  /** A Temporal client of yours, with its namespace, interceptors and data converter. */
  client: Client;
  /** The task queue of the workers that run `runJob`; `brickwork` unless given. */
  taskQueue?: string;
}

/** Starts job runs, finds those that have been started, and deploys jobs. */
export class BrickworkClient {
  readonly #runs: JobRuns;
  /** The deployed jobs: deploys them, and starts runs of them. */
  readonly jobs: DeployedJobs;

  constructor({ client, taskQueue = DEFAULT_TASK_QUEUE }: BrickworkClientOptions) {
    this.#runs = new JobRuns(client, taskQueue);
    this.jobs = new DeployedJobs(client, taskQueue);
  }

  /**
   * Starts a run of a job definition (a settings document of the Databricks Jobs API, of at most 2 MB as JSON). The
   * workflow id is `<job name>/<job run id>` unless given. Whether the definition is good is known once a worker has
   * planned it: `handle.result()` throws its issues.
   */
  async startJob(definition: object, options: StartOptions = {}): Promise<JobHandle> {
    const { workflowId } = await this.#runs.start(definition as JsonObject, options);
    return this.getHandle(workflowId);
  }

  /** The run with this workflow id; nothing is asked yet. */
  getHandle(workflowId: string): JobHandle {
    return new JobHandle(this.#runs, workflowId);
  }

  /** The last `most` runs of a job by the name that it was started with, newest first. */
  async runsOfJob(name: string, most: number): Promise<JobHandle[]> {
    const ids = await this.#runs.runsOfJob(name, most);
    return ids.map((workflowId) => this.getHandle(workflowId));
  }
}
