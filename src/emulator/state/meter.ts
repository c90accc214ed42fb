import type { MeterPrices } from './settings.js';
import type { Clock } from './clock.js';
import type { Cluster } from './cluster.js';
import { asObject, asText, type Wire } from '../wire/wire.js';

/** What one cluster has come to. */
export interface MeterReading {
  cluster_id: string;
  sku: string;
  node_hours: number;
  dbus: number;
  dbu_cost: number;
  instance_cost: number;
}

const HOUR_MILLIS = 3_600_000;

interface Count {
  sinceMillis: number;
  /** Node milliseconds, by node type and whether it is a spot instance. */
  held: Map<string, number>;
  running: Map<string, number>;
}

/**
 * Counts what clusters use: their machines from the start to the end that is asked for, DBUs while they are RUNNING.
 * The SKU follows from who made the cluster (`cluster_source` of the Clusters API).
 */
export class Meter {
  readonly #counts = new Map<Cluster, Count>();

  constructor(
    private readonly prices: MeterPrices,
    private readonly clock: Clock,
  ) {}

  /** To be called just before a cluster's state or size changes, with the time of the change. */
  count(cluster: Cluster, now = this.clock.now()): void {
    const count: Count = this.#counts.get(cluster) ?? {
      sinceMillis: now,
      held: new Map(),
      running: new Map(),
    };
    this.#counts.set(cluster, count);
    const millis = now - count.sinceMillis;
    count.sinceMillis = now;
    if (cluster.state !== 'PENDING' && cluster.state !== 'RUNNING') return;
    for (const node of nodesOf(cluster)) {
      add(count.held, node, millis);
      if (cluster.state === 'RUNNING') add(count.running, node.replace(SPOT, ''), millis);
    }
  }

  /** What every cluster has come to by now. */
  read(): MeterReading[] {
    for (const cluster of this.#counts.keys()) this.count(cluster);
    return [...this.#counts].map(([cluster, { held, running }]) => {
      const sku = cluster.source === 'JOB' ? 'JOBS_COMPUTE' : 'ALL_PURPOSE_COMPUTE';
      const factor = asText(cluster.spec['runtime_engine']) === 'PHOTON' ? this.prices.photon_factor : 1;
      const dbus = sum(running, (node) => (this.prices.nodes[node]?.dbus ?? 0) * factor);
      return {
        cluster_id: cluster.clusterId,
        sku,
        node_hours: sum(held, () => 1),
        dbus,
        dbu_cost: dbus * (this.prices.dbu[sku] ?? 0),
        instance_cost: sum(held, (node) => this.#instancePrice(node)),
      };
    });
  }

  /** The DBUs of all clusters and what they cost, by SKU. */
  bySku(): Record<string, { dbus: number; dbu_cost: number }> {
    const skus: Record<string, { dbus: number; dbu_cost: number }> = {};
    for (const { sku, dbus, dbu_cost } of this.read()) {
      const of = (skus[sku] ??= { dbus: 0, dbu_cost: 0 });
      of.dbus += dbus;
      of.dbu_cost += dbu_cost;
    }
    return skus;
  }

  #instancePrice(node: string): number {
    const price = this.prices.nodes[node.replace(SPOT, '')];
    return (node.endsWith(SPOT) ? price?.spot_instance : undefined) ?? price?.instance ?? 0;
  }
}

const SPOT = ' (spot)';

/** The node type of every machine of a cluster, driver first; the first ones may have to be on demand. */
function nodesOf({ spec, workers }: Cluster): string[] {
  const worker = asText(spec['node_type_id']);
  const types = [asText(spec['driver_node_type_id']) || worker, ...Array<string>(workers).fill(worker)];
  const cloud = Object.entries(spec).find(([name]) => /^(aws|azure|gcp)_attributes$/.test(name))?.[1];
  const attributes: Wire = asObject(cloud);
  if (!/SPOT|PREEMPTIBLE/.test(asText(attributes['availability']))) return types;
  const onDemand = Number(attributes['first_on_demand'] ?? 1);
  return types.map((type, at) => (at < onDemand ? type : type + SPOT));
}

function add(to: Map<string, number>, node: string, millis: number): void {
  to.set(node, (to.get(node) ?? 0) + millis);
}

function sum(millis: Map<string, number>, hourly: (node: string) => number): number {
  return [...millis].reduce((total, [node, held]) => total + (held / HOUR_MILLIS) * hourly(node), 0);
}
