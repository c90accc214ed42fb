import { describe, expect, test } from 'vitest';
import { runDigest } from '../../../src/core/run/view/run-digest.js';
import { runView, taskValuesView } from '../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { ended, FAILED, Simulation, SUCCESS } from '../../support/simulation.js';

const condition = (key: string, left: string, more = {}) => ({
  task_key: key,
  condition_task: { op: 'GREATER_THAN', left, right: '1' },
  ...more,
});

describe('a run goes through its graph', () => {
  test('independent tasks are submitted at once, dependents after them', () => {
    const run = new Simulation(
      planOf(job([notebook('a'), notebook('b'), notebook('c', { depends_on: after('a', 'b') })])),
    );
    expect(run.pending.map((command) => 'taskKey' in command && command.taskKey)).toEqual(['a', 'b']);
    run.ends('a');
    expect(run.has('submit_task_run', 'c')).toBe(false);
    const states = runView(run.plan, run.state).tasks.map(({ life_cycle_state }) => life_cycle_state);
    expect(states).toEqual(['TERMINATED', 'PENDING', 'BLOCKED']);
    run.submitted('b');
    expect(runView(run.plan, run.state).tasks[1].life_cycle_state).toBe('RUNNING');
    run.ends('b');
    run.ends('c');
    expect(run.closed).toBe(true);
    expect(runView(run.plan, run.state)).toMatchObject({
      life_cycle_state: 'TERMINATED',
      result_state: 'SUCCESS',
    });
  });

  test('a condition chooses a branch by a task value', () => {
    const plan = planOf(
      job([
        notebook('a'),
        condition('c', '{{tasks.a.values.n}}', { depends_on: after('a') }),
        notebook('yes', { depends_on: after('c=true') }),
        notebook('no', { depends_on: after('c=false') }),
      ]),
    );
    const run = new Simulation(plan);
    run.ends('a', SUCCESS, { n: 2 });
    run.ends('yes');
    expect([run.result('no'), run.closed]).toEqual(['EXCLUDED', true]);
    expect(taskValuesView(run.plan, run.state)).toEqual({ a: { n: 2 } });
    expect(runView(run.plan, run.state).tasks[1]).toMatchObject({ outcome: 'true', attempts: 0 });
  });

  test('a condition on something that is no number, or has no value, fails its task', () => {
    const run = new Simulation(
      planOf(
        job([
          notebook('a'),
          condition('c', '{{tasks.a.values.n}}', { depends_on: after('a') }),
          condition('d', '{{tasks.a.values.missing}}', { depends_on: after('a') }),
        ]),
      ),
    );
    run.ends('a', SUCCESS, { n: 'many' });
    expect([run.result('c'), run.result('d')]).toEqual(['FAILED', 'FAILED']);
    expect(runDigest(run.plan, run.state)).toMatchObject({ result_state: 'FAILED' });
    expect(runView(run.plan, run.state).state_message).toMatch(
      /Task c ended with FAILED: GREATER_THAN compares numbers/,
    );
  });

  test('a reference without a value fails the task without a submit and without a retry', () => {
    const tasks = [
      notebook('a'),
      notebook('b', {
        depends_on: after('a'),
        max_retries: 3,
        notebook_task: { notebook_path: '/b', base_parameters: { p: '{{tasks.a.values.x}}' } },
      }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    run.ends('a');
    expect(run.closed).toBe(true);
    expect(run.state.tasks[1]).toMatchObject({
      resultState: 'FAILED',
      attempts: [{ terminationCode: 'INVALID_RUN_CONFIGURATION' }],
    });
    expect(run.state.tasks[1].message).toMatch(/task "a" has no value "x"/);
  });

  test('an ALL_DONE leaf that succeeds turns a failed pipeline into SUCCESS_WITH_FAILURES', () => {
    const run = new Simulation(
      planOf(job([notebook('a'), notebook('end', { depends_on: after('a'), run_if: 'ALL_DONE' })])),
    );
    run.ends('a', FAILED);
    run.ends('end');
    expect(runDigest(run.plan, run.state).result_state).toBe('SUCCESS_WITH_FAILURES');
  });

  test('a failed task skips what is downstream, and the view says so', () => {
    const run = new Simulation(planOf(job([notebook('a'), notebook('b', { depends_on: after('a') })])));
    run.ends('a', FAILED);
    const view = runView(run.plan, run.state);
    expect(view.tasks.map((task) => [task.life_cycle_state, task.result_state])).toEqual([
      ['TERMINATED', 'FAILED'],
      ['SKIPPED', 'UPSTREAM_FAILED'],
    ]);
    expect(view.state_message).toBe('Task a ended with FAILED: boom 1 downstream task(s) did not run.');
  });

  test('at most maxActiveTaskRuns run at a time, and the others follow (invariant 2)', () => {
    const tasks = ['a', 'b', 'c'].map((key) => notebook(key));
    const run = new Simulation(planOf(job(tasks), {}, { ...SETTINGS, maxActiveTaskRuns: 2 }));
    run.submitted('a');
    expect(run.has('submit_task_run', 'c')).toBe(false);
    run.ends('a');
    run.ends('c');
    run.ends('b');
    expect(run.closed).toBe(true);
  });

  test('at most maxSubmitting are submitted at a time, in order, and the others follow', () => {
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((key) => notebook(key));
    const run = new Simulation(planOf(job(tasks), {}, { ...SETTINGS, maxSubmitting: 2 }));
    const submits = (): string[] =>
      run.pending.flatMap((command) => (command.kind === 'submit_task_run' ? [command.taskKey] : []));
    expect(submits()).toEqual(['a', 'b']);
    run.submitted('a');
    expect(submits()).toEqual(['b', 'c']);
    const { attempt } = run.next('submit_task_run', 'b');
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
    expect(submits()).toEqual(['c', 'd']);
    for (const key of ['a', 'c', 'd', 'e']) run.ends(key);
    expect([run.closed, run.state.submitting, run.state.activeTaskRuns]).toEqual([true, 0, 0]);
  });

  test('cost per task does not grow with the graph (invariant 1)', () => {
    const visitsPerTask = (size: number): number => {
      const tasks = Array.from({ length: size }, (_, at) =>
        notebook(`t${at}`, at < 10 ? {} : { depends_on: after(`t${at - 10}`) }),
      );
      const run = new Simulation(planOf(job(tasks)));
      for (let at = 0; at < size; at++) run.ends(`t${at}`);
      expect(run.closed).toBe(true);
      return run.visits / size;
    };
    // Once when its dependencies have ended, once when it is submitted.
    expect([visitsPerTask(40), visitsPerTask(400), visitsPerTask(2000)].map(Math.ceil)).toEqual([3, 3, 3]);
  });
});

describe('what a task may say of those upstream', () => {
  test('result, error code and run id, also of one that never ran', () => {
    const body = (text: string) => ({ notebook_task: { notebook_path: '/x', base_parameters: { p: text } } });
    const all = (key: string): string =>
      ['result_state', 'error_code', 'run_id'].map((name) => `{{tasks.${key}.${name}}}`).join(' ');
    const run = new Simulation(
      planOf(
        job([
          notebook('a'),
          notebook('b', { depends_on: after('a') }),
          notebook('good'),
          notebook('end', {
            depends_on: after('a', 'b', 'good'),
            run_if: 'ALL_DONE',
            ...body(`${all('a')}|${all('b')}|${all('good')}`),
          }),
        ]),
      ),
    );
    run.ends('a', FAILED);
    run.ends('good', ended('SUCCESS', { terminationCode: 'SUCCESS' }));
    expect(run.next('submit_task_run', 'end').request).toMatchObject({
      tasks: [
        {
          notebook_task: {
            base_parameters: { p: 'failed RUN_EXECUTION_ERROR a-0-0|upstream_failed  |success  good-0-0' },
          },
        },
      ],
    });
  });
});

describe('a reference that only a per_task cluster makes', () => {
  test.each([
    ['{{tasks.later.values.x}}', /task "later" has no value "x"/],
    ['{{tasks.later.output.rows}}', /task "later" has no value "rows"/],
  ])('%s fails its task with the reason, and never the workflow', (text, message) => {
    const brickwork = { cluster_strategy: 'per_task' };
    const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { x: text }, brickwork }] };
    const run = new Simulation(
      planOf(job([notebook('a', { job_cluster_key: 'm' }), notebook('later')], clusters)),
    );
    expect(run.result('a')).toBe('FAILED');
    expect(run.state.tasks[0].message).toMatch(message);
  });

  test('the state of a task that has not ended is empty text', () => {
    const brickwork = { cluster_strategy: 'per_task' };
    const spec = { x: '{{tasks.later.result_state}}' };
    const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: spec, brickwork }] };
    const run = new Simulation(
      planOf(job([notebook('a', { job_cluster_key: 'm' }), notebook('later')], clusters)),
    );
    expect(run.next('submit_task_run', 'a').request).toMatchObject({ tasks: [{ new_cluster: { x: '' } }] });
  });
});

describe('a task is retried by its own policy', () => {
  test('max_retries, from start to start, on a timer', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { max_retries: 1, min_retry_interval_millis: 60_000 })])),
    );
    run.submitted('a');
    run.nowMillis += 10_000;
    run.ends('a', FAILED);
    expect(runView(run.plan, run.state).tasks[0].life_cycle_state).toBe('WAITING_FOR_RETRY');
    const timer = run.pending.find((command) => command.kind === 'start_timer');
    expect(timer).toMatchObject({ atMillis: run.state.startTimeMillis + 60_000, summary: 'a: retry 1' });
    run.fires('retry');
    run.ends('a', FAILED);
    expect([run.result('a'), run.closed]).toEqual(['FAILED', true]);
    expect(run.state.tasks[0].attempts.map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1]);
  });

  test('without an interval the retry follows at once, and -1 goes on', () => {
    const run = new Simulation(planOf(job([notebook('a', { max_retries: -1 })])));
    for (let attempt = 0; attempt < 5; attempt++) run.ends('a', FAILED);
    run.ends('a');
    expect(run.result('a')).toBe('SUCCESS');
  });

  test('a timeout is retried only when asked for', () => {
    const results = [false, true].map((retry_on_timeout) => {
      const run = new Simulation(
        planOf(job([notebook('a', { max_retries: 1, retry_on_timeout, timeout_seconds: 5 })])),
      );
      run.ends('a', ended('TIMEDOUT'));
      return run.closed;
    });
    expect(results).toEqual([true, false]);
  });

  test('back-pressure of the platform costs no retry', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    const busy = ended('FAILED', {
      lifeCycleState: 'INTERNAL_ERROR',
      terminationCode: 'CLUSTER_REQUEST_LIMIT_EXCEEDED',
    });
    for (const pause of [15_000, 30_000]) {
      run.ends('a', busy);
      const timer = run.pending.find((command) => command.kind === 'start_timer');
      expect(timer).toMatchObject({ atMillis: run.nowMillis + pause });
      run.fires('retry');
    }
    run.ends('a');
    expect(run.result('a')).toBe('SUCCESS');
  });

  test('a refused submit is final', () => {
    const run = new Simulation(planOf(job([notebook('a', { max_retries: 5 })])));
    const { attempt } = run.next('submit_task_run', 'a');
    run.event({ kind: 'task_ended', attempt, outcome: { ...FAILED, final: true } });
    expect(run.closed).toBe(true);
  });

  test('events about an attempt that is over change nothing', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { max_retries: 1, min_retry_interval_millis: 1000 })])),
    );
    run.submitted('a');
    const { attempt } = run.next('await_task_run', 'a');
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
    run.event({ kind: 'task_ended', attempt, outcome: SUCCESS });
    run.event({ kind: 'cancel_sent', attempt });
    run.fires('retry');
    run.event({ kind: 'timer_fired', timer: { kind: 'retry', ...attempt } });
    expect(run.state.tasks[0].phase).toBe('submitting');
    run.ends('a');
    expect(run.result('a')).toBe('SUCCESS');
  });
});

describe('awaiting goes on by leases', () => {
  test('an old run is awaited with long leases', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.submitted('a');
    const first = run.next('await_task_run', 'a');
    expect(first.longLease).toBe(false);
    run.event({ kind: 'lease_chain_ended', attempt: first.attempt });
    expect(run.next('await_task_run', 'a').longLease).toBe(true);
  });
});

describe('a submit tells where the run can be seen', () => {
  test('run id, task run id and page are in the view', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    const { attempt } = run.next('submit_task_run', 'a');
    expect(runView(run.plan, run.state).tasks[0].attempt_runs[0].life_cycle_state).toBe('PENDING');
    run.event({ kind: 'task_submitted', attempt, runId: '7', taskRunId: '8', runPageUrl: 'http://page' });
    expect(runView(run.plan, run.state).tasks[0].attempt_runs[0]).toMatchObject({
      run_id: '7',
      run_page_url: 'http://page',
      life_cycle_state: 'RUNNING',
    });
  });
});
