import { describe, expect, test } from 'vitest';
import { leftovers, ownsCluster } from '../../../../src/core/run/continue/leftovers.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { Simulation } from '../../../support/simulation.js';

const CLUSTER = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };
const left = (run: Simulation): object[] => leftovers(run.plan, run.state);

describe('what a run without code to run has left', () => {
  test('its task runs, with the iterations of loops, then its clusters', () => {
    const tasks = [
      notebook('a', { job_cluster_key: 'm' }),
      { task_key: 'each', for_each_task: { inputs: '[1,2]', concurrency: 2, task: notebook('one') } },
      notebook('waits', { job_cluster_key: 'm' }),
      { task_key: 'gate', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } },
    ];
    const run = new Simulation(planOf(job(tasks, CLUSTER)));
    expect(left(run).at(-1)).toEqual({ kind: 'cluster', name: 'cluster m', clusterKey: 'm', generation: 1 });
    run.clusterRuns('m');
    run.submitted('a');
    run.submitted('each[0]');
    expect(left(run)).toMatchObject([
      { kind: 'task_run', name: 'a', runId: 'a-0-0' },
      { kind: 'submit', name: 'waits', command: { attempt: { taskIndex: 2 } } },
      { kind: 'task_run', name: 'each[0]', runId: 'each[0]-0-0' },
      { kind: 'submit', name: 'each[1]' },
      { kind: 'cluster', clusterId: 'm-1' },
    ]);
  });

  test('job runs, in the workspace of nobody; nothing of what has ended or was given at start', () => {
    const child = job([notebook('x')]);
    const tasks = [
      { task_key: 'child', run_job_task: { job_id: 'child' } },
      notebook('far', { brickwork: { workspace: 'eu' } }),
      notebook('done'),
    ];
    const plan = planOf(job(tasks, { ...CLUSTER, brickwork: { jobs: { child } } }), {
      existing_clusters: { m: 'given' },
    });
    const run = new Simulation(plan);
    expect(left(run).map((one) => (one as { kind: string }).kind)).toEqual(['submit', 'submit']);
    const { attempt } = run.next('start_job_run', 'child');
    run.event({ kind: 'task_submitted', attempt, runId: '5', workflowId: 'job/1/child' });
    run.submitted('far');
    run.ends('done');
    expect(left(run)).toEqual([
      { kind: 'job_run', name: 'child', workflowId: 'job/1/child' },
      { kind: 'task_run', name: 'far', workspace: 'eu', runId: 'far-0-0' },
    ]);
  });
});

test('a run has the cluster of its present life, and no other', () => {
  const run = new Simulation(planOf(job([notebook('a', { job_cluster_key: 'm' })], CLUSTER)));
  const owns = (generation: number, clusterId: string, clusterKey = 'm'): boolean =>
    ownsCluster(run.plan, run.state, { clusterKey, generation, clusterId });
  // While it is being created any id may be its own.
  expect([owns(1, 'x'), owns(2, 'x'), owns(1, 'x', 'other')]).toEqual([true, false, false]);
  run.clusterRuns('m');
  expect([owns(1, 'm-1'), owns(1, 'twin')]).toEqual([true, false]);
  run.ends('a');
  run.clusterEnds('m');
  expect(owns(1, 'm-1')).toBe(false);
});
