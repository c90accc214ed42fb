import { expect, test } from 'vitest';
import { costReport } from '../../../src/core/cost/cost-report.js';
import { LIST_PRICES, priceTableSchema, type PriceTable } from '../../../src/core/cost/price-table.js';
import type { ClusterUsageView, TaskUsage, UsageView } from '../../../src/core/run/view/usage-view.js';

const PRICES: PriceTable = {
  currency: 'EUR',
  dbu: { JOBS_COMPUTE: 0.1, ALL_PURPOSE_COMPUTE: 0.5 },
  photon_factor: 3,
  nodes: { small: { dbus: 1, instance: 0.2, spot_instance: 0.05 }, large: { dbus: 4, instance: 1 } },
};

const cluster = (more: Partial<ClusterUsageView>): ClusterUsageView => ({
  sku: 'ALL_PURPOSE_COMPUTE',
  driver_node_type_id: 'small',
  node_type_id: 'small',
  photon: false,
  clusters: 1,
  driver_held: 3600,
  workers_held: 7200,
  driver_running: 3600,
  workers_running: 7200,
  driver_spot: 0,
  workers_spot: 0,
  ...more,
});

const task = (task_key: string, cluster_seconds?: Record<string, number>): TaskUsage => ({
  task_key,
  attempts: 1,
  queue_seconds: 0,
  setup_seconds: 0,
  execution_seconds: 0,
  ...(cluster_seconds === undefined ? {} : { cluster_seconds }),
});

const usage = (
  tasks: TaskUsage[],
  clusters: ClusterUsageView[],
  more: Partial<UsageView> = {},
): UsageView => ({
  run_id: '1',
  run_name: 'n',
  job_id: '2',
  start_time: 0,
  end_time: 1,
  tasks,
  clusters,
  ...more,
});

test('a shared cluster is shared by time, and what nobody used is idle', () => {
  const tasks = [task('a', { m: 1800 }), task('b', { m: 900 }), task('c')];
  const report = costReport(usage(tasks, [cluster({ job_cluster_key: 'm' })]), PRICES);
  // Three nodes for an hour: 3 DBUs at 0.5, and 3 machines at 0.2.
  expect(report).toMatchObject({ currency: 'EUR', complete: true, node_hours: 3, dbus: 3 });
  expect(report.cost).toBeCloseTo(2.1);
  expect(report.tasks.map(({ cost }) => cost)).toEqual([expect.closeTo(1.05), expect.closeTo(0.525), 0]);
  expect(report.idle_cost).toBeCloseTo(0.525);
  expect(report.clusters[0]).toMatchObject({
    job_cluster_key: 'm',
    idle_hours: expect.closeTo(0.25) as number,
  });
});

test('tasks that had more of it by our clock than it ran have all of it, and nothing is idle', () => {
  const tasks = [task('a', { m: 4000 }), task('b', { m: 1000 })];
  const report = costReport(usage(tasks, [cluster({ job_cluster_key: 'm' })]), PRICES);
  expect(report.tasks.map(({ cost }) => cost)).toEqual([expect.closeTo(1.68), expect.closeTo(0.42)]);
  expect(report.idle_cost).toBeCloseTo(0);
});

test('a start that never ran is idle', () => {
  const never = cluster({ job_cluster_key: 'm', driver_running: 0, workers_running: 0 });
  expect(costReport(usage([task('a')], [never]), PRICES)).toMatchObject({
    cost: expect.closeTo(0.6) as number,
    idle_cost: expect.closeTo(0.6) as number,
  });
});

test('a cluster of its own is its task’s: SKU, Photon, other driver, spot', () => {
  const own = cluster({
    task_key: 'a',
    sku: 'JOBS_COMPUTE',
    photon: true,
    driver_node_type_id: 'large',
    workers_spot: 7200,
  });
  const report = costReport(usage([task('a'), task('b')], [own]), PRICES);
  expect(report.tasks[0]).toMatchObject({ dbus: 18, dbu_cost: expect.closeTo(1.8) as number });
  expect(report.tasks[0].instance_cost).toBeCloseTo(1 + 2 * 0.05);
  expect([report.tasks[1].cost, report.idle_cost]).toEqual([0, 0]);
});

test('what has no price or was not read is said, and a run that goes on is not complete', () => {
  const odd = cluster({ task_key: 'a', node_type_id: 'constructor' });
  const { end_time: _, ...open } = usage([task('a')], [odd], { clusters_unread: 2 });
  expect(costReport(open, PRICES)).toMatchObject({
    unpriced: ['constructor'],
    clusters_unread: 2,
    complete: false,
  });
});

test('the list prices are a price table', () => {
  expect(priceTableSchema.parse(LIST_PRICES)).toEqual(LIST_PRICES);
});
