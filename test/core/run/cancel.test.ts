import { describe, expect, test } from 'vitest';
import { runResultState } from '../../../src/core/run/state/result-state.js';
import { runDigest } from '../../../src/core/run/view/run-digest.js';
import { runView } from '../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { ended, FAILED, Simulation, SUCCESS } from '../../support/simulation.js';

const cluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

describe('a cancel reaches everything and starts nothing', () => {
  test('active runs are canceled, blocked tasks end, ALL_DONE does not run', () => {
    const tasks = [notebook('a'), notebook('b', { depends_on: after('a'), run_if: 'ALL_DONE' })];
    const run = new Simulation(planOf(job(tasks)));
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    run.event({ kind: 'cancel_requested' });
    expect(runView(run.plan, run.state)).toMatchObject({
      life_cycle_state: 'TERMINATING',
      tasks: [{ life_cycle_state: 'TERMINATING' }, {}],
    });
    const { attempt } = run.next('cancel_task_run', 'a');
    run.event({ kind: 'cancel_sent', attempt });
    run.ends('a', ended('CANCELED'));
    expect([run.result('a'), run.result('b'), run.closed]).toEqual(['CANCELED', 'CANCELED', true]);
    expect(runView(run.plan, run.state)).toMatchObject({
      result_state: 'CANCELED',
      state_message: 'The run was canceled.',
      tasks: [{ life_cycle_state: 'TERMINATED' }, { life_cycle_state: 'SKIPPED' }],
    });
  });

  test('looking at a task again neither cancels its run twice nor queues it twice', () => {
    const settings = { ...SETTINGS, maxActiveTaskRuns: 1 };
    const run = new Simulation(planOf(job([notebook('a'), notebook('b')]), {}, settings));
    run.submitted('a');
    run.state.changedTasks.push(1);
    run.decide();
    expect(run.state.waitingForSlot).toEqual([1]);
    run.event({ kind: 'cancel_requested' });
    run.state.changedTasks.push(0);
    run.decide();
    expect(run.issued.filter(({ kind }) => kind === 'cancel_task_run')).toHaveLength(1);
  });

  test('a submit under way settles first, then its run is canceled', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.event({ kind: 'cancel_requested' });
    expect(run.has('cancel_task_run')).toBe(false);
    run.submitted('a');
    expect(run.has('cancel_task_run', 'a')).toBe(true);
  });

  test('a SUCCESS that came first stays one, and a failed attempt is not retried', () => {
    const run = new Simulation(planOf(job([notebook('a'), notebook('b', { max_retries: 3 })])));
    run.submitted('a');
    run.submitted('b');
    run.event({ kind: 'cancel_requested' });
    run.ends('a', SUCCESS);
    run.ends('b', FAILED);
    expect([run.result('a'), run.result('b'), runResultState(run.plan, run.state)]).toEqual([
      'SUCCESS',
      'FAILED',
      'CANCELED',
    ]);
  });

  test('a task that waits for its retry, and one that waits for a slot, end at once', () => {
    const plan = planOf(
      job([notebook('a', { max_retries: 1, min_retry_interval_millis: 9000 }), notebook('b')]),
      {},
      { ...planOf(job([notebook('x')])).settings, maxActiveTaskRuns: 1 },
    );
    const run = new Simulation(plan);
    run.ends('a', FAILED);
    run.submitted('b');
    run.fires('retry');
    expect(run.state.waitingForSlot).toEqual([0]);
    run.event({ kind: 'cancel_requested' });
    run.ends('b', ended('CANCELED'));
    expect(run.closed).toBe(true);
    const waiting = new Simulation(
      planOf(job([notebook('a', { max_retries: 1, min_retry_interval_millis: 9000 })])),
    );
    waiting.ends('a', FAILED);
    waiting.event({ kind: 'cancel_requested' });
    waiting.event({
      kind: 'timer_fired',
      timer: { kind: 'retry', taskIndex: 0, repair: 0, attemptNumber: 0 },
    });
    expect([waiting.result('a'), waiting.closed]).toEqual(['CANCELED', true]);
  });

  test('a run that does not end after its cancel is given up in the end', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    const { attempt } = run.next('cancel_task_run', 'a');
    run.event({
      kind: 'cancel_sent',
      attempt,
      failure: { code: 'DatabricksPermissionDenied', message: 'no grant' },
    });
    expect(run.state.tasks[0].attempts[0].message).toMatch(/could not be canceled: no grant/);
    run.fires('cancel_grace');
    expect(run.has('abandon_task_run')).toBe(true);
    expect(run.state.tasks[0].message).toMatch(/did not end within 600 s/);
    expect(run.closed).toBe(true);
  });

  test('a cancel after the end changes nothing', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.ends('a');
    run.event({ kind: 'cancel_requested' });
    expect(run.state.cancel).toBeUndefined();
  });
});

describe('the timeout of the job is a cancel with another result', () => {
  test('TIMEDOUT, with the limit in the message', () => {
    const run = new Simulation(planOf(job([notebook('a')], { timeout_seconds: 30 })));
    run.submitted('a');
    run.fires('job_timeout');
    run.ends('a', ended('CANCELED'));
    expect(runDigest(run.plan, run.state)).toMatchObject({
      result_state: 'TIMEDOUT',
      state_message: 'The run exceeded its timeout of 30 s.',
    });
  });

  test('no task blocked behind it says that it was canceled by a person', () => {
    const run = new Simulation(
      planOf(job([notebook('a'), notebook('b', { depends_on: after('a') })], { timeout_seconds: 30 })),
    );
    run.fires('job_timeout');
    expect(run.state.tasks[1].message).toBe('The run timed out.');
  });

  test('a timeout after the last task has ended changes nothing', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { job_cluster_key: 'm' })], { ...cluster, timeout_seconds: 30 })),
    );
    run.clusterRuns('m');
    run.ends('a');
    run.fires('job_timeout');
    run.clusterEnds('m');
    expect(runResultState(run.plan, run.state)).toBe('SUCCESS');
  });
});
