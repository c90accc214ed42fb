import { describe, expect, test } from 'vitest';
import { runDigest } from '../../../src/core/run/run-digest.js';
import { runView } from '../../../src/core/run/run-view.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { ended, Simulation } from '../../support/simulation.js';

const cluster = (more = {}) => ({
  job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' }, ...more }],
});
const onCluster = (key: string, more = {}) => notebook(key, { job_cluster_key: 'm', ...more });

describe('a shared cluster lives as long as a task can need it (invariants 4 and 5)', () => {
  test('created for the first task, shared, ended with the last', () => {
    const tasks = [
      notebook('z'),
      onCluster('a'),
      onCluster('b'),
      onCluster('c', { depends_on: after('a') }),
      notebook('d', { depends_on: after('c') }),
    ];
    const run = new Simulation(planOf(job(tasks, cluster())));
    expect(run.issued.filter(({ kind }) => kind === 'create_cluster')).toHaveLength(1);
    expect(run.has('submit_task_run', 'a')).toBe(false);
    expect(runView(run.plan, run.state).tasks[1].life_cycle_state).toBe('PENDING');
    run.clusterRuns('m');
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ existing_cluster_id: 'm-1' }],
    });
    run.event({ kind: 'task_submitted', attempt: { taskIndex: 1, repair: 0, attemptNumber: 0 }, runId: '1' });
    run.ends('a');
    run.ends('b');
    expect(run.has('terminate_cluster')).toBe(false);
    run.ends('c');
    expect(run.has('terminate_cluster', 'm')).toBe(true);
    run.ends('d');
    run.ends('z');
    expect(run.closed).toBe(false);
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
    expect(runView(run.plan, run.state).clusters).toEqual([
      { job_cluster_key: 'm', phase: 'absent', generation: 1 },
    ]);
  });

  test('it is not created when its tasks turn out not to run', () => {
    const run = new Simulation(
      planOf(job([notebook('a'), onCluster('b', { depends_on: after('a') })], cluster())),
    );
    run.ends('a', ended('FAILED'));
    expect([run.closed, run.issued.some(({ kind }) => kind === 'create_cluster')]).toEqual([true, false]);
  });

  test('a cluster given at start is used and never ended', () => {
    const run = new Simulation(planOf(job([onCluster('a')], cluster()), { existing_clusters: { m: 'c-7' } }));
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ existing_cluster_id: 'c-7' }],
    });
    run.event({
      kind: 'task_ended',
      attempt: { taskIndex: 0, repair: 0, attemptNumber: 0 },
      outcome: ended('SUCCESS'),
    });
    expect([run.closed, run.pending]).toEqual([true, []]);
  });

  test('per_task gives each task the spec of the cluster', () => {
    const run = new Simulation(
      planOf(job([onCluster('a')], cluster({ brickwork: { cluster_strategy: 'per_task' } }))),
    );
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ new_cluster: { spark_version: '15' } }],
    });
  });
});

describe('a cluster that does not start', () => {
  test('fails the waiting tasks with the reason, is ended by its tags, and is created anew for their retries', () => {
    const run = new Simulation(planOf(job([onCluster('a', { max_retries: 1 }), onCluster('b')], cluster())));
    const { cluster: ref } = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_failed', cluster: ref, failure: { code: 'Timeout', message: 'no answer' } });
    expect(run.result('b')).toBe('FAILED');
    expect(run.state.tasks[1].message).toBe('Cluster "m" did not start: no answer');
    expect(run.next('terminate_cluster', 'm').clusterId).toBeUndefined();
    expect(run.has('create_cluster')).toBe(false);
    run.event({ kind: 'cluster_terminated', cluster: ref });
    run.clusterRuns('m');
    expect(run.state.clusters[0].generation).toBe(2);
    run.ends('a');
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('one that was created but ended while starting is ended by its id', () => {
    const run = new Simulation(planOf(job([onCluster('a')], cluster())));
    const created = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_created', cluster: created.cluster, clusterId: 'c-1' });
    run.event({ kind: 'cluster_created', cluster: created.cluster, clusterId: 'c-2' });
    const { cluster: ref } = run.next('await_cluster_running', 'm');
    run.event({
      kind: 'cluster_failed',
      cluster: ref,
      failure: { code: 'ClusterTerminated', message: 'stockout' },
    });
    expect(run.next('terminate_cluster', 'm').clusterId).toBe('c-1');
    run.event({ kind: 'cluster_failed', cluster: ref, failure: { code: 'Late', message: '' } });
    run.event({ kind: 'cluster_running', cluster: ref });
    run.event({
      kind: 'cluster_terminated',
      cluster: ref,
      failure: { code: 'DatabricksPermissionDenied', message: 'no grant' },
    });
    run.event({ kind: 'cluster_terminated', cluster: ref });
    run.event({ kind: 'cluster_running', cluster: { clusterIndex: 0, generation: 9 } });
    expect(run.closed).toBe(true);
    expect(runDigest(run.plan, run.state).clusters_left).toEqual([
      { job_cluster_key: 'm', error: 'no grant' },
    ]);
    expect(runView(run.plan, run.state).clusters[0].terminate_error).toBe('no grant');
  });
});

describe('a cancel and the life of a cluster', () => {
  test('during the create: it settles, then the cluster is ended', () => {
    const run = new Simulation(planOf(job([onCluster('a')], cluster())));
    run.event({ kind: 'cancel_requested' });
    expect([run.result('a'), run.closed]).toEqual(['CANCELED', false]);
    const { cluster: ref } = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_created', cluster: ref, clusterId: 'c-1' });
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('while a run is on it: the run ends first', () => {
    const run = new Simulation(planOf(job([onCluster('a')], cluster())));
    run.clusterRuns('m');
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    expect(run.has('terminate_cluster')).toBe(false);
    run.ends('a', ended('CANCELED'));
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('while it starts: it is ended at once', () => {
    const run = new Simulation(planOf(job([onCluster('a')], cluster())));
    const { cluster: ref } = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_created', cluster: ref, clusterId: 'c-1' });
    run.event({ kind: 'cancel_requested' });
    expect(run.has('terminate_cluster', 'm')).toBe(true);
  });
});
