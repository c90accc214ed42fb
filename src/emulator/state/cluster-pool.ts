import type { Cluster, ClusterLifeState } from './cluster.js';
import { randomBytes } from 'node:crypto';
import { invalidParameter } from '../wire/api-error.js';
import type { Clock } from './clock.js';
import { Meter } from './meter.js';
import type { Scripts } from './scripts.js';
import type { EmulatorSettings } from './settings.js';
import { asObject, asText, type Wire } from '../wire/wire.js';

/** Creates, starts and ends clusters in the emulator's time. */
export class ClusterPool {
  readonly clusters = new Map<string, Cluster>();
  readonly meter: Meter;
  /**
   * Cluster id by idempotency token; forgotten when that cluster has ended (Databricks' page of the CloudFormation
   * resource of clusters).
   */
  readonly #tokens = new Map<string, string>();

  constructor(
    private readonly settings: EmulatorSettings,
    private readonly clock: Clock,
    private readonly scripts: Scripts,
  ) {
    this.meter = new Meter(settings.prices, clock);
    const named = settings.named.filter(({ kind }) => kind === 'cluster');
    for (const { name, id } of [...settings.runningClusters.map((id) => ({ name: id, id })), ...named]) {
      const cluster = this.#add({ cluster_name: name }, 'API', id);
      cluster.state = 'RUNNING';
    }
  }

  /** The same token gives the same cluster as long as that is not TERMINATED. */
  create(spec: Wire, source: Cluster['source'], token = ''): Cluster {
    const known = this.clusters.get(this.#tokens.get(token) ?? '');
    if (known !== undefined && known.state !== 'TERMINATED') return known;
    const name = `${randomBytes(2).toString('hex')}-${this.clock.now() % 1_000_000}-${randomBytes(4).toString('hex')}`;
    const cluster = this.#add(spec, source, name);
    if (token !== '') this.#tokens.set(token, cluster.clusterId);
    this.start(cluster);
    return cluster;
  }

  #add(spec: Wire, source: Cluster['source'], clusterId: string): Cluster {
    const now = this.clock.now();
    const cluster: Cluster = {
      clusterId,
      spec: this.#withNodeType(spec),
      source,
      state: 'TERMINATED',
      stateMessage: '',
      startMillis: now,
      events: [],
      libraries: [],
      listeners: new Set(),
      users: new Set(),
      lastUsedMillis: now,
      workers: leastWorkers(spec),
    };
    this.clusters.set(clusterId, cluster);
    this.#note(cluster, 'CREATING', {});
    return cluster;
  }

  /** The machines of a cluster from an instance pool are those of the pool. */
  #withNodeType(spec: Wire): Wire {
    const poolId = asText(spec['instance_pool_id']);
    return poolId === ''
      ? spec
      : { node_type_id: this.settings.instancePools[poolId] ?? 'i3.xlarge', ...spec };
  }

  /** From TERMINATED; no effect otherwise. */
  start(cluster: Cluster): void {
    if (cluster.state !== 'TERMINATED') return;
    delete cluster.terminationReason;
    cluster.workers = leastWorkers(cluster.spec);
    const message = 'Finding instances for new nodes, acquiring more instances if necessary';
    this.#become(cluster, 'PENDING', message, ['STARTING', {}]);
    this.clock.after(this.settings.clusterStartMillis, () => {
      if (cluster.state !== 'PENDING') return;
      const failure = this.scripts.clusterFailures.shift();
      if (failure !== undefined) {
        const { code, type, message } = failure;
        this.terminate(cluster, { code, type, parameters: { databricks_error_message: message } });
        return;
      }
      this.#become(cluster, 'RUNNING', '', ['RUNNING', sizeOf(cluster)]);
      this.#watchInactivity(cluster);
    });
  }

  /** Only of one that runs; its tasks go with its machines. */
  restart(cluster: Cluster): void {
    if (cluster.state !== 'RUNNING') return;
    this.terminate(cluster, { code: 'USER_REQUEST', type: 'SUCCESS', parameters: {} });
    const startAgain = (): void => {
      if (cluster.state !== 'TERMINATED') return;
      cluster.listeners.delete(startAgain);
      this.start(cluster);
    };
    cluster.listeners.add(startAgain);
  }

  /** Asynchronous; no effect on one that is ending or has ended. */
  terminate(cluster: Cluster, reason: NonNullable<Cluster['terminationReason']>): void {
    if (cluster.state === 'TERMINATING' || cluster.state === 'TERMINATED') return;
    cluster.terminationReason = reason;
    this.#become(cluster, 'TERMINATING', reason.code, ['TERMINATING', { reason }]);
    this.clock.after(this.settings.clusterStopMillis, () => {
      cluster.terminatedMillis = this.clock.now();
      for (const [token, id] of this.#tokens) if (id === cluster.clusterId) this.#tokens.delete(token);
      this.#become(cluster, 'TERMINATED', reason.code, ['TERMINATED', { reason }]);
    });
  }

  /** A task run begins on it: one that may grow has a worker for each of its task runs, up to its most. */
  enter(cluster: Cluster, taskRunId: string): void {
    cluster.users.add(taskRunId);
    this.#scale(cluster);
  }

  /** A task run is off it: one that may grow shrinks once none is left. */
  leave(cluster: Cluster, taskRunId: string): void {
    cluster.users.delete(taskRunId);
    cluster.lastUsedMillis = this.clock.now();
    this.#scale(cluster);
  }

  #scale(cluster: Cluster): void {
    const { autoscale } = cluster.spec;
    if (autoscale === undefined || cluster.state !== 'RUNNING') return;
    const [least, most] = [leastWorkers(cluster.spec), Number(asObject(autoscale)['max_workers'] ?? 0)];
    const wanted = cluster.users.size === 0 ? least : Math.max(cluster.users.size, cluster.workers);
    const target = Math.min(Math.max(wanted, least), most);
    if (target === cluster.workers) return;
    const grows = target > cluster.workers;
    const now = this.clock.now();
    const cause = { target_num_workers: target, cause: 'AUTOSCALE' };
    this.#note(cluster, 'RESIZING', { ...sizeOf(cluster), ...cause }, now);
    this.meter.count(cluster, now);
    cluster.workers = target;
    if (grows) this.#note(cluster, 'UPSIZE_COMPLETED', sizeOf(cluster), now);
  }

  /** The cluster, or the API's answer to an id that does not exist. */
  get(clusterId: string): Cluster {
    const cluster = this.clusters.get(clusterId);
    if (cluster === undefined) throw invalidParameter(`Cluster ${clusterId} does not exist`);
    return cluster;
  }

  /** Resolves once `isReached` holds; also resolves when the signal aborts. */
  async until(cluster: Cluster, isReached: () => boolean, signal: AbortSignal): Promise<void> {
    if (isReached() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isReached() && !signal.aborted) return;
        cluster.listeners.delete(look);
        resolve();
      };
      cluster.listeners.add(look);
      signal.addEventListener('abort', look, { once: true });
    });
  }

  #watchInactivity(cluster: Cluster): void {
    const minutes = Number(asText(cluster.spec['autotermination_minutes']) || 0);
    if (minutes === 0) return;
    const look = (): void => {
      if (cluster.state !== 'RUNNING') return;
      const idleMillis = cluster.users.size > 0 ? 0 : this.clock.now() - cluster.lastUsedMillis;
      if (idleMillis >= minutes * 60_000) {
        this.terminate(cluster, {
          code: 'INACTIVITY',
          type: 'SUCCESS',
          parameters: { inactivity_duration_min: minutes },
        });
      } else this.clock.after(minutes * 60_000 - idleMillis, look);
    };
    this.clock.after(minutes * 60_000, look);
  }

  #become(
    cluster: Cluster,
    state: ClusterLifeState,
    message: string,
    [type, details]: [type: string, details: Wire],
  ): void {
    // One instant, so that whoever reckons with the events comes to the meter's figures.
    const now = this.clock.now();
    this.meter.count(cluster, now);
    cluster.state = state;
    cluster.stateMessage = message;
    this.#note(cluster, type, details, now);
    for (const listener of [...cluster.listeners]) listener();
  }

  #note(cluster: Cluster, type: string, details: Wire, timestamp = this.clock.now()): void {
    cluster.events.push({ timestamp, type, details });
  }
}

/** The workers that it starts with. */
function leastWorkers(spec: Wire): number {
  return Number(asObject(spec['autoscale'])['min_workers'] ?? spec['num_workers'] ?? 0);
}

function sizeOf({ workers }: Cluster): Wire {
  return { current_num_workers: workers, target_num_workers: workers };
}

/** A cluster as `clusters/get` and `clusters/list` show it. */
export function renderCluster(cluster: Cluster): Wire {
  return {
    ...cluster.spec,
    cluster_id: cluster.clusterId,
    cluster_source: cluster.source,
    state: cluster.state,
    state_message: cluster.stateMessage,
    start_time: cluster.startMillis,
    custom_tags: asObject(cluster.spec['custom_tags']),
    ...(cluster.terminatedMillis === undefined ? {} : { terminated_time: cluster.terminatedMillis }),
    ...(cluster.terminationReason === undefined ? {} : { termination_reason: cluster.terminationReason }),
  };
}
