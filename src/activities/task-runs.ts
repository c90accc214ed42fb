import { ApplicationFailure, Context } from '@temporalio/activity';
import { given, isJsonObject, type JsonObject } from '../core/json.js';
import type { AttemptOutcome, StepFailure } from '../core/run/state/run-event.js';
import type { TaskRunReads } from '../core/run/state/run-command.js';
import type { DatabricksApi, ListedRun, OtherTask, RunSnapshot } from '../databricks/databricks-api.js';
import { leaseEnded, unlessNotFound, withFailures } from './failures.js';
import { idempotencyToken } from './idempotency-token.js';
import { beginLease, type Leases } from './lease.js';
import { exceeds, readOutcome } from './read-outcome.js';
import type { WorkspaceConnection, WorkspaceConnections } from './workspace-connections.js';

export interface SubmitTaskRunInput {
  jobRunId: string;
  taskKey: string;
  /** Of a loop. */
  iteration?: number;
  workspace?: string;
  repair: number;
  attemptNumber: number;
  /** The body of `runs/submit`, without the token. */
  request: JsonObject;
  /** The key of the task that counts, where the request has others in front of it. */
  ownKey?: string;
}

export interface SubmittedTaskRun {
  runId: string;
  taskRunId?: string;
  runPageUrl?: string;
  /** Of a job run that is a workflow of its own. */
  workflowId?: string;
}

/** What came of one submit among several. */
export type SubmitAnswer =
  | { kind: 'submitted'; submitted: SubmittedTaskRun }
  | { kind: 'refused'; failure: StepFailure }
  | { kind: 'again' };

export interface AwaitTaskRunInput {
  taskKey: string;
  runId: string;
  workspace?: string;
  leaseSeconds: number;
  /** When it was submitted, by Temporal's clock; absent where an older build has scheduled this. */
  sinceMillis?: number;
  /** Answers `still_active` once the run is older, so that longer leases can follow. */
  untilAgeSeconds?: number;
  /** `timeoutSeconds` is the task's own, which Databricks enforces; this activity is the backstop. */
  reads: TaskRunReads;
}

export type AwaitedTaskRun = { kind: 'ended'; outcome: AttemptOutcome } | { kind: 'still_active' };

/** How long after its timeout a run is canceled from here, if Databricks has not done it. */
const TIMEOUT_BACKSTOP_SECONDS = 60;

/** The activities on one-time runs. */
export class TaskRuns {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
  ) {}

  /**
   * Submits one attempt as a one-time run and says where to look at it. However often it is repeated, the token makes
   * it one run. Throws the failures of `failures.ts`.
   */
  async submit(input: SubmitTaskRunInput): Promise<SubmittedTaskRun> {
    const { api, notebooks, places } = this.connections.to(input.workspace);
    const { tasks } = input.request;
    const { runId } = await withFailures(async () => {
      await notebooks.provide(Array.isArray(tasks) ? tasks.filter(isJsonObject) : []);
      return api.submitRun(input.request, tokenOf(input));
    });
    return { runId, ...(await places.find(runId, input.ownKey)) };
  }

  /** The same of several at once: what may work later is to be submitted again by itself. */
  async submitAll(inputs: SubmitTaskRunInput[]): Promise<SubmitAnswer[]> {
    return Promise.all(
      inputs.map(async (input): Promise<SubmitAnswer> => {
        try {
          return { kind: 'submitted', submitted: await this.submit(input) };
        } catch (error) {
          if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) return { kind: 'again' };
          const failure = { code: error.type ?? 'InternalError', message: error.message };
          return { kind: 'refused', failure };
        }
      }),
    );
  }

  /** Awaits a run for one lease; ends with `LeaseEnded` while it is active. Result, error and values come at once. */
  async await(input: AwaitTaskRunInput): Promise<AwaitedTaskRun> {
    const lease = beginLease(this.leases, input.leaseSeconds);
    const { attempt, scheduledTimestampMs } = Context.current().info;
    const { runId, sinceMillis = scheduledTimestampMs, reads } = input;
    const own = given('taskKey', reads.ownKey);
    const isOld = (): boolean => exceeds(lease.secondsSince(sinceMillis), input.untilAgeSeconds);
    const connection = this.connections.to(input.workspace);
    const reading = {
      runType: 'SUBMIT_RUN',
      read: (api: DatabricksApi) => api.getRun(runId, own),
      fromList: (listed: ListedRun) => listed.asRun(reads.ownKey),
    } as const;
    return withFailures(
      async () => {
        const { snapshot, listed } = await connection.watcher.watch(reading, lease, {
          runId,
          sinceMillis,
          pollsAtOnce: attempt > 1,
          enough: isOld,
        });
        if (snapshot?.isTerminal)
          return { kind: 'ended', outcome: await outcomeOfRun(connection.api, input, snapshot) };
        const last = snapshot ?? listed;
        if (last !== undefined)
          await enforceTimeout(connection, input, snapshot, lease.secondsSince(sinceMillis));
        if (last !== undefined && isOld()) return { kind: 'still_active' };
        const state = last?.lifeCycleState ?? 'not polled';
        throw leaseEnded(`${input.taskKey}: run ${runId} is ${state}. ${last?.runPageUrl ?? ''}`.trim());
      },
      { isOwed: true },
    );
  }

  /** Asks for the cancellation of a run; one that is gone or has ended needs none. */
  async cancel({ runId, workspace }: { runId: string; workspace?: string }): Promise<void> {
    const { watcher } = this.connections.to(workspace);
    await withFailures(() => watcher.cancel(runId).catch(unlessNotFound), { isOwed: true });
  }
}

/** The recipe must not change: a run that is under way would submit its attempts a second time. */
function tokenOf({ jobRunId, taskKey, iteration, repair, attemptNumber }: SubmitTaskRunInput): string {
  return iteration === undefined
    ? idempotencyToken('task', jobRunId, taskKey, repair, attemptNumber)
    : idempotencyToken('iteration', jobRunId, taskKey, iteration, repair, attemptNumber);
}

async function outcomeOfRun(
  api: DatabricksApi,
  input: AwaitTaskRunInput,
  snapshot: RunSnapshot,
): Promise<AttemptOutcome> {
  const { runId, taskRunId = runId } = snapshot;
  const ended = { ...snapshot, ...whyItDidNotRun(snapshot), taskRunId };
  const otherClusterIds = snapshot.others.flatMap(({ clusterId }) => clusterId ?? []);
  const readTasks = async (resolvedValues: boolean) => {
    const { others } = resolvedValues ? await api.getRun(runId, { resolvedValues }) : snapshot;
    return (taskKey: string): OtherTask | undefined => others.find((other) => other.taskKey === taskKey);
  };
  return readOutcome(api, input, ended, { name: '', readTasks }, otherClusterIds);
}

/** A task that was skipped since what sets the values that its code gets has failed. */
function whyItDidNotRun({ lifeCycleState, others }: RunSnapshot): { message?: string } {
  const failed =
    lifeCycleState === 'SKIPPED' ? others.find(({ resultState }) => resultState === 'FAILED') : undefined;
  if (failed === undefined) return {};
  const { taskKey, message = 'no reason is given' } = failed;
  return { message: `The values of "${taskKey}" that its code gets could not be set in its run: ${message}` };
}

/** A list does not tell how long a run has waited, so that one that may be over its time is read by itself. */
async function enforceTimeout(
  { api, watcher }: WorkspaceConnection,
  { runId, reads: { timeoutSeconds, ownKey } }: AwaitTaskRunInput,
  seen: RunSnapshot | undefined,
  ageSeconds: number,
): Promise<void> {
  const limitSeconds = (timeoutSeconds ?? Infinity) + TIMEOUT_BACKSTOP_SECONDS;
  if (ageSeconds <= limitSeconds) return;
  const snapshot = seen ?? (await api.getRun(runId, given('taskKey', ownKey)));
  const { lifeCycleState, queueMillis, blockedMillis } = snapshot;
  // Its own attempt has not begun, or is over and its values are read.
  if (!['PENDING', 'RUNNING', 'TERMINATING'].includes(lifeCycleState)) return;
  if (ageSeconds - (queueMillis + blockedMillis) / 1000 > limitSeconds) await watcher.cancel(runId);
}
