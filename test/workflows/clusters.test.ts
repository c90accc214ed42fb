import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { CREATE_CLUSTER, results, TestStack } from '../support/test-stack.js';

/** Shared clusters that do not start, and that idle, against the emulator. */
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

const onCluster = (key: string, more = {}) => notebook(key, { job_cluster_key: 'm', ...more });
const cluster = (brickwork: object, more = {}) => ({
  job_clusters: [
    { job_cluster_key: 'm', new_cluster: { spark_version: '15', ...more }, brickwork: { ...brickwork } },
  ],
});
const fails = (code: string, type: 'CLIENT_ERROR' | 'CLOUD_FAILURE', message: string): void =>
  void stack.emulator.workspace.scripts.clusterFailures.push({ code, type, message });

describe('a cluster that does not start', () => {
  test('for want of capacity is created on other machines, and the task has one attempt', async () => {
    fails('AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE', 'CLOUD_FAILURE', 'none left');
    const view = await stack.run(
      job([onCluster('a')], cluster({ fallbacks: [{ node_type_id: 'bigger' }] }, { node_type_id: 'small' })),
    );
    expect([view.result_state, view.tasks[0].attempts]).toEqual(['SUCCESS', 1]);
    expect(view.warnings?.[0].message).toMatch(/created again as its fallback 1: .*none left/);
    const specs = [...stack.emulator.workspace.clusters.clusters.values()].map(({ spec }) => spec);
    expect(specs.map((spec) => spec['node_type_id'])).toEqual(['small', 'bigger']);
  });

  test('in a way that may pass is created again after a pause', async () => {
    fails('BOOTSTRAP_TIMEOUT', 'CLOUD_FAILURE', 'too slow');
    const view = await stack.run(job([onCluster('a')], cluster({ start_retry_interval_seconds: 1 })));
    expect([view.result_state, view.clusters[0].generation]).toEqual(['SUCCESS', 2]);
  });

  test('by the user’s own fault, or refused by Databricks, fails at once and says why', async () => {
    fails('INIT_SCRIPT_FAILURE', 'CLIENT_ERROR', 'exit code 1');
    const retried = [onCluster('a', { max_retries: 3 }), onCluster('b')];
    const view = await stack.run(job(retried, cluster({})));
    expect(results(view)).toEqual({ a: 'FAILED', b: 'FAILED' });
    expect(view.tasks[0].state_message).toMatch(/did not start: .*INIT_SCRIPT_FAILURE: exit code 1/);
    const before = stack.requests(CREATE_CLUSTER);
    const refused = await stack.run(
      job([onCluster('a', { max_retries: 3 })], cluster({}, { spark_version: '' })),
    );
    expect(refused.tasks[0].state_message).toMatch(/Missing required field: spark_version/);
    expect([refused.tasks[0].attempts, stack.requests(CREATE_CLUSTER) - before]).toEqual([0, 1]);
    expect(stack.violations()).toEqual([]);
  });
});

test('a cluster is ended in a long gap, and the next task gets a new one', async () => {
  stack.script('between', { duration_millis: 60_000 });
  const tasks = [
    onCluster('a'),
    notebook('between', { depends_on: after('a') }),
    onCluster('b', { depends_on: after('between') }),
  ];
  const { workflowId } = await stack.runs.start(job(tasks, cluster({ idle_gap_seconds: 1 })));
  const inGap = await stack.until(
    workflowId,
    ({ clusters: [m] }) => m?.phase === 'absent' && m.generation === 1,
  );
  expect(inGap.tasks[1].life_cycle_state).toBe('RUNNING');
  stack.release('between');
  const view = await stack.endOf(workflowId);
  expect([view.result_state, view.clusters[0].generation]).toEqual(['SUCCESS', 2]);
  expect(stack.violations()).toEqual([]);
});
