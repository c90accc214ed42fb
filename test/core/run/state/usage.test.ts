import { describe, expect, test } from 'vitest';
import type { ClusterUsage } from '../../../../src/core/usage/cluster-usage.js';
import type { JsonObject } from '../../../../src/core/json.js';
import { usageView } from '../../../../src/core/run/view/usage-view.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { Simulation, SUCCESS } from '../../../support/simulation.js';

const USED: ClusterUsage = {
  sku: 'ALL_PURPOSE_COMPUTE',
  driverType: 'small',
  workerType: 'small',
  usesPhoton: false,
  driverHeld: 3000,
  workersHeld: 6000,
  driverRunning: 2000,
  workersRunning: 4000,
  driverSpot: 0,
  workersSpot: 0,
};

const on = (key: string, more: JsonObject = {}): JsonObject =>
  notebook(key, { job_cluster_key: 'm', ...more });
const CLUSTER = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };
const TIME = { queueMillis: 1000, setupMillis: 2000, executionMillis: 3000 };

describe('the query usage', () => {
  test('shares every instant of a cluster equally among the runs that are on it', () => {
    const run = new Simulation(planOf(job([on('a'), on('b')], CLUSTER)));
    run.clusterRuns('m');
    run.submitted('a');
    run.submitted('b');
    run.nowMillis += 4000;
    run.ends('a', { ...SUCCESS, time: TIME });
    run.nowMillis += 3000;
    run.ends('b');
    const { cluster } = run.next('terminate_cluster');
    run.event({ kind: 'cluster_terminated', cluster, usage: [USED, null] });
    const { tasks, clusters, clusters_unread } = usageView(run.plan, run.state);
    expect(tasks).toMatchObject([
      { queue_seconds: 1, setup_seconds: 2, execution_seconds: 3 },
      { task_key: 'b', execution_seconds: 0 },
    ]);
    const [a, b] = tasks.map(({ cluster_seconds }) => cluster_seconds?.['m'] ?? 0);
    expect(b - a).toBeCloseTo(3, 1);
    expect(a + b).toBeCloseTo(7, 1);
    expect(clusters).toMatchObject([
      { job_cluster_key: 'm', clusters: 1, driver_held: 3, workers_held: 6, driver_running: 2 },
    ]);
    expect(clusters_unread).toBe(1);
  });

  test('adds up the clusters of a task and of the iterations of a loop, by their make', () => {
    const own = {
      job_clusters: [{ ...CLUSTER.job_clusters[0], brickwork: { cluster_strategy: 'per_task' } }],
    };
    const loop = { task_key: 'l', for_each_task: { inputs: '[1, 2, 3]', task: on('one') } };
    const run = new Simulation(planOf(job([loop], own)));
    for (const [at, workerType] of ['small', 'small', 'large'].entries()) {
      run.submitted(`l[${at}]`);
      expect(run.pending).toContainEqual(
        expect.objectContaining({
          kind: 'await_task_run',
          reads: { publishesValues: true, ownsCluster: true },
        }),
      );
      run.ends(`l[${at}]`, { ...SUCCESS, time: TIME, usage: [{ ...USED, workerType }] });
    }
    const { tasks, clusters } = usageView(run.plan, run.state);
    expect(tasks[0]).toMatchObject({ task_key: 'l', execution_seconds: 9 });
    expect(
      clusters.map(({ task_key, node_type_id, clusters: count, driver_held }) => [
        task_key,
        node_type_id,
        count,
        driver_held,
      ]),
    ).toEqual([
      ['l', 'small', 2, 6],
      ['l', 'large', 1, 3],
    ]);
  });

  test('an attempt that began with an older build has had nothing that is known', () => {
    const run = new Simulation(planOf(job([on('a')], CLUSTER)));
    run.clusterRuns('m');
    run.submitted('a');
    delete run.state.tasks[0].attempts[0].placedAt;
    run.ends('a');
    expect(usageView(run.plan, run.state).tasks[0].cluster_seconds).toBeUndefined();
  });
});
