import {
  type Client,
  type UpdateDefinition,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { given, type JsonObject } from '../core/json.js';
import type { JobSummary } from '../core/jobs/job-summary.js';
import type { JobView, VersionView } from '../core/jobs/job-view.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { parameterProblem } from '../core/jobs/parameter-problem.js';
import type { AccessControl } from '../core/jobs/permissions.js';
import { jobIdOf, numericId } from '../ids/numeric-id.js';
import {
  DEPLOYED_JOB,
  type DeployAnswer,
  deleteUpdate,
  deployUpdate,
  jobQuery,
  jobSettingsQuery,
  pauseUpdate,
  permissionsUpdate,
  resumeUpdate,
  rollbackUpdate,
  triggerUpdate,
} from '../workflows/job-messages.js';
import { activeTimes, type BackfilledTimes, checkRoom, startBackfill, timesBetween } from './backfill.js';
import { deployInput, type JobToDeploy } from './deploy-input.js';
import { findJobId, JobNotFound, listJobs } from './find-job.js';
import { MessageRefused, refusalOf } from './message-refused.js';
import { newJobRunId, refuseTooLarge, type RunToStart, type StartedRun, startRun } from './start-run.js';

export interface Deployed {
  jobId: string;
  version: number;
  /** False where these settings were in force already. */
  changed: boolean;
}

export interface RunNowOptions {
  /** Overrides of the defaults of the job's parameters. */
  parameters?: Record<string, string>;
  /** At most 64 characters. The same token gives the same run, as long as Temporal has its history. */
  token?: string;
  /** Why it is started: `{"type", "time", …}` (docs/parameters.md). */
  trigger?: JsonObject;
  /** What the tasks get instead of what the settings say, in the words of `jobs/run-now` (docs/gateway.md). */
  taskParameters?: JsonObject;
  /** What the run is remembered and found by, given its id. */
  asked?: (jobRunId: string) => RunToStart['asked'];
}

/** A run that was asked for. */
export interface RequestedRun extends StartedRun {
  /** False where an earlier call with the same token has started it. */
  isNew: boolean;
}

/** Of a version of a job. */
export interface JobSettings {
  version: number;
  document: JsonObject;
}

const LONGEST_TOKEN = 64;

/**
 * Deploys jobs and talks to them; every call is one any Temporal tool could make. `job` is a job id, or a name that only one
 * job has. Where there is no such job the methods throw JobNotFound, where the job does not accept what is asked for,
 * MessageRefused, with the reason. All but `list` need a worker that is running.
 */
export class DeployedJobs {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
  ) {}

  /** Makes these settings the version in force, and the job, where there is none of this identity. */
  async deploy(job: JobToDeploy): Promise<Deployed> {
    const input = deployInput(job);
    const { identity, name } = input;
    refuseTooLarge(input.document, 'Nothing was deployed.');
    const jobId = jobIdOf(identity);
    const startWorkflowOperation = new WithStartWorkflowOperation(DEPLOYED_JOB, {
      workflowId: jobWorkflowId(jobId),
      taskQueue: this.taskQueue,
      args: [{ job_id: jobId }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `Job ${name.slice(0, 100)}`,
    });
    try {
      const answer = await this.client.workflow.executeUpdateWithStart(deployUpdate, {
        args: [input],
        startWorkflowOperation,
      });
      return deployedOf(answer);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** All deployed jobs by name. Asks visibility alone, which may not know yet of what was deployed a moment ago. */
  list(): Promise<JobSummary[]> {
    return listJobs(this.client);
  }

  /** Everything about a job but the settings: versions, pause, active, waiting and past runs. */
  async show(job: string): Promise<JobView> {
    const view = await this.#ask(job, (handle) => handle.query(jobQuery));
    // The first deploy was refused.
    if (view.version === 0) throw notDeployed(job);
    return view;
  }

  /** The same; undefined where there is no such job. */
  find(job: string): Promise<JobView | undefined> {
    return this.show(job).catch((error: unknown) => {
      if (error instanceof JobNotFound) return undefined;
      throw error;
    });
  }

  /** The versions of a job, oldest first. */
  async versions(job: string): Promise<VersionView[]> {
    return (await this.show(job)).versions;
  }

  /** The settings of a version, by default of the one in force. Throws MessageRefused where they are not kept. */
  async settings(job: string, version?: number): Promise<JobSettings> {
    const input = version === undefined ? [] : [version];
    const settings = await this.#ask(job, (handle) =>
      handle.query(jobSettingsQuery, ...(input as [version?: unknown])),
    );
    if (settings !== undefined) return settings;
    throw new MessageRefused(
      version === undefined
        ? 'The job has no version yet.'
        : `The settings of version ${version} are not kept.`,
    );
  }

  /** Nothing but people starts runs of the job until it is resumed. */
  pause(job: string, { by, note }: { by: string; note?: string }): Promise<JobView> {
    return this.#update(job, pauseUpdate, { by, ...given('note', note) });
  }

  resume(job: string, { by }: { by: string }): Promise<JobView> {
    return this.#update(job, resumeUpdate, { by });
  }

  /** Makes the settings of an earlier version those in force, as a version of its own. */
  async rollback(job: string, version: number, { by }: { by: string }): Promise<Deployed> {
    return deployedOf(await this.#update(job, rollbackUpdate, { version, by }));
  }

  /** Takes a job away: its waiting runs are skipped, its active ones go on unless they are to be canceled. */
  delete(job: string, { by, cancelRuns = false }: { by: string; cancelRuns?: boolean }): Promise<JobView> {
    return this.#update(job, deleteUpdate, { by, cancel_runs: cancelRuns });
  }

  /** Says who may do what with a job through the Jobs API; without `replaces`, of these principals alone. */
  setPermissions(
    job: string,
    { by, list, replaces = false }: { by: string; list: readonly AccessControl[]; replaces?: boolean },
  ): Promise<JobView> {
    const entries = list.map((entry) => ({ ...entry }));
    return this.#update(job, permissionsUpdate, { by, access_control_list: entries, replaces });
  }

  /** Starts a run of the version in force. It waits, or is skipped, where the job's limit of runs says so. */
  async runNow(job: string, options: RunNowOptions = {}): Promise<RequestedRun> {
    const { parameters = {}, token, trigger, taskParameters, asked } = options;
    if (token !== undefined && (token === '' || token.length > LONGEST_TOKEN))
      throw new MessageRefused(`A token has 1 to ${LONGEST_TOKEN} characters.`);
    const jobId = await findJobId(this.client, job);
    const { version, document } = await this.settings(jobId);
    const problem = parameterProblem(document, parameters);
    if (problem !== undefined) throw new MessageRefused(problem);
    const { name } = document;
    const jobRunId = token === undefined ? newJobRunId() : numericId(`run-now:${jobId}:${token}`);
    return this.#startOnce({
      name: typeof name === 'string' ? name : jobId,
      jobRunId,
      definition: document,
      options: {
        ...{ deployed_job: { job_id: jobId, version }, parameters },
        ...given('trigger', trigger),
        ...given('task_parameters', taskParameters),
      },
      isOnlyOne: token !== undefined,
      ...given('asked', asked?.(jobRunId)),
    });
  }

  /** Has the job start a run itself, as its trigger does; with a token one run for it. It is skipped while the job is paused. */
  trigger(
    job: string,
    options: { parameters?: Record<string, string>; token?: string } = {},
  ): Promise<JobView> {
    const { parameters = {}, token } = options;
    return this.#update(job, triggerUpdate, { parameters, ...given('token', token) });
  }

  /**
   * Makes up for the times of the job's schedule from one instant to another, both included: a run for each, which knows when
   * it was due. Refused where some of them would be skipped, since the job is paused, or has too little room and no queue.
   * Gives these times; those whose run is active get no other one.
   */
  async backfill(job: string, { from, to }: { from: Date; to: Date }): Promise<BackfilledTimes> {
    const jobId = await findJobId(this.client, job);
    const { document } = await this.settings(jobId);
    const passed = timesBetween(document, from, to);
    if (passed.times.length === 0) return { times: [], active_times: [] };
    const active = await activeTimes(this.client, jobId, passed.times);
    const times = passed.times.filter((time) => !active.includes(time));
    checkRoom(await this.show(jobId), times.length);
    if (times.length > 0) await startBackfill(this.client, jobId, from, passed);
    return { times, active_times: active };
  }

  async #startOnce(run: RunToStart): Promise<RequestedRun> {
    try {
      return { ...(await startRun(this.client, this.taskQueue, run)), isNew: true };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { workflowId } = error;
      const { runId } = await this.#handle(workflowId).describe();
      return { workflowId, workflowRunId: runId, jobRunId: run.jobRunId, isNew: false };
    }
  }

  async #update<T>(
    job: string,
    update: UpdateDefinition<T, [input: unknown]>,
    input: JsonObject,
  ): Promise<T> {
    const jobId = await findJobId(this.client, job);
    try {
      return await this.#handle(jobWorkflowId(jobId)).executeUpdate(update, { args: [input] });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw notDeployed(job);
      throw refusalOf(error);
    }
  }

  /** A workflow answers also when it has ended, which its job has then, too. */
  async #ask<T>(job: string, ask: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    const handle = this.#handle(jobWorkflowId(await findJobId(this.client, job)));
    try {
      const [{ status }, answer] = await Promise.all([handle.describe(), ask(handle)]);
      if (status.name === 'RUNNING') return answer;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    throw notDeployed(job);
  }

  #handle(workflowId: string): WorkflowHandle {
    return this.client.workflow.getHandle(workflowId);
  }
}

function notDeployed(job: string): JobNotFound {
  return new JobNotFound(`The job ${job} is not deployed.`);
}

function deployedOf({ job_id: jobId, version, changed }: DeployAnswer): Deployed {
  return { jobId, version, changed };
}
