import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taskRunId } from '../../../src/core/task-run-id.js';
import type { WireObject } from '../../../src/core/gateway/wire-value.js';
import {
  type ShownRun,
  taskRunIds,
  wireRun,
  wireRunListed,
  wireTaskRun,
} from '../../../src/core/gateway/wire-run.js';
import type { JsonObject } from '../../../src/core/json.js';
import { type RunView, runView } from '../../../src/core/run/view/run-view.js';
import type { AttemptView, TaskView } from '../../../src/core/run/view/task-view.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../support/simulation.js';

const NOW = 1_700_000_000_000;

function facts(settings: JsonObject, more: Partial<ShownRun['facts']> = {}): ShownRun['facts'] {
  return { runId: '22', jobId: '11', runType: 'JOB_RUN', creatorUserName: 'jane', settings, ...more };
}

function played(tasks: JsonObject[], more: JsonObject = {}) {
  const settings = job(tasks, more);
  const run = new Simulation(planOf(settings));
  return { run, shown: (): ShownRun => ({ view: runView(run.plan, run.state), facts: facts(settings) }) };
}

function beforePlan(more: Partial<RunView> = {}): RunView {
  return {
    ...{
      run_id: '',
      job_id: '',
      run_name: '',
      life_cycle_state: 'PENDING',
      start_time: 5,
      job_parameters: {},
    },
    ...{ tasks: [], clusters: [], repair_history: [], ...more },
  };
}

function attempt(at: number, more: Partial<AttemptView> = {}): AttemptView {
  const start_time = 100 + 10 * at;
  return {
    ...{
      repair_id: 0,
      attempt_number: at,
      life_cycle_state: 'TERMINATED',
      result_state: 'FAILED',
      start_time,
    },
    ...{ end_time: start_time + 5, ...more },
  };
}

function task(more: Partial<TaskView>): TaskView {
  return {
    ...{
      task_key: 'a',
      task_type: 'notebook_task',
      life_cycle_state: 'RUNNING',
      attempts: 0,
      attempt_runs: [],
    },
    ...more,
  };
}

function shownTask(one: Partial<TaskView>, run: Partial<RunView> = {}, written: JsonObject = {}): ShownRun {
  const settings = { tasks: [{ task_key: 'a', ...written }] };
  return {
    view: beforePlan({ life_cycle_state: 'RUNNING', ...run, tasks: [task(one)] }),
    facts: facts(settings),
  };
}

const tasksOf = (run: WireObject): WireObject[] => run['tasks'] as WireObject[];
const statesOf = (run: WireObject) =>
  tasksOf(run).map(({ task_key: key, attempt_number: at, state, status }) => {
    const [v1, v2] = [state as JsonObject, status as JsonObject];
    const details = v2['termination_details'] as JsonObject | undefined;
    const words = [key, at, v1['life_cycle_state'], v1['result_state'], v2['state'], details?.['code']];
    return words.map((word) => word as string | undefined).join(' ');
  });

describe('how a run stands', () => {
  const end = { end_time: 9 };
  test.each<[string, Partial<RunView>, Partial<ShownRun['facts']>, unknown[]]>([
    ['pending', {}, {}, ['PENDING', undefined, 'PENDING', undefined]],
    ['active', { life_cycle_state: 'RUNNING' }, {}, ['RUNNING', undefined, 'RUNNING', undefined]],
    [
      'ending',
      { life_cycle_state: 'TERMINATING', result_state: 'FAILED' },
      {},
      ['TERMINATING', undefined, 'TERMINATING', undefined],
    ],
    [
      'well',
      { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', ...end },
      {},
      ['TERMINATED', 'SUCCESS', 'TERMINATED', 'SUCCESS'],
    ],
    [
      'almost',
      { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS_WITH_FAILURES', ...end },
      {},
      ['TERMINATED', 'SUCCESS_WITH_FAILURES', 'TERMINATED', 'SUCCESS_WITH_FAILURES'],
    ],
    [
      'failed',
      { life_cycle_state: 'TERMINATED', result_state: 'FAILED', ...end },
      {},
      ['INTERNAL_ERROR', 'FAILED', 'TERMINATED', 'RUN_EXECUTION_ERROR'],
    ],
    [
      'open for a repair',
      { life_cycle_state: 'TERMINATING', result_state: 'FAILED', repair_window_ends: 9 },
      {},
      ['INTERNAL_ERROR', 'FAILED', 'TERMINATED', 'RUN_EXECUTION_ERROR'],
    ],
    [
      'too slow',
      { life_cycle_state: 'TERMINATED', result_state: 'TIMEDOUT', ...end },
      {},
      ['TERMINATED', 'TIMEDOUT', 'TERMINATED', 'CANCELED'],
    ],
    [
      'canceled',
      { life_cycle_state: 'TERMINATED', result_state: 'CANCELED' },
      {},
      ['TERMINATED', 'CANCELED', 'TERMINATED', 'USER_CANCELED'],
    ],
    [
      'ended by force',
      { life_cycle_state: 'TERMINATED' },
      {},
      ['TERMINATED', 'CANCELED', 'TERMINATED', 'USER_CANCELED'],
    ],
    [
      'skipped',
      { life_cycle_state: 'SKIPPED', result_state: 'SKIPPED' },
      {},
      ['SKIPPED', 'MAXIMUM_CONCURRENT_RUNS_REACHED', 'TERMINATED', 'MAX_CONCURRENT_RUNS_EXCEEDED'],
    ],
    [
      'skipped for something else',
      { life_cycle_state: 'SKIPPED' },
      { skipCode: 'JOB_PAUSED' },
      ['SKIPPED', undefined, 'TERMINATED', 'SKIPPED'],
    ],
  ])('%s', (_, view, more, expected) => {
    const run = wireRun({ view: beforePlan(view), facts: facts({}, more) });
    const [v1, v2] = [run['state'] as JsonObject, run['status'] as JsonObject];
    const code = (v2['termination_details'] as JsonObject | undefined)?.['code'];
    expect([v1['life_cycle_state'], v1['result_state'], v2['state'], code]).toEqual(expected);
    const isOver = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'].includes(v1['life_cycle_state'] as string);
    expect(Number(run['end_time']) > 0).toBe(isOver);
  });

  test('in the queue, with why', () => {
    const view = beforePlan({ life_cycle_state: 'QUEUED', state_message: '1 is active.' });
    expect(wireRun({ view, facts: facts({}) })).toMatchObject({
      state: { life_cycle_state: 'QUEUED', queue_reason: '1 is active.' },
      status: {
        state: 'QUEUED',
        queue_details: { code: 'MAX_CONCURRENT_RUNS_REACHED', message: '1 is active.' },
      },
    });
  });
});

describe('what a run is', () => {
  const settings = {
    ...{ name: 'j', description: 'd', git_source: { git_url: 'g' }, schedule: { timezone_id: 'UTC' } },
    parameters: [
      { name: 'p', default: '1' },
      { name: 'q', default: '2' },
    ],
    tasks: [notebook('a'), notebook('b', { depends_on: after('a') })],
    job_clusters: [{ job_cluster_key: 'c' }],
  };

  test('all of it, before there is a plan', () => {
    const view = beforePlan({ trigger: { type: 'PERIODIC' }, job_parameters: { p: '5', r: '7' } });
    const more = {
      runAsUserName: 'joe',
      runPageUrl: 'u',
      overridingParameters: { jar_params: [] },
      queueMillis: 3,
    };
    const run = wireRun({ view, facts: facts(settings, { ...more, runId: '8795720397029797085' }) });
    expect(run).toMatchObject({
      ...{
        run_id: 8795720397029797085n,
        job_run_id: 8795720397029797085n,
        number_in_job: 8795720397029797085n,
      },
      ...{
        job_id: 11n,
        run_name: 'j',
        run_type: 'JOB_RUN',
        trigger: 'PERIODIC',
        schedule: settings.schedule,
      },
      ...{ run_as_user_name: 'joe', creator_user_name: 'jane', run_page_url: 'u', format: 'MULTI_TASK' },
      ...{ start_time: 5, end_time: 0, run_duration: 0, queue_duration: 3, description: 'd' },
      ...{ git_source: { git_url: 'g' }, job_clusters: settings.job_clusters },
      overriding_parameters: { jar_params: [] },
      job_parameters: [
        { name: 'p', default: '1', value: '5' },
        { name: 'q', default: '2', value: '2' },
        { name: 'r', value: '7' },
      ],
    });
    expect(statesOf(run)).toEqual(['a 0 PENDING  PENDING ', 'b 0 BLOCKED  BLOCKED ']);
    expect(run).not.toHaveProperty('repair_history');
  });

  test.each([
    [undefined, 'ONE_TIME'],
    ['SIGNAL', 'ONE_TIME'],
    ['SQL_CONDITION', 'PERIODIC'],
    ['TABLE', 'TABLE'],
  ])('started by %s', (type, trigger) => {
    const view = beforePlan(type === undefined ? {} : { trigger: { type } });
    expect(wireRun({ view, facts: facts({}) })).toMatchObject({ trigger, run_name: 'Untitled' });
    expect(wireRun({ view, facts: facts({}) })).not.toHaveProperty('job_parameters');
  });

  test('in a list: without tasks, or with the first hundred', () => {
    const many = { ...settings, tasks: Array.from({ length: 101 }, (_, at) => notebook(`t${at}`)) };
    const shown = { view: beforePlan(), facts: facts(many) };
    expect(wireRunListed(shown, false)).not.toHaveProperty('tasks');
    expect(wireRunListed(shown, false)).not.toHaveProperty('job_clusters');
    expect(tasksOf(wireRunListed(shown, true))).toHaveLength(100);
    expect(wireRunListed(shown, true)).toMatchObject({ has_more: true, job_clusters: settings.job_clusters });
  });
});

describe('tasks', () => {
  test('of a run that has failed: what ran, what was skipped, what is excluded', () => {
    const { run, shown } = played([
      notebook('bad', { max_retries: 1 }),
      notebook('behind', { depends_on: after('bad') }),
      notebook('good'),
      notebook('else', { depends_on: after('good'), run_if: 'ALL_FAILED' }),
    ]);
    run.ends('good');
    run.ends('bad', FAILED);
    run.ends('bad', ended('FAILED', { terminationCode: 'CLOUD_FAILURE', message: 'gone' }));
    const wire = wireRun(shown());
    expect(statesOf(wire)).toEqual([
      'bad 0 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR',
      'bad 1 TERMINATED FAILED TERMINATED CLOUD_FAILURE',
      'behind 0 SKIPPED UPSTREAM_FAILED TERMINATED SKIPPED',
      'good 0 TERMINATED SUCCESS TERMINATED SUCCESS',
      'else 0 SKIPPED EXCLUDED TERMINATED SKIPPED',
    ]);
    expect(tasksOf(wire)[1]).toMatchObject({
      state: { state_message: 'gone' },
      notebook_task: { notebook_path: '/nb/bad' },
    });
    expect(tasksOf(wire)[2]).toMatchObject({
      start_time: 0,
      run_if: 'ALL_SUCCESS',
      depends_on: after('bad'),
    });
    expect(new Set(taskRunIds(shown()).map(({ id }) => id)).size).toBe(5);
  });

  test('while one waits for its next attempt, that has an entry already', () => {
    const runs = [attempt(0)];
    const shown = shownTask({
      life_cycle_state: 'WAITING_FOR_RETRY',
      attempts: 1,
      attempt_runs: runs,
      start_time: 100,
    });
    const wire = wireRun(shown, { history: true });
    expect(statesOf(wire)).toEqual([
      'a 0 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR',
      'a 1 WAITING_FOR_RETRY  WAITING ',
    ]);
    expect(tasksOf(wire).map((one) => [one['start_time'], one['end_time']])).toEqual([
      [100, 105],
      [105, 0],
    ]);
    expect(wire['repair_history']).toMatchObject([
      { type: 'ORIGINAL', task_run_ids: tasksOf(wire).map((one) => one['run_id']) },
    ]);
  });

  test.each<[string, Partial<TaskView>, string[]]>([
    [
      'canceled before its next attempt',
      { life_cycle_state: 'TERMINATED', result_state: 'CANCELED', attempt_runs: [attempt(0)] },
      [
        'a 0 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR',
        'a 1 TERMINATED CANCELED TERMINATED USER_CANCELED',
      ],
    ],
    [
      'skipped in a repair',
      { life_cycle_state: 'SKIPPED', result_state: 'UPSTREAM_FAILED', attempt_runs: [attempt(0)] },
      [
        'a 0 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR',
        'a 1 SKIPPED UPSTREAM_FAILED TERMINATED SKIPPED',
      ],
    ],
    [
      'under way',
      {
        attempt_runs: [
          attempt(0, { end_time: undefined, life_cycle_state: 'PENDING', result_state: undefined }),
        ] as AttemptView[],
      },
      ['a 0 RUNNING  RUNNING '],
    ],
    ['waits for a person', { life_cycle_state: 'WAITING_FOR_APPROVAL' }, ['a 0 RUNNING  RUNNING ']],
    ['waits for a signal', { life_cycle_state: 'WAITING_FOR_SIGNAL' }, ['a 0 RUNNING  RUNNING ']],
    [
      'cut, of the original run',
      { attempts: 7, life_cycle_state: 'TERMINATED', result_state: 'FAILED', attempt_runs: [attempt(6)] },
      ['a 6 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR'],
    ],
    [
      'cut, of a repair',
      {
        attempts: 7,
        life_cycle_state: 'TERMINATED',
        result_state: 'FAILED',
        attempt_runs: [attempt(1, { repair_id: 2 })],
      },
      ['a 6 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR'],
    ],
    [
      'with a code of ours',
      {
        life_cycle_state: 'TERMINATED',
        result_state: 'FAILED',
        attempt_runs: [attempt(0, { termination_code: 'TASK_VALUES_TOO_LARGE' })],
      },
      ['a 0 TERMINATED FAILED TERMINATED RUN_EXECUTION_ERROR'],
    ],
  ])('%s', (_, one, expected) => {
    expect(statesOf(wireRun(shownTask(one)))).toEqual(expected);
  });

  test('where it ran, what a condition and a loop have come to, values', () => {
    const where = attempt(0, { cluster_id: 'c', run_page_url: 'own', result_state: 'SUCCESS' });
    const over = { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } as const;
    const one = shownTask({ ...over, attempt_runs: [where], attempts: 1 });
    one.facts.resolvedValues = { a: { notebook_task: {} } };
    expect(tasksOf(wireRun(one, { resolvedValues: true }))[0]).toMatchObject({
      ...{
        cluster_instance: { cluster_id: 'c' },
        run_page_url: 'own',
        resolved_values: { notebook_task: {} },
      },
      execution_duration: 5,
    });
    const condition_task = { op: 'EQUAL_TO', left: '1', right: '1' };
    const condition = shownTask(
      { ...over, outcome: 'true', start_time: 5, end_time: 7 },
      {},
      { condition_task },
    );
    expect(tasksOf(wireRun(condition))[0]).toMatchObject({
      ...{ condition_task: { ...condition_task, outcome: 'true' }, start_time: 5, end_time: 7 },
    });
    const counts = { active: 1, completed: 2, failed: 0, scheduled: 3, succeeded: 2, total: 4 };
    const stats = { task_run_stats: counts, error_message_stats: [] };
    const loop = shownTask(
      { for_each_task: { stats, iterations: [] } },
      {},
      { for_each_task: { inputs: '[]', task: {} } },
    );
    expect(tasksOf(wireRun(loop))[0]).toMatchObject({
      for_each_task: {
        inputs: '[]',
        stats: { task_run_stats: { active_iterations: 1, total_iterations: 4 } },
      },
    });
  });
});

describe('a repair', () => {
  test('has an item of its own, and only what is accepted counts', () => {
    const { run, shown } = played([notebook('a'), notebook('b')], {
      brickwork: { repair_window_seconds: 60 },
    });
    run.ends('b');
    run.ends('a', FAILED);
    expect(wireRun(shown(), { history: true })).toMatchObject({
      state: { life_cycle_state: 'INTERNAL_ERROR' },
      end_time: NOW,
      repair_history: [{ type: 'ORIGINAL', state: { life_cycle_state: 'INTERNAL_ERROR' } }],
    });
    run.nowMillis += 10;
    run.repairs({ rerun_tasks: ['a'] });
    const wire = wireRun(shown(), { history: true });
    const ids = tasksOf(wire).map((one) => one['run_id']);
    expect(wire['repair_history']).toMatchObject([
      { type: 'ORIGINAL', state: { result_state: 'FAILED' }, end_time: NOW, task_run_ids: [ids[0], ids[2]] },
      {
        type: 'REPAIR',
        id: 1n,
        start_time: NOW + 10,
        task_run_ids: [ids[1]],
        state: { life_cycle_state: 'RUNNING' },
      },
    ]);
  });

  test('of a task that it has opened and that has not begun', () => {
    const repairs = [
      { repair_id: 1, time: 200, rerun_tasks: ['a'] },
      { repair_id: 0, time: 201, rerun_tasks: [], refused: 'no' },
    ];
    const canceled = attempt(0, { result_state: 'CANCELED' });
    const shown = shownTask(
      { life_cycle_state: 'BLOCKED', attempts: 1, attempt_runs: [canceled], end_time: 105 },
      { repair_history: repairs },
    );
    const wire = wireRun(shown, { history: true });
    expect(statesOf(wire)[1]).toBe('a 1 BLOCKED  BLOCKED ');
    expect(wire['repair_history']).toMatchObject([
      { type: 'ORIGINAL', state: { result_state: 'CANCELED' }, end_time: 105 },
      { type: 'REPAIR', id: 1n, task_run_ids: [tasksOf(wire)[1]['run_id']] },
    ]);
  });

  test('of what Brickwork does itself is not told apart', () => {
    const wire = wireRun(shownTask({}), { history: true });
    expect(wire['repair_history']).toMatchObject([{ task_run_ids: [tasksOf(wire)[0]['run_id']] }]);
  });
});

describe('a task run by its own id', () => {
  const shown = shownTask({
    life_cycle_state: 'TERMINATED',
    result_state: 'FAILED',
    attempts: 2,
    attempt_runs: [attempt(0), attempt(1, { cluster_id: 'c' })],
  });
  const id = (at: number) => taskRunId('22', { taskIndex: 0, taskCount: 1, attempt: at });

  test('is a run of its one task', () => {
    expect(wireTaskRun(shown, id(1))).toMatchObject({
      ...{ run_id: BigInt(id(1)), job_run_id: 22n, job_id: 11n, original_attempt_run_id: BigInt(id(0)) },
      ...{ attempt_number: 1, start_time: 110, end_time: 115, run_duration: 5, run_name: 'a' },
      ...{
        state: { life_cycle_state: 'TERMINATED', result_state: 'FAILED' },
        cluster_instance: { cluster_id: 'c' },
      },
      tasks: [{ run_id: BigInt(id(1)) }],
    });
  });

  test('that there is none of', () => {
    expect(wireTaskRun(shown, id(2))).toBeUndefined();
  });
});

test('by the time of their start, the last of a task is its newest, which stands as the task', () => {
  const runs = fc.array(fc.record({ took: fc.nat(50), end: fc.boolean() }), { maxLength: 8 });
  const cycles = fc.constantFrom('BLOCKED', 'WAITING_FOR_RETRY', 'SKIPPED', 'TERMINATED', 'RUNNING');
  fc.assert(
    fc.property(runs, cycles, (drawn, life_cycle_state) => {
      const attempts = drawn.map(({ took }, at) => attempt(at, { end_time: 100 + 10 * at + took }));
      const wire = wireRun(
        shownTask({ life_cycle_state, attempts: attempts.length, attempt_runs: attempts }),
      );
      const found = tasksOf(wire);
      const sorted = [...found].sort((one, other) => Number(one['start_time']) - Number(other['start_time']));
      expect(sorted.at(-1)).toBe(found.at(-1));
      expect((found.at(-1) as { state: JsonObject }).state['life_cycle_state']).toBe(life_cycle_state);
    }),
  );
});
