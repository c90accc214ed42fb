import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { clusterAdvice } from '../../../../src/core/run/cluster/cluster-failure.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runDigest } from '../../../../src/core/run/view/run-digest.js';
import type { StepFailure } from '../../../../src/core/run/state/run-event.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { ended, Simulation } from '../../../support/simulation.js';

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

describe('a start that fails', () => {
  const CAPACITY = {
    code: 'ClusterTerminated',
    message: 'no room',
    reason: { code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE', type: 'CLOUD_FAILURE' },
  };
  const SLOW = {
    code: 'ClusterTerminated',
    message: 'slow',
    reason: { code: 'BOOTSTRAP_TIMEOUT', type: 'CLOUD_FAILURE' },
  };
  const WRONG = {
    code: 'ClusterTerminated',
    message: 'bad script',
    reason: { code: 'INIT_SCRIPT_FAILURE', type: 'CLIENT_ERROR' },
  };

  /** Fails the start of the cluster that is asked for, and acknowledges its end. */
  function fails(run: Simulation, failure: StepFailure): JsonObject {
    const { cluster: ref, spec } = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_created', cluster: ref, clusterId: `m-${ref.generation}` });
    run.next('await_cluster_running', 'm');
    run.event({ kind: 'cluster_failed', cluster: ref, failure });
    run.clusterEnds('m');
    return spec;
  }
  const open = (brickwork: JsonObject = {}): Simulation =>
    new Simulation(planOf(job([onCluster('a'), onCluster('b')], cluster({ brickwork }))));

  test('for want of capacity takes one fallback after the other at once, and costs the tasks nothing', () => {
    const run = open({ fallbacks: [{ node_type_id: 'bigger' }, { aws_attributes: { zone_id: 'b' } }] });
    expect(fails(run, CAPACITY)).not.toHaveProperty('node_type_id');
    expect(fails(run, CAPACITY)).toMatchObject({ node_type_id: 'bigger', spark_version: '15' });
    const { spec } = run.pending.find(({ kind }) => kind === 'create_cluster') as { spec: JsonObject };
    expect([spec['node_type_id'], spec['aws_attributes']]).toEqual([undefined, { zone_id: 'b' }]);
    run.clusterRuns('m');
    run.ends('a');
    run.ends('b');
    run.clusterEnds('m');
    const view = runView(run.plan, run.state);
    expect([view.result_state, view.tasks[0].attempts]).toEqual(['SUCCESS', 1]);
    expect(view.warnings?.map(({ message }) => message)).toEqual([
      'Cluster "m" did not start, and is created again as its fallback 1: no room',
      'Cluster "m" did not start, and is created again as its fallback 2: no room',
    ]);
  });

  test('in a way that may pass is repeated after a growing pause, then every waiting task says why', () => {
    const run = open({ start_retries: 2, start_retry_interval_seconds: 10 });
    const pauses: number[] = [];
    for (let at = 0; at < 2; at++) {
      fails(run, SLOW);
      expect(run.has('create_cluster')).toBe(false);
      const before = run.nowMillis;
      run.fires('cluster_retry');
      pauses.push(run.nowMillis - before);
    }
    expect(pauses).toEqual([10_000, 20_000]);
    fails(run, SLOW);
    expect([run.closed, run.result('a'), run.result('b')]).toEqual([true, 'FAILED', 'FAILED']);
    expect(run.state.tasks[1].message).toBe('Cluster "m" did not start: slow');
  });

  test('a timer of an earlier life changes nothing', () => {
    const run = open({ start_retries: 2, start_retry_interval_seconds: 10 });
    fails(run, SLOW);
    const pause = run.state.clusters[0].retryAtMillis;
    const timer = { kind: 'cluster_retry', clusterIndex: 0, generation: 0 } as const;
    run.event({ kind: 'timer_fired', timer });
    expect([run.state.clusters[0].retryAtMillis, run.has('create_cluster')]).toEqual([pause, false]);
  });

  test('for a reason that no try can mend fails at once, whatever the retries of its tasks', () => {
    const run = new Simulation(planOf(job([onCluster('a', { max_retries: 5 })], cluster())));
    fails(run, WRONG);
    expect([run.closed, run.result('a'), run.state.tasks[0].attempts.length]).toEqual([true, 'FAILED', 1]);
  });

  test('is not tried again for a run that is canceled, nor by a run of before', () => {
    const canceled = open();
    const { cluster: ref } = canceled.next('create_cluster', 'm');
    canceled.event({ kind: 'cluster_created', cluster: ref, clusterId: 'm-1' });
    canceled.event({ kind: 'cluster_failed', cluster: ref, failure: SLOW });
    canceled.event({ kind: 'cancel_requested' });
    canceled.clusterEnds('m');
    canceled.fires('cluster_retry');
    expect([canceled.closed, canceled.has('create_cluster')]).toEqual([true, false]);
    const old = open();
    delete old.plan.clusters[0].start;
    fails(old, SLOW);
    expect(old.closed).toBe(true);
  });

  test('goes on waiting in an execution that repairs one terminated before the old cluster had ended', () => {
    const run = open();
    const { cluster: ref } = run.next('create_cluster', 'm');
    run.event({ kind: 'cluster_created', cluster: ref, clusterId: 'm-1' });
    run.event({ kind: 'cluster_failed', cluster: ref, failure: SLOW });
    expect(resumeCommands(run.plan, run.state)).toMatchObject([
      { kind: 'terminate_cluster', clusterId: 'm-1' },
      { kind: 'start_timer', timer: { kind: 'cluster_retry' } },
    ]);
  });

  test('goes on waiting in a later execution, with its fallback', () => {
    const run = open({ fallbacks: [{ node_type_id: 'bigger' }] });
    fails(run, CAPACITY);
    expect(resumeCommands(run.plan, run.state)).toMatchObject([
      { kind: 'create_cluster', spec: { node_type_id: 'bigger' } },
    ]);
    fails(run, SLOW);
    expect(resumeCommands(run.plan, run.state)).toMatchObject([{ timer: { kind: 'cluster_retry' } }]);
  });

  test.each<[StepFailure, string]>([
    [{ code: 'DatabricksInvalidRequest', message: '' }, 'final'],
    [{ code: 'Timeout', message: '' }, 'unknown'],
    [{ code: 'x', message: '', reason: { code: 'GCP_STOCKOUT' } }, 'capacity'],
    [{ code: 'x', message: '', reason: { code: 'AWS_VCPU_QUOTA_EXCEEDED', type: 'CLOUD_FAILURE' } }, 'final'],
    [{ code: 'x', message: '', reason: { code: 'NEW_CODE', type: 'CLIENT_ERROR' } }, 'final'],
    [{ code: 'x', message: '', reason: { code: 'NEW_CODE', type: 'SERVICE_FAULT' } }, 'transient'],
    [{ code: 'x', message: '', reason: { code: 'USER_REQUEST', type: 'SUCCESS' } }, 'unknown'],
  ])('%j is %s', (failure, advice) => expect(clusterAdvice(failure)).toBe(advice));
});

describe('a gap between the tasks of a cluster', () => {
  const TASKS = [
    onCluster('a'),
    notebook('between', { depends_on: after('a') }),
    onCluster('b', { depends_on: after('between') }),
  ];
  const gap = (seconds: number) => cluster({ brickwork: { idle_gap_seconds: seconds } });

  test('that is short keeps it', () => {
    const run = new Simulation(planOf(job(TASKS, gap(600))));
    run.clusterRuns('m');
    run.ends('a');
    run.ends('between');
    run.fires('cluster_idle');
    expect(run.has('terminate_cluster')).toBe(false);
    run.ends('b');
    run.clusterEnds('m');
    expect([run.closed, run.state.clusters[0].generation]).toEqual([true, 1]);
  });

  test('that is long ends it, and the next task gets a new one', () => {
    const run = new Simulation(planOf(job(TASKS, gap(60))));
    run.clusterRuns('m');
    run.ends('a');
    run.fires('cluster_idle');
    run.clusterEnds('m');
    run.ends('between');
    run.clusterRuns('m');
    run.ends('b');
    run.clusterEnds('m');
    expect([run.closed, run.state.clusters[0].generation]).toEqual([true, 2]);
  });

  test('has one timer, however many gaps there are; it looks again where the gap is young', () => {
    const many = Array.from({ length: 6 }, (_, at) =>
      (at % 2 === 0 ? onCluster : notebook)(`t${at}`, at === 0 ? {} : { depends_on: after(`t${at - 1}`) }),
    );
    const last = onCluster('last', { depends_on: after('t5') });
    const run = new Simulation(planOf(job([...many, last], gap(60))));
    run.clusterRuns('m');
    for (let at = 0; at < 5; at++) {
      run.nowMillis += 10_000;
      run.ends(`t${at}`);
    }
    const timers = (): number => run.issued.filter(({ kind }) => kind === 'start_timer').length;
    expect(timers()).toBe(1);
    run.fires('cluster_idle');
    expect([timers(), run.has('terminate_cluster')]).toEqual([2, false]);
    run.fires('cluster_idle');
    expect(run.has('terminate_cluster')).toBe(true);
  });

  test('of no seconds ends it at once, but not between a task and its dependent on it', () => {
    const tasks = [onCluster('a'), onCluster('b', { depends_on: after('a') })];
    const run = new Simulation(planOf(job(tasks, gap(0))));
    run.clusterRuns('m');
    run.ends('a');
    expect(run.has('start_timer')).toBe(false);
    run.ends('b');
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('goes on in a later execution; a run of before has no such timer', () => {
    const run = new Simulation(planOf(job(TASKS, gap(60))));
    run.clusterRuns('m');
    run.ends('a');
    const resumed = resumeCommands(run.plan, run.state).filter(({ kind }) => kind === 'start_timer');
    expect(resumed).toMatchObject([{ timer: { kind: 'cluster_idle' }, atMillis: run.nowMillis + 60_000 }]);
    const old = new Simulation(planOf(job(TASKS, gap(60))));
    delete old.plan.clusters[0].idleGapSeconds;
    old.clusterRuns('m');
    old.ends('a');
    expect(old.has('start_timer')).toBe(false);
  });
});
