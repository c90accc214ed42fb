import { Context } from '@temporalio/activity';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { given, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import { parameterNames } from '../core/jobs/parameter-problem.js';
import type { AttemptOutcome } from '../core/run/state/run-event.js';
import type { RunDigest } from '../core/run/view/run-digest.js';
import { deployedSettings } from './deployed-settings.js';
import { leaseEnded } from './failures.js';
import { numericId } from '../ids/numeric-id.js';
import { idempotencyToken } from './idempotency-token.js';
import { beginLease, type Leases, unlessAborted } from './lease.js';
import type { AwaitedTaskRun, SubmittedTaskRun } from './task-runs.js';

export interface StartJobRunInput {
  workflowType: string;
  /** Made of the parent's and the attempt's names; cut to what Temporal takes. */
  workflowId: string;
  /** The workflow id of a job run that has ended and is repaired instead of starting another one. */
  repairs?: string;
  definition: JsonObject;
  parameters: Record<string, string>;
  /** Instead of the definition: the settings in force of a deployed job, for no longer than the task may take. */
  deployedJob?: { jobId: string; timeoutSeconds?: number };
}

const MOST_WORKFLOW_ID_BYTES = 1000;
/** The lease ends first. */
const POLL_MARGIN_MILLIS = 1000;

/**
 * The activities on job runs that a `run_job_task` starts: workflow executions of their own, reached by their id, which
 * a continue-as-new of the parent cannot end.
 */
export class JobRuns {
  constructor(private readonly leases: Leases) {}

  /** Starts a job run; however often it is repeated, the workflow id makes it one. */
  async start(input: StartJobRunInput): Promise<SubmittedTaskRun> {
    if (input.repairs !== undefined) return this.#repair(input, input.repairs);
    const workflowId = shortened(input.workflowId);
    const job_run_id = jobRunIdOf(workflowId);
    if (input.deployedJob !== undefined) return startDeployed(input, input.deployedJob, workflowId);
    const options = { job_run_id, parameters: input.parameters, trigger: { type: 'RUN_JOB_TASK' } };
    return startOnce(input, workflowId, { verb: 'run', reuse: 'REJECT_DUPLICATE', options });
  }

  /**
   * Starts the execution that repairs a job run, under the same workflow id. The memo names who asked for it, so that a
   * repeated call finds what it has started. One that is still open, by a repair window of its own or someone else's
   * repair, is left alone: its end is what counts.
   */
  async #repair(input: StartJobRunInput, workflowId: string): Promise<SubmittedTaskRun> {
    const { runId, memo } = await Context.current().client.workflow.getHandle(workflowId).describe();
    if (memo?.['repairedFor'] === input.workflowId) return { runId: jobRunIdOf(workflowId), workflowId };
    return startOnce(input, workflowId, {
      verb: 'repaired',
      reuse: 'ALLOW_DUPLICATE_FAILED_ONLY',
      options: { repair_of: runId },
      memo: { repairedFor: input.workflowId },
    });
  }

  /** Awaits a job run for one lease; ends with `LeaseEnded` while it is open. */
  async await(input: {
    workflowId: string;
    leaseSeconds: number;
    untilLong: boolean;
  }): Promise<AwaitedTaskRun> {
    const lease = beginLease(this.leases, input.leaseSeconds);
    const { client, info } = Context.current();
    const left = lease.left();
    const over = AbortSignal.any([lease.signal, AbortSignal.timeout(left)]);
    try {
      const handle = client.workflow.getHandle(input.workflowId);
      // The long poll behind it has to end as well, once nobody waits for it.
      const result = client.withDeadline(Date.now() + left + POLL_MARGIN_MILLIS, () => handle.result());
      const digest: unknown = await unlessAborted(result, over, () => leaseEnded('The lease is over.'));
      return { kind: 'ended', outcome: outcomeOfDigest(digest) };
    } catch (error) {
      if (error instanceof WorkflowFailedError) return { kind: 'ended', outcome: outcomeOfFailure(error) };
      if (error instanceof WorkflowNotFoundError) return { kind: 'ended', outcome: lost(input.workflowId) };
      if (!over.aborted) throw error;
    }
    const isOld = lease.secondsSince(info.scheduledTimestampMs) > LONG_AFTER_LEASES * input.leaseSeconds;
    if (input.untilLong && isOld) return { kind: 'still_active' };
    throw leaseEnded(`Job run ${input.workflowId} is open.`);
  }

  /** Asks for the cancellation of a job run; one that has ended needs none. */
  async cancel({ workflowId }: { workflowId: string }): Promise<void> {
    const handle = Context.current().client.workflow.getHandle(workflowId);
    await handle.cancel().catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  }
}

/** Starts a run of a deployed job, which that lets begin as any other of its runs. */
async function startDeployed(
  { workflowType, parameters }: StartJobRunInput,
  { jobId, timeoutSeconds = 0 }: NonNullable<StartJobRunInput['deployedJob']>,
  workflowId: string,
): Promise<SubmittedTaskRun> {
  const settings = await deployedSettings(jobId);
  if (settings === undefined) throw ApplicationFailure.nonRetryable(`The job ${jobId} is not deployed.`);
  const { version, document } = settings;
  const names = parameterNames(document);
  // Parameters of the job above are for those below that know them.
  const known = Object.entries(parameters).filter(([name]) => names.includes(name));
  const options = {
    deployed_job: { job_id: jobId, version },
    job_run_id: jobRunIdOf(workflowId),
    parameters: Object.fromEntries(known),
    trigger: { type: 'RUN_JOB_TASK' },
  };
  const limits = [timeoutSeconds, Number(document['timeout_seconds'] ?? 0)].filter((limit) => limit > 0);
  const definition = limits.length === 0 ? document : { ...document, timeout_seconds: Math.min(...limits) };
  const run = { workflowType, definition };
  return startOnce(run, workflowId, { verb: 'run', reuse: 'REJECT_DUPLICATE', options });
}

function jobRunIdOf(workflowId: string): string {
  return numericId(`child:${workflowId}`);
}

interface StartHow {
  verb: string;
  reuse: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY';
  options: object;
  memo?: Record<string, unknown>;
}

/** Starts the execution, unless one that the policy does not let be followed has this id already. */
export async function startOnce(
  { workflowType, definition }: Pick<StartJobRunInput, 'workflowType' | 'definition'>,
  workflowId: string,
  { verb, reuse, options, memo }: StartHow,
): Promise<SubmittedTaskRun> {
  const { client, info } = Context.current();
  try {
    await client.workflow.start(workflowType, {
      taskQueue: info.taskQueue,
      workflowId,
      workflowIdReusePolicy: reuse,
      args: [definition, options],
      ...given('memo', memo),
      staticSummary: `${verb} by ${info.workflowExecution?.workflowId ?? 'a job'}`.slice(0, 130),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return { runId: jobRunIdOf(workflowId), workflowId };
}

/** After so many leases a job run is awaited with long ones. */
const LONG_AFTER_LEASES = 10;

/** The end of a name may be what makes it unique, so a long one keeps a hash of it all. */
function shortened(workflowId: string): string {
  if (Buffer.byteLength(workflowId) <= MOST_WORKFLOW_ID_BYTES) return workflowId;
  const hash = idempotencyToken(workflowId);
  const kept = Buffer.from(workflowId).subarray(0, MOST_WORKFLOW_ID_BYTES - hash.length - 4);
  return `${kept.toString('utf8').replace(/�+$/, '')}/${hash}`;
}

function outcomeOfDigest(result: unknown): AttemptOutcome {
  const digest = (isJsonObject(result) ? result : {}) as unknown as Partial<RunDigest>;
  const values = flatValues(digest.task_values ?? {});
  return {
    lifeCycleState: 'TERMINATED',
    resultState: digest.result_state ?? 'SUCCESS',
    ...given('message', digest.state_message),
    ...(Object.keys(values).length === 0 ? {} : { values }),
  };
}

/** The values of the other job's tasks, as `<task key>.<value key>`. */
function flatValues(byTask: Record<string, Record<string, JsonValue>>): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(byTask).flatMap(([taskKey, values]) =>
      Object.entries(values).map(([key, value]) => [`${taskKey}.${key}`, value] as const),
    ),
  );
}

function outcomeOfFailure({ cause, message }: WorkflowFailedError): AttemptOutcome {
  const details =
    cause instanceof ApplicationFailure || cause instanceof CancelledFailure ? cause.details : [];
  const digest: unknown = details?.[0];
  if (isJsonObject(digest) && digest['result_state'] !== undefined) return outcomeOfDigest(digest);
  const isInvalid = cause instanceof ApplicationFailure && cause.type === 'InvalidJobDefinition';
  return {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: cause instanceof CancelledFailure ? 'CANCELED' : 'FAILED',
    message: cause?.message ?? message,
    ...(isInvalid ? { terminationCode: 'INVALID_RUN_CONFIGURATION', final: true } : {}),
  };
}

function lost(workflowId: string): AttemptOutcome {
  const message = `The job run ${workflowId} does not exist any more.`;
  return {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'FAILED',
    terminationCode: 'RESOURCE_NOT_FOUND',
    message,
  };
}
