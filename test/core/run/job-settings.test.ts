import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../support/simulation.js';

const condition = { condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } };

describe('defaults, prefixes, health and notifications', () => {
  test('defaults of the job hold where a task says nothing itself', () => {
    const defaults = {
      max_retries: 2,
      timeout_seconds: 60,
      existing_cluster_id: 'c',
      retry_on_timeout: true,
    };
    const tasks = [
      notebook('a'),
      notebook('b', { max_retries: 0, new_cluster: {} }),
      { task_key: 's', sql_task: { warehouse_id: 'w', query: { query_id: 'q' } } },
      { task_key: 'c', ...condition },
      notebook('p', { brickwork: { retry_policy: { maximum_attempts: 4 } } }),
    ];
    const plan = planOf(job(tasks, { brickwork: { defaults } }));
    expect(
      plan.tasks.map(({ retry, timeoutSeconds, body }) => [
        retry.maxRetries,
        timeoutSeconds,
        body['existing_cluster_id'],
      ]),
    ).toEqual([
      [2, 60, 'c'],
      [0, 60, undefined],
      [2, 60, undefined],
      [0, undefined, undefined],
      [3, 60, 'c'],
    ]);
  });

  test('prefix and suffix stand around each key at Databricks, and nowhere else', () => {
    const brickwork = { task_key_prefix: 'dev_', task_key_suffix: '_x' };
    const run = new Simulation(
      planOf(job([notebook('a', { brickwork: { task_values: ['k y'] } })], { brickwork })),
    );
    const { request } = run.next('submit_task_run', 'a');
    expect(request['run_name']).toBe('job/dev_a_x');
    expect(request['tasks']).toMatchObject([
      { task_key: 'dev_a_x' },
      { depends_on: [{ task_key: 'dev_a_x' }], condition_task: { left: '{{tasks.dev_a_x.values.`k y`}}' } },
      { condition_task: { left: '{{tasks.dev_a_x.result_state}}' } },
      { task_key: 'brickwork_values_of_task' },
    ]);
  });

  test('a duration rule warns once, and changes nothing', () => {
    const health = (value: number) => ({
      health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value }] },
    });
    const run = new Simulation(planOf(job([notebook('a', health(60)), notebook('b')], health(90))));
    run.submitted('a');
    run.fires('long_attempt');
    run.fires('long_run');
    expect(run.state.warnings).toEqual([
      {
        atMillis: run.state.startTimeMillis + 60_000,
        taskKey: 'a',
        message: 'Attempt 0 takes longer than 60 s.',
      },
      { atMillis: run.state.startTimeMillis + 90_000, message: 'The run takes longer than 90 s.' },
    ]);
    run.ends('a');
    run.ends('b');
    expect(run.closed).toBe(true);
  });

  test('the duration timers of what has ended say nothing', () => {
    const health = { health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 60 }] } };
    const run = new Simulation(planOf(job([notebook('a', health)], { ...health, timeout_seconds: 600 })));
    run.ends('a');
    run.fires('long_attempt');
    run.fires('long_run');
    expect(run.state.warnings).toBeUndefined();
  });

  test('alert_on_last_attempt tells of the first start and the last failure only', () => {
    const notifications = { on_start: ['s'], on_failure: ['f'], on_success: ['o'] };
    const more = {
      max_retries: 1,
      notification_settings: { alert_on_last_attempt: true },
      email_notifications: notifications,
      webhook_notifications: notifications,
    };
    const run = new Simulation(planOf(job([notebook('a', more)])));
    const sent = (): unknown[] => {
      const command = run.pending.find((one) => one.kind === 'submit_task_run');
      const [submitted] = command?.request['tasks'] as JsonObject[];
      return [submitted['email_notifications'], submitted['webhook_notifications']];
    };
    expect(sent()).toEqual(Array(2).fill({ on_start: ['s'], on_success: ['o'] }));
    run.ends('a', FAILED);
    expect(sent()).toEqual(Array(2).fill({ on_failure: ['f'], on_success: ['o'] }));
  });

  test('without it, and without anyone to tell, everything is sent as it stands', () => {
    const settings = { notification_settings: { alert_on_last_attempt: true }, email_notifications: 'odd' };
    const run = new Simulation(planOf(job([notebook('a', settings)])));
    expect(run.next('submit_task_run').request['tasks']).toMatchObject([{ email_notifications: 'odd' }]);
  });

  test('a run of which every task must succeed fails with any of them', () => {
    const tasks = [notebook('a'), notebook('end', { depends_on: [{ task_key: 'a' }], run_if: 'ALL_DONE' })];
    const resultOf = (brickwork: JsonObject): boolean => {
      const run = new Simulation(
        planOf(job(tasks, { brickwork: { ...brickwork, repair_window_seconds: 60 } })),
      );
      run.ends('a', FAILED);
      run.ends('end');
      return run.closed;
    };
    expect(resultOf({})).toBe(true);
    expect(resultOf({ fail_if_any_task_failed: true })).toBe(false);
  });
});

describe('disabled tasks', () => {
  test('end at once, and what waits for them alone is disabled, too', () => {
    const tasks = [
      notebook('a'),
      notebook('off', { disabled: true, depends_on: [{ task_key: 'a' }] }),
      notebook('next', { depends_on: [{ task_key: 'off' }] }),
      notebook('done', { depends_on: [{ task_key: 'off' }], run_if: 'ALL_DONE' }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    expect([run.result('off'), run.result('next')]).toEqual(['DISABLED', 'DISABLED']);
    run.ends('done');
    run.ends('a', ended('SUCCESS'));
    expect(run.closed).toBe(true);
  });
});
