import { Context } from '@temporalio/activity';
import type { JsonObject } from '../core/json.js';
import type { AttemptOutcome } from '../core/run/run-event.js';
import type { DatabricksApi, RunOutput, RunSnapshot } from '../databricks/databricks-api.js';
import { leaseEnded, unlessNotFound, withFailures } from './failures.js';
import { idempotencyToken } from './idempotency-token.js';
import { beginLease, type Leases } from './lease.js';
import type { RunWatcher } from './run-watcher.js';
import { outcomeOf } from './task-outcome.js';

export interface SubmitTaskRunInput {
  jobRunId: string;
  taskKey: string;
  repair: number;
  attemptNumber: number;
  /** The body of `runs/submit`, without the token. */
  request: JsonObject;
}

export interface SubmittedTaskRun {
  runId: string;
  taskRunId?: string;
  runPageUrl?: string;
}

export interface AwaitTaskRunInput {
  taskKey: string;
  runId: string;
  leaseSeconds: number;
  /** Answers `still_active` once the run is older, so that longer leases can follow. */
  untilAgeSeconds?: number;
  /** The task's own timeout, which Databricks enforces; this activity is the backstop. */
  timeoutSeconds?: number;
  publishesValues: boolean;
}

export type AwaitedTaskRun = { kind: 'ended'; outcome: AttemptOutcome } | { kind: 'still_active' };

/** How long after its timeout a run is canceled from here, if Databricks has not done it. */
const TIMEOUT_BACKSTOP_SECONDS = 60;

/** The activities on one-time runs. */
export class TaskRuns {
  constructor(
    private readonly api: DatabricksApi,
    private readonly watcher: RunWatcher,
    private readonly leases: Leases,
  ) {}

  /**
   * Submits one attempt as a one-time run and says where to look at it. However often it is repeated, the token makes
   * it one run. Throws the failures of `failures.ts`.
   */
  async submit({
    jobRunId,
    taskKey,
    repair,
    attemptNumber,
    request,
  }: SubmitTaskRunInput): Promise<SubmittedTaskRun> {
    const token = idempotencyToken('task', jobRunId, taskKey, repair, attemptNumber);
    const { runId } = await withFailures(() => this.api.submitRun(request, token));
    // Only for the link: a failure here must not keep the run id from being known.
    const snapshot = await this.api.getRun(runId).catch(() => undefined);
    const { taskRunId, runPageUrl } = snapshot ?? {};
    return {
      runId,
      ...(taskRunId === undefined ? {} : { taskRunId }),
      ...(runPageUrl === undefined ? {} : { runPageUrl }),
    };
  }

  /** Awaits a run for one lease; ends with `LeaseEnded` while it is active. Result, error and values come at once. */
  async await(input: AwaitTaskRunInput): Promise<AwaitedTaskRun> {
    const lease = beginLease(this.leases, input.leaseSeconds);
    const { attempt } = Context.current().info;
    return withFailures(
      async () => {
        const snapshot = await this.watcher.watch(input.runId, lease, {
          pollsAtOnce: attempt > 1,
          enough: (at) => exceeds(ageSeconds(at), input.untilAgeSeconds),
        });
        if (snapshot?.isTerminal) return { kind: 'ended', outcome: await this.#outcome(input, snapshot) };
        if (snapshot !== undefined) await this.#enforceTimeout(input, snapshot);
        if (snapshot !== undefined && exceeds(ageSeconds(snapshot), input.untilAgeSeconds)) {
          return { kind: 'still_active' };
        }
        const state = snapshot?.lifeCycleState ?? 'not polled';
        throw leaseEnded(
          `${input.taskKey}: run ${input.runId} is ${state}. ${snapshot?.runPageUrl ?? ''}`.trim(),
        );
      },
      { isOwed: true },
    );
  }

  /** Asks for the cancellation of a run; one that is gone or has ended needs none. */
  async cancel({ runId }: { runId: string }): Promise<void> {
    await withFailures(() => this.watcher.cancel(runId).catch(unlessNotFound), { isOwed: true });
  }

  async #outcome(input: AwaitTaskRunInput, snapshot: RunSnapshot): Promise<AttemptOutcome> {
    const succeeded = snapshot.resultState === 'SUCCESS';
    const hasOutput = succeeded ? input.publishesValues : snapshot.resultState === 'FAILED';
    const output = hasOutput ? await this.#output(snapshot, succeeded) : undefined;
    const outcome = outcomeOf(input.taskKey, snapshot, output);
    const overran = exceeds(ageSeconds(snapshot), input.timeoutSeconds);
    return outcome.resultState === 'CANCELED' && overran && !wasCanceledByUser(snapshot)
      ? { ...outcome, resultState: 'TIMEDOUT' }
      : outcome;
  }

  /** The output of a failed run only makes its message better; values of a successful one have to be read. */
  async #output(snapshot: RunSnapshot, succeeded: boolean): Promise<RunOutput | undefined> {
    const read = this.api.getRunOutput(snapshot.taskRunId ?? snapshot.runId);
    return succeeded ? read : read.catch(() => undefined);
  }

  async #enforceTimeout({ runId, timeoutSeconds }: AwaitTaskRunInput, snapshot: RunSnapshot): Promise<void> {
    if (timeoutSeconds === undefined || snapshot.lifeCycleState === 'QUEUED') return;
    const overran =
      ageSeconds(snapshot) - snapshot.queueMillis / 1000 > timeoutSeconds + TIMEOUT_BACKSTOP_SECONDS;
    if (overran) await this.watcher.cancel(runId);
  }
}

function ageSeconds({ startTimeMillis }: RunSnapshot): number {
  return startTimeMillis === undefined ? 0 : (Date.now() - startTimeMillis) / 1000;
}

function exceeds(value: number, limit: number | undefined): boolean {
  return limit !== undefined && value > limit;
}

function wasCanceledByUser({ terminationCode }: RunSnapshot): boolean {
  return terminationCode === 'USER_CANCELED';
}
