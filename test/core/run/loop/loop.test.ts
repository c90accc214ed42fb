import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/json.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { ended, FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';

const nested = notebook('one', {
  notebook_task: { notebook_path: '/one', base_parameters: { p: '{{input}}' } },
});

function loop(inputs: JsonValue, more: JsonObject = {}, task: JsonObject = nested): JsonObject {
  const { brickwork = {}, depends_on = [], timeout_seconds = 0, ...body } = more;
  const text = typeof inputs === 'string' ? inputs : JSON.stringify(inputs);
  return {
    task_key: 'loop',
    depends_on,
    timeout_seconds,
    brickwork,
    for_each_task: { inputs: text, task, ...body },
  };
}

const loopOf = (run: Simulation) => runView(run.plan, run.state).tasks[run.index('loop')].for_each_task;

describe('a for_each task runs its nested task for each input', () => {
  test('one at a time by default, with the input in its references', () => {
    const run = new Simulation(
      planOf(job([loop(['a', 7, true, { k: 'v' }]), notebook('next', { depends_on: after('loop') })])),
    );
    for (const [at, value] of ['a', '7', 'true', '{"k":"v"}'].entries()) {
      expect(run.pending).toHaveLength(1);
      expect(run.pending[0]).toMatchObject({
        request: {
          run_name: `job/loop[${at}]`,
          tasks: [{ task_key: 'one', notebook_task: { base_parameters: { p: value } } }],
        },
      });
      run.ends(`loop[${at}]`);
    }
    expect(run.result('loop')).toBe('SUCCESS');
    expect(run.has('submit_task_run', 'next')).toBe(true);
    expect(loopOf(run)?.stats.task_run_stats).toEqual({
      active: 0,
      completed: 4,
      failed: 0,
      scheduled: 4,
      succeeded: 4,
      total: 4,
    });
  });

  test('members of an object are inputs, too, and `concurrency` many run at a time', () => {
    const task = notebook('one', {
      notebook_task: { notebook_path: '/one', base_parameters: { p: '{{input.day}}-{{input.n}}' } },
    });
    const inputs = [1, 2, 3].map((n) => ({ day: 'mon', n }));
    const run = new Simulation(planOf(job([loop(inputs, { concurrency: 2 }, task)])));
    expect(run.pending).toMatchObject([{ attempt: { iteration: 0 } }, { attempt: { iteration: 1 } }]);
    run.ends('loop[1]');
    expect(loopOf(run)?.iterations).toMatchObject([
      { iteration: 0, life_cycle_state: 'RUNNING' },
      { iteration: 2, life_cycle_state: 'RUNNING' },
      { iteration: 1, life_cycle_state: 'TERMINATED' },
    ]);
    expect(run.next('submit_task_run', 'loop[2]').request).toMatchObject({
      tasks: [{ notebook_task: { base_parameters: { p: 'mon-3' } } }],
    });
  });

  test('inputs come from a parameter, a task value or the rows of a query', () => {
    const parameters = { parameters: [{ name: 'days', default: '["mon","tue"]' }] };
    const ofParameter = new Simulation(planOf(job([loop('{{job.parameters.days}}')], parameters)));
    expect(loopOf(ofParameter)?.stats.task_run_stats.total).toBe(2);
    const upstream = [notebook('up'), loop('{{tasks.up.values.list}}', { depends_on: after('up') })];
    const ofValue = new Simulation(planOf(job(upstream)));
    ofValue.ends('up', SUCCESS, { list: [1, 2, 3] });
    expect(loopOf(ofValue)?.stats.task_run_stats.total).toBe(3);
    const query = { task_key: 'q', sql_task: { warehouse_id: 'w', query: { query_id: 'x' } } };
    const ofRows = new Simulation(
      planOf(job([query, loop('{{tasks.q.output.rows}}', { depends_on: after('q') })])),
    );
    expect(ofRows.plan.tasks[0].readsRows).toBe(true);
    ofRows.ends('q', SUCCESS, { rows: [{ id: 1 }] });
    expect(loopOf(ofRows)?.stats.task_run_stats.total).toBe(1);
  });

  test('no inputs are a success', () => {
    const run = new Simulation(planOf(job([loop([])])));
    expect([run.result('loop'), run.closed]).toEqual(['SUCCESS', true]);
  });

  test.each([
    ['{"a":1}', /no JSON array/],
    ['nonsense', /no JSON array/],
    [`["${'x'.repeat(300_000)}"]`, /at most 262144 are allowed/],
    [JSON.stringify(Array(5001).fill(1)), /at most 5000 iterations/],
    ['[1,null]', /Input 1 is no text/],
    ['[[1]]', /Input 0 is no text/],
    [`[${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}]`, /at most 100 levels/],
    ['{{tasks.up.values.nope}}', /has no value "nope"/],
  ])('inputs that are none fail the task: %#', (inputs, message) => {
    const isReference = inputs.startsWith('{{');
    const parameters = [{ name: 'inputs', default: isReference ? '' : inputs }];
    const text = isReference ? inputs : '{{job.parameters.inputs}}';
    const looping = loop(text, { depends_on: after('up') });
    const run = new Simulation(planOf(job([notebook('up'), looping], { parameters })));
    run.ends('up');
    expect([run.result('loop'), run.closed]).toEqual(['FAILED', true]);
    expect(run.state.tasks[1].message).toMatch(message);
  });

  test('the nested task may be a condition', () => {
    const condition = {
      task_key: 'c',
      condition_task: { op: 'GREATER_THAN', left: '{{input}}', right: '1' },
    };
    const run = new Simulation(planOf(job([loop([1, 2, 'x'], {}, condition)])));
    expect(run.result('loop')).toBe('FAILED');
    expect(run.state.tasks[0].message).toMatch(
      /1 of 3 iterations failed\. Iteration 2: .*"x" is not a number/,
    );
  });
});

describe('iterations fail, are retried and are repaired one by one', () => {
  const definition = (more: JsonObject = {}): JsonObject =>
    job([loop(['a', 'b', 'c'], more)], { brickwork: { repair_window_seconds: 60 } });

  test('a failed iteration fails the loop, and the others go on', () => {
    const run = new Simulation(planOf(definition()));
    run.ends('loop[0]', FAILED);
    run.ends('loop[1]');
    run.ends('loop[2]', FAILED);
    expect(run.result('loop')).toBe('FAILED');
    expect(run.state.tasks[0].message).toBe('2 of 3 iterations failed. Iteration 0: boom');
    expect(loopOf(run)?.stats.error_message_stats).toEqual([{ error_message: 'boom', count: 2 }]);
    expect(loopOf(run)?.iterations.map(({ iteration }) => iteration)).toEqual([0, 2, 1]);
  });

  test('the three most common errors are counted', () => {
    const run = new Simulation(planOf(job([loop([1, 2, 3, 4, 5])])));
    for (const [at, message] of ['a', 'b', 'b', 'c', undefined].entries()) {
      run.ends(`loop[${at}]`, ended('FAILED', message === undefined ? {} : { message }));
    }
    expect(loopOf(run)?.stats.error_message_stats).toEqual([
      { error_message: 'b', count: 2 },
      { error_message: 'a', count: 1 },
      { error_message: 'c', count: 1 },
    ]);
  });

  test('`stop_on_failure` starts no more after the first', () => {
    const run = new Simulation(planOf(definition({ brickwork: { stop_on_failure: true }, concurrency: 2 })));
    run.ends('loop[0]', FAILED);
    run.ends('loop[1]');
    expect(run.state.tasks[0].message).toBe(
      '1 of 3 iterations failed. 1 were not started. Iteration 0: boom',
    );
  });

  test('an iteration is retried by the nested task’s own policy', () => {
    const task = { ...nested, max_retries: 1, min_retry_interval_millis: 1000 };
    const run = new Simulation(planOf(job([loop(['a'], {}, task)])));
    run.ends('loop[0]', FAILED);
    expect(run.pending[0]).toMatchObject({ kind: 'start_timer', summary: 'loop[0]: retry 1' });
    run.fires('retry');
    run.ends('loop[0]');
    expect(run.result('loop')).toBe('SUCCESS');
    expect(loopOf(run)?.iterations[0]).toMatchObject({ attempts: 2, result_state: 'SUCCESS' });
  });

  test('a repair runs only the iterations that failed, with their own attempts', () => {
    const run = new Simulation(planOf(definition()));
    run.ends('loop[0]');
    run.ends('loop[1]', FAILED);
    run.ends('loop[2]');
    run.repairs();
    const submits = run.pending.filter(({ kind }) => kind === 'submit_task_run');
    expect(submits).toMatchObject([{ attempt: { iteration: 1, repair: 1, attemptNumber: 0 } }]);
    run.ends('loop[1]');
    expect(run.result('loop')).toBe('SUCCESS');
    expect(loopOf(run)?.iterations.find(({ iteration }) => iteration === 1)).toMatchObject({ attempts: 2 });
  });

  test('a loop that succeeded is repeated as a whole', () => {
    const tasks = [loop(['a', 'b']), notebook('bad')];
    const run = new Simulation(planOf(job(tasks, { brickwork: { repair_window_seconds: 60 } })));
    run.ends('loop[0]');
    run.ends('loop[1]');
    run.ends('bad', FAILED);
    run.repairs({ rerun_tasks: ['loop'] });
    run.ends('loop[0]');
    run.ends('loop[1]');
    expect(run.result('loop')).toBe('SUCCESS');
  });

  test('stale news of an iteration changes nothing', () => {
    const run = new Simulation(planOf(definition()));
    run.submitted('loop[0]');
    const { attempt } = run.next('await_task_run', 'loop[0]');
    run.event({ kind: 'task_ended', attempt, outcome: SUCCESS });
    run.submitted('loop[1]');
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
    expect(loopOf(run)?.stats.task_run_stats).toMatchObject({ active: 1, completed: 1, failed: 0 });
  });
});

describe('a loop ends with the run, and with its timeout', () => {
  test('cancel reaches every active iteration, and no other is started', () => {
    const run = new Simulation(planOf(job([loop([1, 2, 3], { concurrency: 2 })])));
    run.submitted('loop[0]');
    run.event({ kind: 'cancel_requested' });
    run.submitted('loop[1]');
    for (const name of ['loop[0]', 'loop[1]']) {
      const { attempt } = run.next('cancel_task_run', name);
      run.event({ kind: 'cancel_sent', attempt });
      run.ends(name, ended('CANCELED'));
    }
    expect([run.result('loop'), run.closed]).toEqual(['CANCELED', true]);
    expect(runView(run.plan, run.state).tasks[0].life_cycle_state).toBe('TERMINATED');
  });

  test('a cancel that finds every iteration waiting for its retry ends the loop at once', () => {
    const task = { ...nested, max_retries: 1, min_retry_interval_millis: 1000 };
    const run = new Simulation(planOf(job([loop([1, 2], {}, task)])));
    run.ends('loop[0]', FAILED);
    run.event({ kind: 'cancel_requested' });
    expect(run.closed).toBe(true);
  });

  test('the timeout counts from the start of the loop', () => {
    const run = new Simulation(planOf(job([loop([1, 2], { timeout_seconds: 60 })])));
    run.submitted('loop[0]');
    run.fires('loop_timeout');
    const { attempt } = run.next('cancel_task_run', 'loop[0]');
    run.event({ kind: 'task_ended', attempt, outcome: ended('CANCELED') });
    expect([run.result('loop'), run.state.tasks[0].message]).toEqual([
      'TIMEDOUT',
      'The loop exceeded its timeout.',
    ]);
    expect(run.state.cancel).toBeUndefined();
  });

  test('the timer of a loop that has ended does nothing', () => {
    const run = new Simulation(planOf(job([notebook('a'), loop([1], { timeout_seconds: 60 })])));
    run.ends('loop[0]');
    run.fires('loop_timeout');
    expect(run.result('loop')).toBe('SUCCESS');
    run.event({ kind: 'timer_fired', timer: { kind: 'loop_timeout', taskIndex: 0, repair: 0 } });
    run.ends('a');
    expect(run.closed).toBe(true);
  });

  test('a loop that is carried by continue-as-new awaits its iterations again', () => {
    const run = new Simulation(planOf(job([loop([1, 2, 3], { concurrency: 2, timeout_seconds: 60 })])));
    run.submitted('loop[0]');
    run.submitted('loop[1]');
    const state = JSON.parse(JSON.stringify(run.state)) as typeof run.state;
    expect(resumeCommands(run.plan, state)).toMatchObject([
      { kind: 'start_timer', timer: { kind: 'loop_timeout' } },
      { kind: 'await_task_run', attempt: { iteration: 0 } },
      { kind: 'await_task_run', attempt: { iteration: 1 } },
    ]);
  });
});

describe('all loops of a run together', () => {
  const many = (count: number, inputs: string): Simulation => {
    const loops = Array.from({ length: count }, (_, at) => ({
      ...loop('{{job.parameters.inputs}}'),
      task_key: `l${at}`,
    }));
    const parameters = [{ name: 'inputs', default: inputs }];
    return new Simulation(planOf(job([notebook('first'), ...loops], { parameters })));
  };

  test('have at most 10,000 iterations', () => {
    const run = many(3, JSON.stringify(Array(4000).fill(1)));
    expect(run.result('l2')).toBe('FAILED');
    expect(run.state.tasks[3].message).toMatch(/would have 12000 iterations/);
  });

  test('have at most 256 KiB of inputs', () => {
    const run = many(3, JSON.stringify(['x'.repeat(120_000)]));
    expect([run.result('l1'), run.result('l2')]).toEqual([undefined, 'FAILED']);
    expect(run.state.tasks[3].message).toMatch(/have 360012 bytes/);
  });
});

describe('a loop on a shared cluster', () => {
  const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

  test('keeps it from the first iteration to the last', () => {
    const task = { ...nested, job_cluster_key: 'm' };
    const run = new Simulation(planOf(job([loop([1, 2], {}, task)], clusters)));
    run.clusterRuns('m');
    run.ends('loop[0]');
    expect(run.has('terminate_cluster', 'm')).toBe(false);
    run.ends('loop[1]');
    run.clusterEnds('m');
    expect([run.result('loop'), run.closed]).toEqual(['SUCCESS', true]);
  });
});

test('5,000 iterations take visits in proportion, and a state that travels well', () => {
  const inputs = JSON.stringify(Array.from({ length: 5000 }, (_, at) => at));
  const visits = (count: number): Simulation => {
    const some = JSON.stringify((JSON.parse(inputs) as number[]).slice(0, count));
    const run = new Simulation(planOf(job([loop(some, { concurrency: 100 })])));
    while (!run.closed) {
      const [command] = run.pending.splice(0, 1);
      if (command.kind === 'submit_task_run') {
        run.event({
          kind: 'task_submitted',
          attempt: command.attempt,
          runId: `99${command.attempt.iteration}00000000`,
        });
      } else if (command.kind === 'await_task_run') {
        run.event({ kind: 'task_ended', attempt: command.attempt, outcome: SUCCESS });
      }
      run.issued.length = 0;
    }
    return run;
  };
  const [small, large] = [visits(500), visits(5000)];
  expect(large.result('loop')).toBe('SUCCESS');
  expect(large.visits / 5000).toBeLessThanOrEqual((small.visits / 500) * 1.01);
  expect(JSON.stringify(large.state).length).toBeLessThan(250_000);
  expect(JSON.stringify(runView(large.plan, large.state)).length).toBeLessThan(20_000);
});
