import { Context } from '@temporalio/activity';
import { given, isJsonObject, type JsonObject } from '../core/json.js';
import type { AttemptOutcome } from '../core/run/state/run-event.js';
import type { TaskRunReads } from '../core/run/state/run-command.js';
import type { DatabricksApi, OtherTask, RunSnapshot } from '../databricks/databricks-api.js';
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
    const { api, notebooks } = this.connections.to(input.workspace);
    const { tasks } = input.request;
    const { runId } = await withFailures(async () => {
      await notebooks.provide(Array.isArray(tasks) ? tasks.filter(isJsonObject) : []);
      return api.submitRun(input.request, tokenOf(input));
    });
    // Only for the link: a failure here must not keep the run id from being known.
    const snapshot = await api.getRun(runId, given('taskKey', input.ownKey)).catch(() => undefined);
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
    const { attempt, scheduledTimestampMs } = Context.current().info;
    const { runId, sinceMillis = scheduledTimestampMs, reads } = input;
    const own = given('taskKey', reads.ownKey);
    const isOld = (): boolean => exceeds(lease.secondsSince(sinceMillis), input.untilAgeSeconds);
    const connection = this.connections.to(input.workspace);
    return withFailures(
      async () => {
        const snapshot = await connection.watcher.watch((api) => api.getRun(runId, own), lease, {
          runId,
          sinceMillis,
          pollsAtOnce: attempt > 1,
          enough: isOld,
        });
        if (snapshot?.isTerminal)
          return { kind: 'ended', outcome: await outcomeOfRun(connection.api, input, snapshot) };
        if (snapshot !== undefined)
          await enforceTimeout(connection, input, snapshot, lease.secondsSince(sinceMillis));
        if (snapshot !== undefined && isOld()) return { kind: 'still_active' };
        const state = snapshot?.lifeCycleState ?? 'not polled';
        throw leaseEnded(`${input.taskKey}: run ${runId} is ${state}. ${snapshot?.runPageUrl ?? ''}`.trim());
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

async function enforceTimeout(
  { watcher }: WorkspaceConnection,
  { runId, reads: { timeoutSeconds } }: AwaitTaskRunInput,
  { lifeCycleState, queueMillis, blockedMillis }: RunSnapshot,
  ageSeconds: number,
): Promise<void> {
  // Its own attempt has not begun, or is over and its values are read.
  if (timeoutSeconds === undefined || !['PENDING', 'RUNNING', 'TERMINATING'].includes(lifeCycleState)) return;
  const ownSeconds = ageSeconds - (queueMillis + blockedMillis) / 1000;
  const overran = ownSeconds > timeoutSeconds + TIMEOUT_BACKSTOP_SECONDS;
  if (overran) await watcher.cancel(runId);
}
