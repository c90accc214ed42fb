import type { ClusterUsageView, UsageView } from '../run/view/usage-view.js';
import type { PriceTable } from './price-table.js';

/** What something has used, and what that costs in the table's currency. */
export interface Cost {
  node_hours: number;
  dbus: number;
  dbu_cost: number;
  instance_cost: number;
  cost: number;
}

export interface ClusterCost extends Cost {
  /** Of a shared or native cluster; else `task_key` made it for itself. */
  job_cluster_key?: string;
  task_key?: string;
  sku: string;
  node_type_id: string;
  driver_node_type_id: string;
  clusters: number;
  /** Driver hours: held, running, and running with no task run on it. */
  held_hours: number;
  running_hours: number;
  idle_hours: number;
  /** What nobody has used: the start, and idling. */
  idle_cost: number;
}

export interface TaskCost extends Cost {
  task_key: string;
  queue_seconds: number;
  setup_seconds: number;
  execution_seconds: number;
}

/** What a run has cost. The costs of tasks and `idle_cost` add up to `cost`. */
export interface CostReport extends Cost {
  run_id: string;
  run_name: string;
  currency: string;
  /** False while the run goes on: clusters count once they have ended. */
  complete: boolean;
  idle_cost: number;
  tasks: TaskCost[];
  clusters: ClusterCost[];
  /** Node types that the table has no price for; they count as nothing. */
  unpriced: string[];
  clusters_unread?: number;
}

const NOTHING: Cost = { node_hours: 0, dbus: 0, dbu_cost: 0, instance_cost: 0, cost: 0 };

/** Reckons what a run has cost, from what it has used. */
export function costReport(usage: UsageView, prices: PriceTable): CostReport {
  const priced = usage.clusters.map((cluster) => ({ cluster, cost: price(cluster, prices) }));
  const parts = usage.tasks.map(({ task_key, cluster_seconds = {}, ...times }) => {
    const own = priced.filter(({ cluster }) => cluster.task_key === task_key).map(({ cost }) => cost);
    const shared = Object.entries(cluster_seconds).flatMap(([key, seconds]) => {
      const share = seconds / secondsOf(usage, key);
      return priced
        .filter(({ cluster }) => cluster.job_cluster_key === key)
        .map(({ cost }) => scale(cost, share));
    });
    const { queue_seconds, setup_seconds, execution_seconds } = times;
    return { task_key, queue_seconds, setup_seconds, execution_seconds, ...sum([...own, ...shared]) };
  });
  const clusters = priced.map(({ cluster, cost }) => clusterCost(usage, cluster, cost));
  const types = usage.clusters.flatMap((one) => [one.driver_node_type_id, one.node_type_id]);
  return {
    run_id: usage.run_id,
    run_name: usage.run_name,
    currency: prices.currency,
    complete: usage.end_time !== undefined,
    ...sum(clusters),
    idle_cost: clusters.reduce((total, { idle_cost }) => total + idle_cost, 0),
    tasks: parts,
    clusters,
    unpriced: [...new Set(types)].filter((type) => !Object.hasOwn(prices.nodes, type)),
    ...(usage.clusters_unread === undefined ? {} : { clusters_unread: usage.clusters_unread }),
  };
}

/** Driver seconds that the tasks of a shared cluster are measured against: all that it ran, and no less than they had. */
function secondsOf(usage: UsageView, clusterKey: string): number {
  const running = usage.clusters
    .filter((cluster) => cluster.job_cluster_key === clusterKey)
    .reduce((total, { driver_running }) => total + driver_running, 0);
  return Math.max(running, usedSeconds(usage, clusterKey), Number.MIN_VALUE);
}

function usedSeconds({ tasks }: UsageView, clusterKey: string): number {
  return tasks.reduce((total, { cluster_seconds = {} }) => {
    // A cluster may be called "constructor".
    const own = Object.hasOwn(cluster_seconds, clusterKey) ? cluster_seconds[clusterKey] : 0;
    return total + own;
  }, 0);
}

function clusterCost(usage: UsageView, cluster: ClusterUsageView, cost: Cost): ClusterCost {
  const { job_cluster_key: key, task_key, sku, node_type_id, driver_node_type_id, clusters } = cluster;
  const busy = key === undefined ? 1 : usedSeconds(usage, key) / secondsOf(usage, key);
  const running_hours = cluster.driver_running / 3600;
  return {
    ...(key === undefined ? { task_key } : { job_cluster_key: key }),
    sku,
    node_type_id,
    driver_node_type_id,
    clusters,
    held_hours: cluster.driver_held / 3600,
    running_hours,
    idle_hours: running_hours * (1 - busy),
    ...cost,
    idle_cost: cost.cost * (1 - busy),
  };
}

function price(cluster: ClusterUsageView, { dbu, nodes, photon_factor }: PriceTable): Cost {
  const hourly = (type: string): PriceTable['nodes'][string] =>
    Object.hasOwn(nodes, type) ? nodes[type] : { dbus: 0, instance: 0 };
  const [driver, worker] = [hourly(cluster.driver_node_type_id), hourly(cluster.node_type_id)];
  const consumed = cluster.driver_running * driver.dbus + cluster.workers_running * worker.dbus;
  const dbus = (consumed * (cluster.photon ? photon_factor : 1)) / 3600;
  const machine = (
    held: number,
    spot: number,
    { instance, spot_instance = instance }: typeof driver,
  ): number => ((held - spot) * instance + spot * spot_instance) / 3600;
  const instance_cost =
    machine(cluster.driver_held, cluster.driver_spot, driver) +
    machine(cluster.workers_held, cluster.workers_spot, worker);
  const dbu_cost = dbus * dbu[cluster.sku];
  const node_hours = (cluster.driver_held + cluster.workers_held) / 3600;
  return { node_hours, dbus, dbu_cost, instance_cost, cost: dbu_cost + instance_cost };
}

function scale(cost: Cost, by: number): Cost {
  return {
    node_hours: cost.node_hours * by,
    dbus: cost.dbus * by,
    dbu_cost: cost.dbu_cost * by,
    instance_cost: cost.instance_cost * by,
    cost: cost.cost * by,
  };
}

/** The sum of what costs alone, whatever else their objects hold. */
export function sum(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (total, { node_hours, dbus, dbu_cost, instance_cost, cost }) => ({
      node_hours: total.node_hours + node_hours,
      dbus: total.dbus + dbus,
      dbu_cost: total.dbu_cost + dbu_cost,
      instance_cost: total.instance_cost + instance_cost,
      cost: total.cost + cost,
    }),
    NOTHING,
  );
}
