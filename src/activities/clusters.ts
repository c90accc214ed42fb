import { Context } from '@temporalio/activity';
import { isJsonObject, type JsonObject } from '../core/json.js';
import type { TerminationReason } from '../core/run/state/run-event.js';
import type { ClusterSnapshot } from '../databricks/databricks-api.js';
import { type EndedCompute, readUsage } from './cluster-usage.js';
import { clusterTerminated, leaseEnded, unlessNotFound, withFailures } from './failures.js';
import { idempotencyToken } from './idempotency-token.js';
import { beginLease, type Leases } from './lease.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** One life of one shared cluster of one job run. */
export interface ClusterIdentity {
  jobRunId: string;
  clusterKey: string;
  generation: number;
  workspace?: string;
}

export interface AwaitClusterInput {
  clusterKey: string;
  clusterId: string;
  workspace?: string;
  leaseSeconds: number;
}

const FIRST_POLL_MILLIS = 200;
const LONGEST_POLL_MILLIS = 5000;
const GONE = ['TERMINATING', 'TERMINATED', 'ERROR'];

/** The activities on shared clusters. */
export class Clusters {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
  ) {}

  /**
   * Creates a cluster, or finds the one that an earlier try has made: by token, and by its tags when this is not the
   * first try, since a token is forgotten once its cluster has ended.
   */
  async create({
    spec,
    ...identity
  }: ClusterIdentity & { spec: JsonObject }): Promise<{ clusterId: string }> {
    return withFailures(async () => {
      const made = Context.current().info.attempt > 1 ? await this.findByTags(identity) : [];
      if (made.length > 0) return { clusterId: made[0].clusterId };
      const { jobRunId, clusterKey, generation, workspace } = identity;
      const { api } = this.connections.to(workspace);
      const own = isJsonObject(spec['custom_tags']) ? spec['custom_tags'] : {};
      const request = {
        ...spec,
        cluster_name: nameOf(identity),
        custom_tags: { ...own, ...tagged(identity) },
      };
      return api.createCluster(request, idempotencyToken('cluster', jobRunId, clusterKey, generation));
    });
  }

  /** Awaits RUNNING for one lease; a cluster that ended instead fails with `ClusterTerminated` and its reason. */
  async awaitRunning(input: AwaitClusterInput): Promise<void> {
    const { api } = this.connections.to(input.workspace);
    const lease = beginLease(this.leases, input.leaseSeconds);
    let interval = FIRST_POLL_MILLIS;
    while (lease.left() > 0) {
      const cluster = await withFailures(() => api.getCluster(input.clusterId), { isOwed: true });
      if (cluster.state === 'RUNNING' || cluster.state === 'RESIZING') return;
      if (GONE.includes(cluster.state)) {
        throw clusterTerminated(describeEnd(input.clusterId, cluster), reasonOf(cluster));
      }
      await lease.pause(interval);
      interval = Math.min(interval * 1.2, LONGEST_POLL_MILLIS);
    }
    throw leaseEnded(`Cluster ${input.clusterKey} (${input.clusterId}) is not running yet.`);
  }

  /**
   * Ends a cluster, all that bear its tags where its id never came back. Returns what it has used, once Databricks has
   * acknowledged.
   */
  async terminate({
    clusterId,
    ...identity
  }: ClusterIdentity & { clusterId?: string }): Promise<EndedCompute> {
    const { api } = this.connections.to(identity.workspace);
    return withFailures(
      async () => {
        const ids =
          clusterId === undefined
            ? (await this.findByTags(identity)).map((found) => found.clusterId)
            : [clusterId];
        for (const id of ids) await api.terminateCluster(id).catch(unlessNotFound);
        return { usage: await readUsage(api, ids) };
      },
      { isOwed: true },
    );
  }

  /** The active clusters of one life; more than one where a create was repeated after the first had ended. */
  async findByTags(identity: ClusterIdentity): Promise<ClusterSnapshot[]> {
    const tags = Object.entries(tagsOf(identity));
    const clusters = await this.connections.to(identity.workspace).api.listActiveClusters();
    return clusters.filter(({ customTags }) => tags.every(([key, value]) => customTags[key] === value));
  }
}

/** The tags of our clusters; by the first three one is found again. */
export const TAGS = {
  jobRunId: 'brickwork-job-run-id',
  clusterKey: 'brickwork-cluster-key',
  generation: 'brickwork-generation',
  /** Where the janitor looks whether the run is still open. */
  workflowId: 'brickwork-workflow-id',
  namespace: 'brickwork-namespace',
} as const;

/** What one life of a cluster is called, and the temporary job of a segment. */
export function nameOf({ jobRunId, clusterKey, generation }: ClusterIdentity): string {
  return `brickwork-${jobRunId}-${clusterKey}-${generation}`;
}

/** All tags of one life of a cluster, made by the run whose activity this is. */
export function tagged(identity: ClusterIdentity): Record<string, string> {
  return { ...tagsOf(identity), ...ownerTags() };
}

function tagsOf({ jobRunId, clusterKey, generation }: ClusterIdentity): Record<string, string> {
  return {
    [TAGS.jobRunId]: jobRunId,
    [TAGS.clusterKey]: clusterKey,
    [TAGS.generation]: String(generation),
  };
}

/** What the clouds let a tag's value be; a workflow id may be more, and then its clusters are known by their run alone. */
const TAG_VALUE = /^[\w.:/=+\-@ ]{1,255}$/;

function ownerTags(): Record<string, string> {
  const { workflowExecution, workflowNamespace = 'default' } = Context.current().info;
  const workflowId = workflowExecution?.workflowId ?? '';
  if (!TAG_VALUE.test(workflowId) || !TAG_VALUE.test(workflowNamespace)) return {};
  return { [TAGS.workflowId]: workflowId, [TAGS.namespace]: workflowNamespace };
}

/** Databricks' reason for the end of a cluster; undefined where it gives none. */
export function reasonOf({ terminationReason }: ClusterSnapshot): TerminationReason | undefined {
  if (!isJsonObject(terminationReason)) return undefined;
  const { code, type } = terminationReason;
  if (typeof code !== 'string') return undefined;
  return { code, ...(typeof type === 'string' ? { type } : {}) };
}

/** How a cluster has ended, in one sentence. */
export function describeEnd(clusterId: string, cluster: ClusterSnapshot): string {
  const { state, stateMessage, terminationReason } = cluster;
  const parameters = isJsonObject(terminationReason) ? terminationReason['parameters'] : undefined;
  const words = isJsonObject(parameters) ? parameters['databricks_error_message'] : undefined;
  const code = reasonOf(cluster)?.code;
  const said = [code, typeof words === 'string' ? words : undefined, stateMessage];
  const reason = [...new Set(said.filter(Boolean))].join(': ');
  return `cluster ${clusterId} is ${state}${reason === '' ? '' : ` (${reason})`}.`;
}
