import { Context } from '@temporalio/activity';
import type { ClusterUsage } from '../core/usage/cluster-usage.js';
import { given, type JsonObject } from '../core/json.js';
import type { AwaitedMember } from '../core/run/state/run-command.js';
import type { MemberReport, NativeAttempt, SegmentReport, StepFailure } from '../core/run/state/run-event.js';
import type {
  DatabricksApi,
  JobRunSnapshot,
  ListedRun,
  OtherTask,
  TaskRunSnapshot,
} from '../databricks/databricks-api.js';
import { type EndedCompute, readUsage, withinReason } from './cluster-usage.js';
import { describeEnd, type ClusterIdentity, nameOf, reasonOf, tagged } from './clusters.js';
import { leaseEnded, unlessNotFound, withFailures } from './failures.js';
import { idempotencyToken } from './idempotency-token.js';
import { beginLease, type Leases } from './lease.js';
import { exceeds, readOutcome } from './read-outcome.js';
import { hasBegun, hasNews, isNews, isOver, isSkipped, readersOf, unseen } from './segment-news.js';
import type { WorkspaceConnections } from './workspace-connections.js';

export interface StartSegmentInput extends ClusterIdentity {
  /** Of its job cluster. */
  spec: JsonObject;
  tasks: JsonObject[];
  /** Settings of the job that every submit of the definition carries. */
  settings: JsonObject;
}

export interface StartedSegment {
  jobId: string;
  runId: string;
  runPageUrl?: string;
}

export interface AwaitSegmentInput {
  clusterKey: string;
  runId: string;
  workspace?: string;
  leaseSeconds: number;
  /** Answers `still_active` once the run is older, so that longer leases can follow. */
  untilAgeSeconds?: number;
  members: AwaitedMember[];
}

export type AwaitedSegment = { kind: 'reported'; report: SegmentReport } | { kind: 'still_active' };

/** What says that the compute, not the code, was to blame. */
const OF_COMPUTE = ['CLUSTER_ERROR', 'CLOUD_FAILURE', 'DRIVER_ERROR', 'CLUSTER_REQUEST_LIMIT_EXCEEDED'];

/** The activities on segments: temporary jobs whose tasks share a job cluster. */
export class Segments {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
  ) {}

  /**
   * Creates the temporary job and runs it once. `jobs/create` takes no token, so a repeated try looks for its name
   * first; `run-now` takes one, and however often it is repeated there is one run.
   */
  async start({ spec, tasks, settings, ...identity }: StartSegmentInput): Promise<StartedSegment> {
    const { jobRunId, clusterKey, generation, workspace } = identity;
    const { api, notebooks } = this.connections.to(workspace);
    return withFailures(async () => {
      await notebooks.provide(tasks);
      const name = nameOf(identity);
      const made = Context.current().info.attempt > 1 ? await api.listJobs(name) : [];
      const job = {
        ...settings,
        name,
        tasks,
        tags: tagged(identity),
        job_clusters: [{ job_cluster_key: clusterKey, new_cluster: spec }],
        max_concurrent_runs: 1,
        queue: { enabled: true },
      };
      const jobId = made.at(0)?.jobId ?? (await api.createJob(job)).jobId;
      const { runId } = await api.runJob(
        jobId,
        idempotencyToken('segment', jobRunId, clusterKey, generation),
      );
      // Only for the link: a failure here must not keep the run id from being known.
      const snapshot = await api.getJobRun(runId).catch(() => undefined);
      return { jobId, runId, ...given('runPageUrl', snapshot?.runPageUrl) };
    });
  }

  /** Awaits news of the run's tasks for one lease; ends with `LeaseEnded` where there is none. */
  async await(input: AwaitSegmentInput): Promise<AwaitedSegment> {
    const lease = beginLease(this.leases, input.leaseSeconds);
    const { watcher, api } = this.connections.to(input.workspace);
    const { attempt, scheduledTimestampMs: sinceMillis } = Context.current().info;
    const { runId, untilAgeSeconds } = input;
    const isOld = (): boolean => exceeds(lease.secondsSince(sinceMillis), untilAgeSeconds);
    const reading = {
      runType: 'JOB_RUN',
      read: (api: DatabricksApi) => api.getJobRun(runId),
      fromList: (listed: ListedRun) => listed.asJobRun(),
    } as const;
    return withFailures(
      async () => {
        const { snapshot: run, listed } = await watcher.watch(reading, lease, {
          runId,
          sinceMillis,
          pollsAtOnce: attempt > 1,
          enough: (run) => isOld() || hasNews(run, input.members),
        });
        if (run !== undefined && (run.isTerminal || hasNews(run, input.members)))
          return { kind: 'reported', report: await reportOf(api, input, run) };
        const last = run ?? listed;
        if (last !== undefined && isOld()) return { kind: 'still_active' };
        throw leaseEnded(
          `Run ${input.runId} of cluster ${input.clusterKey}: no news. ${last?.runPageUrl ?? ''}`.trim(),
        );
      },
      { isOwed: true },
    );
  }

  /**
   * Deletes the temporary job, and a second one of its name where a create was late. Returns what the cluster of its run
   * has used.
   */
  async end({
    jobId,
    runId,
    ...identity
  }: ClusterIdentity & { jobId?: string; runId?: string }): Promise<EndedCompute> {
    const { api } = this.connections.to(identity.workspace);
    return withFailures(
      async () => {
        const named = (await api.listJobs(nameOf(identity))).map((job) => job.jobId);
        for (const id of new Set([...named, ...(jobId === undefined ? [] : [jobId])]))
          await api.deleteJob(id).catch(unlessNotFound);
        // Its run outlives it, so that what is owed comes first and is not repeated for the bill.
        return { usage: runId === undefined ? [] : await usageOfRun(api, runId) };
      },
      { isOwed: true },
    );
  }

  /** The temporary jobs of one segment with their active runs. */
  async find(identity: ClusterIdentity): Promise<{ jobId: string; runIds: string[] }[]> {
    const { api } = this.connections.to(identity.workspace);
    const jobs = await api.listJobs(nameOf(identity));
    return Promise.all(jobs.map(async ({ jobId }) => ({ jobId, runIds: await api.listActiveRuns(jobId) })));
  }
}

async function reportOf(
  api: DatabricksApi,
  input: AwaitSegmentInput,
  run: JobRunSnapshot,
): Promise<SegmentReport> {
  const clusterFailure = run.isTerminal ? await readClusterFailure(api, run) : undefined;
  if (clusterFailure !== undefined) return { members: [], isEnded: true, clusterFailure };
  const members: MemberReport[] = [];
  for (const member of input.members) {
    if (run.isTerminal || isNews(run, input.members, member))
      members.push(await reportMember(api, input, run, member));
  }
  return { members, isEnded: run.isTerminal };
}

async function reportMember(
  api: DatabricksApi,
  { members }: AwaitSegmentInput,
  run: JobRunSnapshot,
  member: AwaitedMember,
): Promise<MemberReport> {
  const { taskIndex, taskKey } = member;
  const found = unseen(run, member);
  const attempts: NativeAttempt[] = [];
  for (const [at, attempt] of found.entries()) {
    const isLast = at === found.length - 1;
    const ended = isLast ? isOver(run, members, member, attempt) : attempt.isTerminal;
    attempts.push({
      taskRunId: attempt.taskRunId,
      isLast,
      ...given('runPageUrl', attempt.runPageUrl),
      ...given('clusterId', attempt.clusterId),
      ...given('outcome', ended ? await readMember(api, run, member, attempt) : undefined),
    });
  }
  const last = run.tasks.get(taskKey)?.at(-1);
  const skipped = isSkipped(run, member) ? (last?.message ?? 'no reason is given') : undefined;
  const begun = attempts.at(-1)?.taskRunId ?? '';
  return { taskIndex, taskRunId: last?.taskRunId ?? begun, attempts, ...given('skipped', skipped) };
}

function readMember(
  api: DatabricksApi,
  run: JobRunSnapshot,
  member: AwaitedMember,
  attempt: TaskRunSnapshot,
) {
  const readTasks = async (resolvedValues: boolean) => {
    const { tasks } = resolvedValues ? await api.getJobRun(run.runId, { resolvedValues }) : run;
    return (taskKey: string): OtherTask | undefined => tasks.get(taskKey)?.at(-1)?.asOther;
  };
  return readOutcome(api, member, attempt, { name: readersOf(member.taskIndex), readTasks });
}

async function usageOfRun(api: DatabricksApi, runId: string): Promise<(ClusterUsage | null)[]> {
  const run = await withinReason(api.getJobRun(runId).catch(() => null));
  if (run === null) return [null];
  const ids = [...run.tasks.values()].flat().flatMap(({ clusterId }) => clusterId ?? []);
  return readUsage(api, [...new Set(ids)]);
}

/** Why the job cluster did not start, where that is why no task has run. */
async function readClusterFailure(
  api: DatabricksApi,
  { tasks }: JobRunSnapshot,
): Promise<StepFailure | undefined> {
  const all = [...tasks.values()].flat().filter(hasBegun);
  const failed = all.find(({ clusterId }) => clusterId !== undefined);
  const idle = all.every(
    ({ executionMillis, terminationCode }) =>
      executionMillis === 0 && terminationCode !== undefined && OF_COMPUTE.includes(terminationCode),
  );
  if (!idle || failed?.clusterId === undefined) return undefined;
  const cluster = await api.getCluster(failed.clusterId).catch(() => undefined);
  const reason = cluster === undefined ? undefined : reasonOf(cluster);
  if (cluster === undefined || reason === undefined) return undefined;
  return { code: 'ClusterTerminated', message: describeEnd(failed.clusterId, cluster), reason };
}
