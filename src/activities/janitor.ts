import { Context } from '@temporalio/activity';
import { given } from '../core/json.js';
import { type Leftover, leftovers, ownsCluster } from '../core/run/continue/leftovers.js';
import type { ClusterSnapshot } from '../databricks/databricks-api.js';
import { type ClusterIdentity, type Clusters, TAGS } from './clusters.js';
import { unlessNotFound } from './failures.js';
import { stateOf, taskQueue } from './found-run.js';
import type { Segments } from './segments.js';
import type { TaskRuns } from './task-runs.js';
import type { WorkspaceConnections } from './workspace-connections.js';

export interface SweepInput {
  /** Say what would be ended, and end nothing. */
  dryRun: boolean;
  /** How far back runs that were closed by force are looked at. */
  sinceHours: number;
}

/** One thing that nobody would have ended. */
export interface Swept {
  workflowId: string;
  /** `task load`, `cluster main` … */
  name: string;
  /** Its id at Databricks, or the workflow id of a job run; empty where only a submit is known. */
  id: string;
  outcome: 'ended' | 'would be ended' | 'may be active' | 'failed';
  error?: string;
}

export interface SweepReport {
  /** Runs that were closed by force, and clusters that bear our tags. */
  runs: number;
  clusters: number;
  swept: Swept[];
}

/** More than this in one pass waits for the next. */
const MOST_RUNS = 1000;

/** Ends what runs have left that were terminated or timed out: no code of theirs runs then. Safe to repeat. */
export class Janitor {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly taskRuns: TaskRuns,
    private readonly clusters: Clusters,
    private readonly segments: Segments,
  ) {}

  /** One pass: what the states of such runs say is owed, then every cluster with our tags that no open run has. */
  async sweep(input: SweepInput): Promise<SweepReport> {
    const report: SweepReport = { runs: 0, clusters: 0, swept: [] };
    for await (const { workflowId, runId } of closedByForce(input.sinceHours)) {
      if (++report.runs > MOST_RUNS) break;
      const now = await stateOf(workflowId);
      const closed = now?.runId === runId ? now : await stateOf(workflowId, runId);
      const goesOn = now?.isOpen === true && now.run?.plan.jobRunId === closed?.run?.plan.jobRunId;
      if (closed?.run === undefined || goesOn || now?.isPlanning === true) continue;
      const { plan, state } = closed.run;
      for (const leftover of leftovers(plan, state)) {
        await this.#end({ workflowId, jobRunId: plan.jobRunId, leftover }, input, report);
      }
    }
    const seen = new Set<string>();
    for (const workspace of [undefined, ...this.connections.workspaces.names()]) {
      await this.#sweepClusters(workspace, seen, input, report).catch((problem: unknown) => {
        // One that cannot be reached, a profile that is not used any more, must not keep the others from being swept.
        const error = problem instanceof Error ? problem.message : String(problem);
        const name = `workspace ${workspace ?? '(default)'}`;
        report.swept.push({ workflowId: '', name, id: '', outcome: 'failed', error });
      });
    }
    return report;
  }

  async #end(
    owed: { workflowId: string; jobRunId: string; leftover: Leftover },
    { dryRun }: SweepInput,
    report: SweepReport,
  ): Promise<void> {
    const { workflowId, leftover } = owed;
    const { name } = leftover;
    if (dryRun && leftover.kind === 'submit') {
      // Only the repeated submit would tell, and a dry run sends none.
      report.swept.push({ workflowId, name, id: '', outcome: 'may be active' });
      return;
    }
    try {
      for (const { id, end } of await this.#active(owed)) {
        if (!dryRun) await end();
        report.swept.push({ workflowId, name, id, outcome: dryRun ? 'would be ended' : 'ended' });
      }
    } catch (problem) {
      const error = problem instanceof Error ? problem.message : String(problem);
      report.swept.push({ workflowId, name, id: '', outcome: 'failed', error });
    }
  }

  /** What of a leftover is still active, and how to end it. */
  async #active({ jobRunId, leftover }: { jobRunId: string; leftover: Leftover }): Promise<Active[]> {
    switch (leftover.kind) {
      case 'task_run':
        return this.#activeRun(leftover.runId, leftover.workspace);
      case 'submit': {
        const { attempt, taskKey, workspace, request } = leftover.command;
        const { taskIndex: _place, ...which } = attempt;
        const input = { jobRunId, taskKey, ...which, ...given('workspace', workspace), request };
        const { runId } = await this.taskRuns.submit(input);
        return this.#activeRun(runId, workspace);
      }
      case 'job_run': {
        const { workflowId } = leftover;
        const isOpen = (await stateOf(workflowId))?.isOpen === true;
        const handle = Context.current().client.workflow.getHandle(workflowId);
        return isOpen ? [{ id: workflowId, end: async () => void (await handle.cancel()) }] : [];
      }
      case 'segment': {
        const { clusterKey, generation, workspace } = leftover;
        const identity = { jobRunId, clusterKey, generation, ...given('workspace', workspace) };
        return (await this.segments.find(identity)).map(({ jobId, runIds }) => ({
          id: jobId,
          end: () => this.#endJob({ jobId, runIds }, identity),
        }));
      }
      case 'cluster': {
        const { clusterKey, generation, workspace } = leftover;
        const identity = { jobRunId, clusterKey, generation, ...given('workspace', workspace) };
        const alive = await this.clusters.findByTags(identity);
        return alive.map(({ clusterId }) => ({
          id: clusterId,
          end: async () => void (await this.clusters.terminate({ ...identity, clusterId })),
        }));
      }
    }
  }

  /** Its runs first, since they would go on without it. */
  async #endJob(
    { jobId, runIds }: { jobId: string; runIds: string[] },
    identity: ClusterIdentity,
  ): Promise<void> {
    const { workspace } = identity;
    for (const runId of runIds) await this.taskRuns.cancel({ runId, ...given('workspace', workspace) });
    await this.segments.end({ ...identity, jobId });
  }

  async #activeRun(runId: string, workspace: string | undefined): Promise<Active[]> {
    const { api } = this.connections.to(workspace);
    const snapshot = await api.getRun(runId).catch((problem: unknown) => unlessNotFound(problem));
    if (snapshot === undefined || snapshot.isTerminal) return [];
    return [{ id: runId, end: () => this.taskRuns.cancel({ runId, ...given('workspace', workspace) }) }];
  }

  /**
   * A late or a repeated create may have made a cluster that no state knows. Connections that lead to one workspace may see
   * different clusters, as different people; one that several see is looked at once.
   */
  async #sweepClusters(
    workspace: string | undefined,
    seen: Set<string>,
    input: SweepInput,
    report: SweepReport,
  ): Promise<void> {
    const { api } = this.connections.to(workspace);
    const host = this.connections.workspaces.host(workspace) ?? workspace ?? '';
    for (const cluster of await api.listActiveClusters()) {
      const { clusterId, customTags } = cluster;
      const workflowId = customTags[TAGS.workflowId];
      if (workflowId === undefined || customTags[TAGS.namespace] !== namespace()) continue;
      const place = `${host} ${clusterId}`;
      if (seen.has(place)) continue;
      seen.add(place);
      report.clusters++;
      const known = report.swept.some(({ id }) => id === clusterId);
      if (known || (await isOwned(workflowId, cluster))) continue;
      const { dryRun } = input;
      if (!dryRun) await api.terminateCluster(clusterId).catch(unlessNotFound);
      const name = `cluster ${customTags[TAGS.clusterKey]}`;
      report.swept.push({ workflowId, name, id: clusterId, outcome: dryRun ? 'would be ended' : 'ended' });
    }
  }
}

interface Active {
  id: string;
  end: () => Promise<void>;
}

function namespace(): string {
  return Context.current().info.workflowNamespace ?? 'default';
}

async function isOwned(workflowId: string, { clusterId, customTags }: ClusterSnapshot): Promise<boolean> {
  const now = await stateOf(workflowId);
  if (now?.isOurs === false) return true;
  if (now?.isOpen !== true) return false;
  // Before it has its plan nobody can say what it has.
  if (now.run === undefined) return true;
  const { plan, state } = now.run;
  if (plan.jobRunId !== customTags[TAGS.jobRunId]) return false;
  const generation = Number(customTags[TAGS.generation]);
  return ownsCluster(plan, state, { clusterKey: customTags[TAGS.clusterKey], generation, clusterId });
}

async function* closedByForce(sinceHours: number): AsyncGenerator<{ workflowId: string; runId: string }> {
  const since = new Date(Date.now() - sinceHours * 3_600_000).toISOString();
  const ours = `WorkflowType = 'runJob' AND TaskQueue = '${taskQueue()}'`;
  const query = `${ours} AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime > '${since}'`;
  yield* Context.current().client.workflow.list({ query });
}
