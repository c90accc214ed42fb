import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/core/json.js';
import type { AttemptOutcome } from '../../../../src/core/run/state/run-event.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf, SETTINGS } from '../../../support/definitions.js';
import { FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';
import { gets, sets, taskSources } from '../../../support/task-sources.js';

function begin(tasks: JsonObject[], sources: Record<string, string>, more: JsonObject = {}): Simulation {
  return new Simulation(planOf(job(tasks, more), {}, SETTINGS, taskSources(sources)));
}

const set = notebook('set');
const get = notebook('get', { depends_on: after('set') });
const PAIR = { 'tasks[0]': sets('n', 'm'), 'tasks[1]': gets('set.n') };

/** The tasks of the next submit, and what a small task in front sets. */
function submitted(run: Simulation, taskKey?: string) {
  const { request, ownKey } = run.next('submit_task_run', taskKey);
  return { tasks: request['tasks'] as JsonObject[], ownKey };
}

function valuesSetBy(task: JsonObject): string {
  const { base_parameters } = task['notebook_task'] as {
    base_parameters: { task_values_base64: string };
  };
  return Buffer.from(base_parameters.task_values_base64, 'base64').toString();
}

const outcome = (
  values: Record<string, JsonValue>,
  valueDetails: AttemptOutcome['valueDetails'] = {},
): AttemptOutcome => ({ ...SUCCESS, values, valueDetails });

describe('a task whose code gets values', () => {
  test('is submitted behind a small task that bears the other’s key and sets them, on its compute', () => {
    const new_cluster = { spark_version: '15' };
    const run = begin([set, notebook('get', { depends_on: after('set'), new_cluster })], PAIR);
    run.ends('set', outcome({ n: 3, m: 4 }));
    const { tasks, ownKey } = submitted(run, 'get');
    expect(tasks).toMatchObject([
      {
        task_key: 'set',
        new_cluster,
        notebook_task: { notebook_path: '/Shared/brickwork/set_task_values_v1' },
      },
      { task_key: 'get', new_cluster, depends_on: [{ task_key: 'set' }] },
    ]);
    expect([tasks.length, ownKey, valuesSetBy(tasks[0])]).toEqual([2, 'get', '{"n":3}']);
  });

  test('finds them as they were set, also where JavaScript has no such number', () => {
    const run = begin([set, get], PAIR);
    run.ends('set', outcome({ n: 3 }, { exact: { n: '3.0' } }));
    expect(valuesSetBy(submitted(run, 'get').tasks[0])).toBe('{"n":3.0}');
  });

  test('finds the task without values where it has set none, at no cost', () => {
    const run = begin([set, get], PAIR);
    run.ends('set', outcome({ n: 'exit' }, { exitKeys: ['n'] }));
    expect(submitted(run, 'get').tasks).toMatchObject([
      { task_key: 'set', condition_task: {} },
      { task_key: 'get' },
    ]);
  });

  test('finds what the other one exits with only where it is declared', () => {
    const declared = notebook('get', { depends_on: after('set'), brickwork: { reads_values_of: ['set'] } });
    const run = begin([set, declared], { 'tasks[0]': sets('n') });
    run.ends('set', outcome({ n: 1, exit: 2 }, { exitKeys: ['exit'] }));
    expect(valuesSetBy(submitted(run, 'get').tasks[0])).toBe('{"n":1,"exit":2}');
  });

  test.each<[string, AttemptOutcome, RegExp]>([
    [
      'could not be read',
      outcome({}, { unread: { n: 'the notebook failed.' } }),
      /gets the task value "n" of "set", which could not be read: the notebook failed/,
    ],
    ['was read by a worker that does not know of it', SUCCESS, /could not be read when it ended SUCCESS/],
  ])('fails rather than take its default where a value %s', (_what, ended, message) => {
    const run = begin([set, get], PAIR);
    run.ends('set', ended);
    expect(run.result('get')).toBe('FAILED');
    expect(runView(run.plan, run.state).tasks[1].state_message).toMatch(message);
  });

  test('fails where a repair lets it get a value that was not read then', () => {
    const run = begin([set, get], PAIR, { brickwork: { repair_window_seconds: 60 } });
    run.ends('set', outcome({ n: 1 }));
    run.plan.tasks[1].gets = [{ index: 0, keys: ['other'] }];
    run.ends('get', FAILED);
    run.repairs();
    expect(runView(run.plan, run.state).tasks[1].state_message).toMatch(/"other".* was not read when it ran/);
  });

  test('of a task that has not run, finds nothing', () => {
    const skipped = notebook('set', { disabled: true });
    const always = notebook('get', { depends_on: after('set'), run_if: 'ALL_DONE' });
    const run = begin([skipped, always], PAIR);
    expect(submitted(run, 'get').tasks[0]['condition_task']).toBeDefined();
  });

  test('has another key in its run where a task that it gets from has the same', () => {
    const each = {
      task_key: 'loop',
      depends_on: after('set'),
      for_each_task: { inputs: '[1]', task: notebook('set') },
    };
    const run = begin([set, each], { 'tasks[0]': sets('n'), 'tasks[1].for_each_task.task': gets('set.n') });
    run.ends('set', outcome({ n: 3 }));
    const { tasks, ownKey } = submitted(run);
    expect([tasks.map(({ task_key }) => task_key), ownKey]).toEqual([['set', 'set_'], 'set_']);
  });

  test('on a native cluster waits for what it gets, or fails', () => {
    const on = { job_cluster_key: 'n' };
    const brickwork = { cluster_strategy: 'native' };
    const job_clusters = [{ job_cluster_key: 'n', new_cluster: {}, brickwork }];
    const run = begin([set, { ...get, ...on }], PAIR, { job_clusters });
    run.ends('set', outcome({}, { unread: { n: 'no.' } }));
    expect(run.result('get')).toBe('FAILED');
  });
});

describe('a task value that is missing', () => {
  const refer = notebook('refer', {
    depends_on: after('set'),
    notebook_task: { notebook_path: '/{{tasks.set.values.n}}' },
  });
  const message = (run: Simulation): string =>
    runView(run.plan, run.state).tasks.find(({ task_key }) => task_key === 'refer')?.state_message ?? '';

  test.each<[string, string | undefined, AttemptOutcome, RegExp]>([
    ['its source sets it', sets('n'), outcome({ m: 1 }), /It has: "m"\. Its source sets it, .*\(SUCCESS\)/],
    ['its source cannot be read', undefined, outcome({}), /Not all of what its source sets is known/],
    ['nothing sets it', 'x = 1', outcome({}), /Nothing in its source sets it: add .*set\("n", …\)/],
    ['it could not be read', sets('n'), outcome({}, { unread: { n: 'no.' } }), /It could not be read: no\./],
  ])('tells why: %s', (_what, source, ended, expected) => {
    const run = begin([set, refer], source === undefined ? {} : { 'tasks[0]': source });
    run.ends('set', ended);
    expect(message(run)).toMatch(expected);
  });

  test('of a task that has not run, or has none', () => {
    const always = { ...refer, run_if: 'ALL_DONE' };
    const disabled = begin([notebook('set', { disabled: true }), always], {});
    expect(message(disabled)).toMatch(/"set" has not run \(DISABLED\)/);
    const sql = { task_key: 'set', sql_task: { warehouse_id: 'w', file: { path: '/q.sql' } } };
    const run = begin([sql, refer], {});
    run.ends('set', SUCCESS);
    expect(message(run)).toMatch(/No values were read of it: a sql_task sets none/);
  });

  test('a value that JavaScript does not keep is given as it was set', () => {
    const run = begin([set, refer], { 'tasks[0]': sets('n') });
    run.ends('set', outcome({ n: [3] }, { exact: { n: '[3.0]' } }));
    const { tasks } = submitted(run, 'refer');
    expect(tasks[0]['notebook_task']).toEqual({ notebook_path: '/[3.0]' });
  });
});
