import { describe, expect, test } from 'vitest';
import type { KnownDestinations } from '../../../src/core/alert/known-destinations.js';
import type { JsonObject } from '../../../src/core/json.js';
import { applyEvent } from '../../../src/core/run/apply-event.js';
import { canContinueAsNew, resumeCommands } from '../../../src/core/run/continue/resume.js';
import { MOST_TASK_ALERTS } from '../../../src/core/run/alert/raise-alert.js';
import { reopen } from '../../../src/core/run/repair/reopen.js';
import { runView } from '../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../support/simulation.js';

const KNOWN: KnownDestinations = { hasMail: true, configured: new Map(), workspace: new Map() };
const WHO = ['j@example.com'];
const EVENTS = ['on_start', 'on_success', 'on_failure', 'on_duration_warning_threshold_exceeded'];
const ALL = { email_notifications: Object.fromEntries(EVENTS.map((event) => [event, WHO])) };
const OURS = { on_approval_wanted: WHO, on_repaired: WHO };

function simulation(tasks: JsonObject[], more: JsonObject = {}): Simulation {
  const brickwork = { alerts: OURS, ...(more['brickwork'] as JsonObject | undefined) };
  return new Simulation(
    planOf({ ...job(tasks), ...ALL, ...more, brickwork }, {}, SETTINGS, new Map(), KNOWN),
  );
}

/** The ids of the alerts that were to be sent, in order. */
const told = (run: Simulation): string[] =>
  run.issued.flatMap((command) => (command.kind === 'send_alert' ? [command.alert.id] : []));
const alertOf = (run: Simulation, id: string) => {
  const command = run.issued.find((one) => one.kind === 'send_alert' && one.alert.id === id);
  if (command?.kind !== 'send_alert') throw new Error(`There is no ${id}: ${told(run).join()}`);
  return command.alert;
};

describe('the whole run', () => {
  test('start and success, each once', () => {
    const run = simulation([notebook('a')]);
    run.ends('a');
    expect(told(run)).toEqual(['run/r0/start', 'run/r0/success']);
    expect(run.closed).toBe(true);
  });

  test('a failure, with what has failed and what did not run', () => {
    const run = simulation([notebook('a'), notebook('b', { depends_on: after('a') })], {
      parameters: [{ name: 'day', default: '1' }],
    });
    run.ends('a', FAILED);
    expect(told(run)).toEqual(['run/r0/start', 'run/r0/failure']);
    expect(alertOf(run, 'run/r0/failure')).toMatchObject({
      resultState: 'FAILED',
      job: { id: '11', name: 'job', runId: '22', parameters: { day: '1' } },
      failed: {
        count: 1,
        tasks: [
          {
            taskKey: 'a',
            attempt: 1,
            mostAttempts: 1,
            message: 'boom',
            terminationCode: 'RUN_EXECUTION_ERROR',
          },
        ],
      },
      heldUp: { names: ['b'], count: 1 },
    });
  });

  test('several failures, the first to end first', () => {
    const run = simulation([notebook('a'), notebook('b')]);
    run.submitted('a');
    run.ends('b', FAILED);
    run.nowMillis += 5000;
    run.ends('a', FAILED);
    const { failed } = alertOf(run, 'run/r0/failure');
    expect(failed?.tasks.map(({ taskKey }) => taskKey)).toEqual(['b', 'a']);
  });

  test('SUCCESS_WITH_FAILURES is a success that names what has failed', () => {
    const run = simulation([notebook('a'), notebook('b', { depends_on: after('a'), run_if: 'ALL_DONE' })]);
    run.ends('a', FAILED);
    run.ends('b');
    expect(alertOf(run, 'run/r0/success')).toMatchObject({
      resultState: 'SUCCESS_WITH_FAILURES',
      failed: { count: 1 },
    });
  });

  test.each([
    [{}, ['run/r0/start', 'run/r0/failure']],
    [{ notification_settings: { no_alert_for_canceled_runs: true } }, ['run/r0/start']],
  ])('a cancel, with %j', (more, ids) => {
    const run = simulation([notebook('a')], more);
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    run.ends('a', ended('CANCELED'));
    expect(told(run)).toEqual(ids);
  });

  test('it takes long', () => {
    const run = simulation([notebook('a')], {
      health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 60 }] },
    });
    run.submitted('a');
    run.fires('long_run');
    expect(alertOf(run, 'run/r0/duration_warning')).toMatchObject({ limitSeconds: 60 });
  });

  test('a failure that may be repaired is told at once, the repair and its end again', () => {
    const run = simulation([notebook('a')], { brickwork: { repair_window_seconds: 60 } });
    run.ends('a', FAILED);
    expect(told(run)).toEqual(['run/r0/start', 'run/r0/failure']);
    run.repairs();
    run.ends('a');
    expect(told(run)).toEqual(['run/r0/start', 'run/r0/failure', 'run/r1/repaired', 'run/r1/success']);
    expect(alertOf(run, 'run/r1/repaired')).toMatchObject({
      repair: { number: 1, tasks: { names: ['a'], count: 1 } },
    });
  });

  test('a repair of a closed run is told, and no second start', () => {
    const run = simulation([notebook('a')]);
    run.ends('a', FAILED);
    const request = {
      rerunTasks: [],
      rerunAllFailedTasks: true,
      rerunDependentTasks: false,
      jobParameters: {},
    };
    const reopened = reopen({ plan: run.plan, state: run.state }, { request }, run.nowMillis);
    if ('refused' in reopened) throw new Error(reopened.refused);
    const commands = resumeCommands(run.plan, reopened.state);
    const ids = commands.flatMap((command) => (command.kind === 'send_alert' ? [command.alert.id] : []));
    // Those whose start nobody has acknowledged are asked for again: their ids make them one.
    expect(ids).toEqual(['run/r0/start', 'run/r0/failure', 'run/r1/repaired']);
  });
});

describe('tasks', () => {
  test('each start and failure of an attempt, then the end', () => {
    const run = simulation([notebook('a', { ...ALL, max_retries: 1 })], { email_notifications: {} });
    run.ends('a', FAILED);
    run.ends('a');
    expect(told(run)).toEqual([
      ...['task/a/r0.0/start', 'task/a/r0.0/failure', 'task/a/r0.1/start', 'task/a/r0.1/success'],
    ]);
    expect(alertOf(run, 'task/a/r0.0/failure')).toMatchObject({
      resultState: 'FAILED',
      task: { taskKey: 'a', attempt: 1, mostAttempts: 2, message: 'boom' },
    });
    expect(alertOf(run, 'task/a/r0.0/failure').retryAtMillis).toBeDefined();
  });

  test('alert_on_last_attempt: the first start and the last failure', () => {
    const settings = { notification_settings: { alert_on_last_attempt: true } };
    const run = simulation(
      [notebook('a', { ...ALL, ...settings, max_retries: 1 }), notebook('b', { depends_on: after('a') })],
      {
        email_notifications: {},
      },
    );
    run.ends('a', FAILED);
    run.ends('a', FAILED);
    expect(told(run)).toEqual(['task/a/r0.0/start', 'task/a/r0.1/failure']);
    expect(alertOf(run, 'task/a/r0.1/failure')).toMatchObject({ heldUp: { names: ['b'], count: 1 } });
  });

  test.each([
    [{}, ['task/b/r0/failure']],
    [{ notification_settings: { no_alert_for_skipped_runs: true } }, []],
  ])('what was skipped, with %j', (settings, ids) => {
    const run = simulation([notebook('a'), notebook('b', { ...ALL, ...settings, depends_on: after('a') })], {
      email_notifications: {},
    });
    run.ends('a', FAILED);
    expect(told(run)).toEqual(ids);
  });

  test('nobody is told of what was excluded, is disabled, or was canceled before it began', () => {
    const run = simulation(
      [
        notebook('a'),
        notebook('b', { ...ALL, depends_on: after('a'), run_if: 'ALL_FAILED' }),
        notebook('c', { ...ALL, disabled: true }),
        notebook('d', { ...ALL, depends_on: after('e') }),
        notebook('e'),
      ],
      { email_notifications: {} },
    );
    run.ends('a');
    run.submitted('e');
    run.event({ kind: 'cancel_requested' });
    run.ends('e', ended('CANCELED'));
    expect(told(run)).toEqual([]);
  });

  test('an attempt takes long', () => {
    const health = { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 60 }] };
    const run = simulation([notebook('a', { ...ALL, health })], { email_notifications: {} });
    run.submitted('a');
    run.fires('long_attempt');
    expect(alertOf(run, 'task/a/r0.0/duration_warning')).toMatchObject({ limitSeconds: 60 });
  });

  test('an approval is wanted by the rules of the job; by its own it has begun', () => {
    const run = simulation(
      [
        {
          task_key: 'ok',
          timeout_seconds: 60,
          brickwork: { approval_task: { message: 'Go?', approvers: ['ada'] } },
          ...ALL,
        },
      ],
      { email_notifications: {} },
    );
    expect(told(run)).toEqual(['task/ok/r0/start', 'task/ok/r0/approval_wanted']);
    expect(alertOf(run, 'task/ok/r0/approval_wanted').question).toMatchObject({
      text: 'Go?',
      approvers: ['ada'],
    });
    run.event({ kind: 'control_requested', control: { kind: 'reject', taskKey: 'ok', by: 'ada' } });
    expect(told(run).slice(2)).toEqual(['task/ok/r0/failure']);
    expect(alertOf(run, 'task/ok/r0/failure').task).not.toHaveProperty('attempt');
  });

  test('iterations, by their numbers, and the loop', () => {
    const each = { task_key: 'each', for_each_task: { inputs: '[1,2]', task: notebook('one', ALL) }, ...ALL };
    const run = simulation([each], { email_notifications: {} });
    run.ends('each[0]');
    run.ends('each[1]', FAILED);
    expect(told(run)).toEqual([
      ...['task/each/r0/start', 'task/each[0]/r0.0/start', 'task/each[0]/r0.0/success'],
      ...['task/each[1]/r0.0/start', 'task/each[1]/r0.0/failure', 'task/each/r0/failure'],
    ]);
    expect(alertOf(run, 'task/each[1]/r0.0/failure')).not.toHaveProperty('heldUp');
  });

  test('of very many only the first are told, which is said once; the run is told in any case', () => {
    const inputs = JSON.stringify(Array.from({ length: MOST_TASK_ALERTS + 5 }, (_, at) => at));
    const on = { email_notifications: { on_success: WHO } };
    const run = simulation([{ task_key: 'each', for_each_task: { inputs, task: notebook('one', on) } }]);
    for (let at = 0; at < MOST_TASK_ALERTS + 5; at++) run.ends(`each[${at}]`);
    expect(told(run)).toHaveLength(MOST_TASK_ALERTS + 2);
    expect(told(run).at(-1)).toBe('run/r0/success');
    expect(run.state.warnings).toHaveLength(1);
  });
});

describe('what is to be sent', () => {
  test('is owed until its start is known, across a hand-over, and then only named', () => {
    const run = simulation([notebook('a')]);
    run.submitted('a');
    expect(canContinueAsNew(run.state)).toBe(false);
    expect(resumeCommands(run.plan, structuredClone(run.state)).map(({ kind }) => kind)).toContain(
      'send_alert',
    );
    run.event({ kind: 'alert_started', alertId: 'run/r0/start' });
    expect(canContinueAsNew(run.state)).toBe(true);
    expect(resumeCommands(run.plan, structuredClone(run.state)).map(({ kind }) => kind)).not.toContain(
      'send_alert',
    );
    expect(run.state.alerts).toEqual([{ id: 'run/r0/start', event: 'start', atMillis: run.nowMillis }]);
  });

  test('does not keep a run from a hand-over that has been decided: the next execution starts it', () => {
    const run = simulation([notebook('a', ALL)], { email_notifications: {} });
    const { attempt } = run.next('submit_task_run');
    applyEvent(run.plan, run.state, { kind: 'task_submitted', attempt, runId: '1', atMillis: run.nowMillis });
    expect(run.state.newAlerts).toEqual(['task/a/r0.0/start']);
    expect(canContinueAsNew(run.state)).toBe(true);
    expect(resumeCommands(run.plan, run.state).map(({ kind }) => kind)).toContain('send_alert');
    expect(canContinueAsNew(run.state)).toBe(false);
  });

  test('is shown, also where it could not be begun', () => {
    const run = simulation([notebook('a', ALL)]);
    run.submitted('a');
    run.event({ kind: 'alert_started', alertId: 'run/r0/start', failure: 'no room' });
    run.event({ kind: 'alert_started', alertId: 'unknown' });
    expect(runView(run.plan, run.state).alerts).toEqual([
      { alert_id: 'run/r0/start', event: 'start', time: run.nowMillis, failure: 'no room' },
      { alert_id: 'task/a/r0.0/start', event: 'start', task_key: 'a', time: run.nowMillis },
    ]);
  });

  test('is nothing where Databricks tells people, and nothing where nobody wants to know', () => {
    const run = new Simulation(planOf({ ...job([notebook('a', ALL)]), ...ALL }));
    run.ends('a', FAILED);
    const silent = simulation([notebook('a', { email_notifications: { on_start: WHO } })], {
      email_notifications: {},
    });
    silent.ends('a');
    expect(told(run)).toEqual([]);
    expect(run.state).not.toHaveProperty('alerts');
    expect(told(silent)).toEqual(['task/a/r0.0/start']);
    expect(runView(run.plan, run.state)).not.toHaveProperty('alerts');
  });

  test('who cannot be told is among the warnings of the run', () => {
    const known = { ...KNOWN, hasMail: false };
    const plan = planOf({ ...job([notebook('a')]), ...ALL }, {}, SETTINGS, new Map(), known);
    const run = new Simulation(plan);
    expect(run.state.warnings?.[0].message).toMatch(/^MAIL_UNCONFIGURED email_notifications/);
    expect(applyEvent(plan, run.state, { kind: 'alert_started', alertId: 'x', atMillis: 0 })).toEqual([]);
  });
});
