import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { decideRetry } from '../../../../src/core/run/task/task-retry.js';
import { retryAdvice } from '../../../../src/core/termination-code.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../../support/simulation.js';

/** The termination codes of the SDK for Python, row by row: the code, its usual type, and what is advised. */
const ROWS: [string, string, ReturnType<typeof retryAdvice>][] = [
  ['USER_CANCELED', 'CLIENT_ERROR', 'never'],
  ['SKIPPED', 'CLIENT_ERROR', 'never'],
  ['DISABLED', 'CLIENT_ERROR', 'never'],
  ['RUN_EXECUTION_ERROR', 'CLIENT_ERROR', 'user'],
  ['INTERNAL_ERROR', 'INTERNAL_ERROR', 'platform'],
  ['DRIVER_ERROR', 'CLIENT_ERROR', 'new_cluster'],
  ['CLUSTER_ERROR', 'CLIENT_ERROR', 'new_cluster'],
  ['CLOUD_FAILURE', 'CLOUD_FAILURE', 'new_cluster'],
  ['CLUSTER_REQUEST_LIMIT_EXCEEDED', 'CLIENT_ERROR', 'back_pressure'],
  ['WORKSPACE_RUN_LIMIT_EXCEEDED', 'CLIENT_ERROR', 'back_pressure'],
  ['MAX_SPARK_CONTEXTS_EXCEEDED', 'CLIENT_ERROR', 'back_pressure'],
  ['MAX_CONCURRENT_RUNS_EXCEEDED', 'CLIENT_ERROR', 'back_pressure'],
  ['MAX_JOB_QUEUE_SIZE_EXCEEDED', 'CLIENT_ERROR', 'back_pressure'],
  ['LIBRARY_INSTALLATION_ERROR', 'CLIENT_ERROR', 'once'],
  ['REPOSITORY_CHECKOUT_FAILED', 'CLIENT_ERROR', 'platform'],
  ['STORAGE_ACCESS_ERROR', 'CLIENT_ERROR', 'once'],
  ['INVALID_CLUSTER_REQUEST', 'CLIENT_ERROR', 'never'],
  ['INVALID_RUN_CONFIGURATION', 'CLIENT_ERROR', 'never'],
  ['RESOURCE_NOT_FOUND', 'CLIENT_ERROR', 'never'],
  ['UNAUTHORIZED_ERROR', 'CLIENT_ERROR', 'never'],
  ['FEATURE_DISABLED', 'CLIENT_ERROR', 'never'],
  ['BUDGET_POLICY_LIMIT_EXCEEDED', 'CLIENT_ERROR', 'never'],
  ['BREAKING_CHANGE', 'INTERNAL_ERROR', 'platform'],
  ['A_NEW_CODE', 'CLIENT_ERROR', 'never'],
  ['A_NEW_CODE', 'INTERNAL_ERROR', 'platform'],
  ['A_NEW_CODE', 'CLOUD_FAILURE', 'platform'],
];

const failed = (terminationCode: string, terminationType = 'CLIENT_ERROR') =>
  ended('FAILED', { lifeCycleState: 'INTERNAL_ERROR', terminationCode, terminationType });

/** How often a task with two retries is submitted when it always fails like this; back-pressure would have no end. */
function submits(outcome: ReturnType<typeof failed>, more: JsonObject = { max_retries: 2 }): number {
  const run = new Simulation(planOf(job([notebook('a', more)])));
  while (!run.closed && run.state.tasks[0].attempts.length < 10) {
    run.ends('a', outcome);
    if (!run.closed && run.has('start_timer')) run.fires('retry');
  }
  return run.state.tasks[0].attempts.length;
}

describe('the termination code decides about another attempt', () => {
  test.each(ROWS)('%s of %s: %s', (code, type, advice) => {
    expect(retryAdvice(code, type)).toBe(advice);
    const expected = { user: 3, platform: 3, new_cluster: 3, once: 2, never: 1, back_pressure: 10 }[advice];
    expect(submits(failed(code, type))).toBe(expected);
  });

  test('CANCELED is a timeout, and retried only where that is asked for', () => {
    const timedOut = ended('TIMEDOUT', { terminationCode: 'CANCELED', terminationType: 'CLIENT_ERROR' });
    expect(submits(timedOut)).toBe(1);
    expect(submits(timedOut, { max_retries: 2, retry_on_timeout: true })).toBe(3);
  });

  test('a failure of our own calls has no type and follows the task’s retries', () => {
    expect(retryAdvice('Timeout', undefined)).toBe('user');
    expect(retryAdvice(undefined, undefined)).toBe('user');
  });

  test('a run that began before codes decided goes on without', () => {
    const policy = { maxRetries: 2, minIntervalMillis: 0, retryOnTimeout: false };
    const run = new Simulation(planOf(job([notebook('a')])));
    const attempt = { repair: 0, attemptNumber: 0, startTimeMillis: 0 };
    expect(decideRetry(policy, run.state.tasks[0], attempt, failed('RESOURCE_NOT_FOUND'), 5)).toMatchObject({
      kind: 'retry',
    });
  });
});

describe('brickwork.retry_policy is Temporal’s', () => {
  const policy = (retry_policy: JsonObject, more: JsonObject = {}): JsonObject => ({
    brickwork: { retry_policy },
    ...more,
  });

  test('the pause grows from the end of the failed attempt, up to the maximum', () => {
    const more = policy({
      maximum_attempts: 5,
      initial_interval_seconds: 10,
      backoff_coefficient: 3,
      maximum_interval_seconds: 60,
    });
    const run = new Simulation(planOf(job([notebook('a', more)])));
    for (const seconds of [10, 30, 60, 60]) {
      run.submitted('a');
      run.nowMillis += 5000;
      run.ends('a', FAILED);
      expect(run.pending[0]).toMatchObject({ atMillis: run.nowMillis + seconds * 1000 });
      run.fires('retry');
    }
    run.ends('a', FAILED);
    expect([run.result('a'), run.state.tasks[0].attempts.length]).toEqual(['FAILED', 5]);
  });

  test('its defaults are Temporal’s: one second, doubled, a hundred times at most, without end', () => {
    expect(planOf(job([notebook('a', policy({}))])).tasks[0].retry).toEqual({
      minIntervalMillis: 0,
      retryOnTimeout: false,
      byCode: true,
      backoff: { initialMillis: 1000, coefficient: 2, maximumMillis: 100_000 },
    });
  });

  test('names the codes or types that are retried, or not', () => {
    const only = policy({ maximum_attempts: 3, retry_on: ['CLOUD_FAILURE', 'RESOURCE_NOT_FOUND'] });
    expect(submits(failed('RUN_EXECUTION_ERROR'), only)).toBe(1);
    expect(submits(failed('RESOURCE_NOT_FOUND'), only)).toBe(3);
    expect(submits(failed('X', 'CLOUD_FAILURE'), only)).toBe(3);
    const not = policy({
      maximum_attempts: 3,
      do_not_retry_on: ['RUN_EXECUTION_ERROR', 'WORKSPACE_RUN_LIMIT_EXCEEDED'],
    });
    expect(submits(failed('RUN_EXECUTION_ERROR'), not)).toBe(1);
    expect(submits(failed('DRIVER_ERROR'), not)).toBe(3);
    expect(submits(failed('WORKSPACE_RUN_LIMIT_EXCEEDED'), not)).toBe(1);
  });

  test('of the job holds for tasks that say nothing themselves', () => {
    const brickwork = { retry_policy: { maximum_attempts: 4 } };
    const plan = planOf(
      job(
        [notebook('a'), notebook('b', { max_retries: 1 }), notebook('c', policy({ maximum_attempts: 2 }))],
        { brickwork },
      ),
    );
    expect(plan.tasks.map(({ retry }) => retry.maxRetries)).toEqual([3, 1, 1]);
  });
});

describe('a cluster that has failed an attempt is replaced', () => {
  const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

  test('once no other run is on it; what waits gets the next one', () => {
    const tasks = [
      notebook('a', { job_cluster_key: 'm', max_retries: 1 }),
      notebook('b', { job_cluster_key: 'm' }),
    ];
    const run = new Simulation(planOf(job(tasks, clusters)));
    run.clusterRuns('m');
    run.submitted('b');
    run.ends('a', failed('DRIVER_ERROR'));
    expect(run.has('submit_task_run', 'a')).toBe(false);
    expect(run.has('terminate_cluster', 'm')).toBe(false);
    run.ends('b');
    run.clusterEnds('m');
    run.clusterRuns('m');
    run.ends('a');
    run.clusterEnds('m');
    expect(run.state.clusters[0].generation).toBe(2);
    const used = runView(run.plan, run.state).tasks[0].attempt_runs.map(({ cluster_id }) => cluster_id);
    expect(used).toEqual(['m-1', 'm-2']);
  });

  test('a cluster that was given is not ours to replace', () => {
    const tasks = [notebook('a', { job_cluster_key: 'm', max_retries: 1 })];
    const run = new Simulation(planOf(job(tasks, clusters), { existing_clusters: { m: 'theirs' } }));
    run.ends('a', failed('DRIVER_ERROR'));
    run.ends('a');
    expect([run.result('a'), run.has('terminate_cluster')]).toEqual(['SUCCESS', false]);
  });
});

describe('brickwork.fallback', () => {
  const spec = {
    spark_version: '15',
    node_type_id: 'small',
    aws_attributes: { availability: 'SPOT', zone_id: 'a' },
  };
  const clusters = {
    job_clusters: [
      { job_cluster_key: 'm', new_cluster: spec },
      { job_cluster_key: 'big', new_cluster: { ...spec, node_type_id: 'big' } },
    ],
  };
  const task = (fallback: JsonObject, more: JsonObject = {}): JsonObject =>
    notebook('a', { max_retries: 2, brickwork: { fallback }, ...more });

  test('another node type, on demand instead of spot: merged over the spec that the task used', () => {
    const fallback = {
      after_failed_attempts: 2,
      new_cluster: { aws_attributes: { availability: 'ON_DEMAND' } },
    };
    const run = new Simulation(planOf(job([task(fallback, { new_cluster: spec })])));
    run.ends('a', failed('CLOUD_FAILURE'));
    run.ends('a', failed('CLOUD_FAILURE'));
    const { request } = run.next('submit_task_run', 'a');
    expect(request).toMatchObject({
      tasks: [
        {
          new_cluster: { node_type_id: 'small', aws_attributes: { availability: 'ON_DEMAND', zone_id: 'a' } },
        },
      ],
    });
    expect(runView(run.plan, run.state).tasks[0].attempt_runs.map(({ fallback: is }) => is)).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });

  test('from a shared cluster to one of its own, or to another shared one', () => {
    const own = new Simulation(
      planOf(job([task({ new_cluster: { node_type_id: 'huge' } }, { job_cluster_key: 'm' })], clusters)),
    );
    own.clusterRuns('m');
    own.ends('a', FAILED);
    expect(own.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ new_cluster: { spark_version: '15', node_type_id: 'huge' } }],
    });
    const other = new Simulation(
      planOf(job([task({ job_cluster_key: 'big' }, { job_cluster_key: 'm' })], clusters)),
    );
    other.clusterRuns('m');
    other.ends('a', FAILED);
    other.clusterRuns('big');
    other.ends('a');
    other.clusterEnds('m');
    other.clusterEnds('big');
    expect([other.result('a'), other.closed]).toEqual(['SUCCESS', true]);
  });

  test('another definition: the task’s type and libraries', () => {
    const fallback = { spark_python_task: { python_file: '/b.py' }, libraries: [{ pypi: { package: 'x' } }] };
    const run = new Simulation(planOf(job([task(fallback)])));
    run.ends('a', FAILED);
    expect(run.next('submit_task_run', 'a').request['tasks']).toEqual([
      { task_key: 'a', spark_python_task: { python_file: '/b.py' }, libraries: [{ pypi: { package: 'x' } }] },
    ]);
  });
});
