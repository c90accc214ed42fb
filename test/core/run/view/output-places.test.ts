import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { outputPlaces } from '../../../../src/core/run/view/output-places.js';
import { parseOutputRequest } from '../../../../src/core/run/view/output-request.js';
import type { OutputPlace } from '../../../../src/core/run/view/output-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../../support/simulation.js';

const simulate = (tasks: JsonObject[], more: JsonObject = {}): Simulation =>
  new Simulation(planOf(job(tasks, more)));
const WINDOW = { brickwork: { repair_window_seconds: 60 } };

function wanted({ plan, state }: Simulation, input: JsonObject = {}) {
  const parsed = parseOutputRequest({ workflow_id: 'w', ...input });
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return outputPlaces(plan, state, parsed.request);
}

function places(run: Simulation, input?: JsonObject): OutputPlace[] {
  const found = wanted(run, input);
  if ('refused' in found) throw new Error(found.refused);
  return found.places;
}

function refused(run: Simulation, input: JsonObject): string | undefined {
  const found = wanted(run, input);
  return 'refused' in found ? found.refused : undefined;
}

const names = (found: OutputPlace[]): string[] =>
  found.map(({ view: { task_key: key, iteration } }) =>
    iteration === undefined ? key : `${key}[${iteration}]`,
  );

describe('without a task', () => {
  test('the last attempts of all that have failed, in definition order', () => {
    const run = simulate([
      notebook('late', { max_retries: 1 }),
      notebook('good'),
      notebook('slow'),
      notebook('canceled'),
      notebook('behind', { depends_on: after('late') }),
      { task_key: 'branch', condition_task: { op: 'GREATER_THAN', left: 'x', right: '1' } },
    ]);
    run.ends('slow', ended('TIMEDOUT', { message: 'too slow' }));
    run.ends('canceled', ended('CANCELED'));
    run.ends('good');
    run.ends('late', FAILED);
    run.ends('late', FAILED);
    const found = places(run);
    expect(names(found)).toEqual(['late', 'slow', 'branch']);
    const last = { task_key: 'late', attempt: 2, attempts: 2, result_state: 'FAILED', state_message: 'boom' };
    expect(found[0]).toEqual({ view: last, read: { runId: 'late-0-1' } });
    expect(found[2]).toEqual({
      view: {
        task_key: 'branch',
        attempts: 0,
        result_state: 'FAILED',
        state_message: expect.stringMatching(/compares numbers/) as string,
      },
    });
  });

  test('also of one that is tried again, but not of one whose failure was repaired', () => {
    const run = simulate([notebook('a', { max_retries: 1, min_retry_interval_millis: 1000 }), notebook('b')]);
    run.ends('a', FAILED);
    expect(places(run)).toMatchObject([{ view: { task_key: 'a', attempt: 1 } }]);
    run.fires('retry');
    run.submitted('a');
    expect(places(run)).toMatchObject([{ view: { attempt: 1, attempts: 2 }, read: { runId: 'a-0-0' } }]);
    run.ends('a');
    expect(places(run)).toEqual([]);
    run.ends('b', FAILED);
    const again = simulate([notebook('a'), notebook('b')], WINDOW);
    again.ends('a', FAILED);
    again.ends('b', FAILED);
    again.repairs({ rerun_tasks: ['a'] });
    expect(names(places(again))).toEqual(['b']);
  });

  test('a repaired task that fails for a reference shows that, and not what it was before', () => {
    const asks = { notebook_path: '/b', base_parameters: { p: '{{tasks.a.values.x}}' } };
    const run = simulate(
      [notebook('a'), notebook('b', { depends_on: after('a'), notebook_task: asks })],
      WINDOW,
    );
    run.ends('a', undefined, { x: 1 });
    run.ends('b', FAILED);
    run.repairs({ rerun_tasks: ['a', 'b'] });
    run.ends('a', undefined, {});
    expect(places(run)).toMatchObject([
      { view: { attempts: 1, state_message: expect.stringMatching(/no value "x"/) as string } },
    ]);
    expect(places(run)[0].read).toBeUndefined();
  });

  test('at most 20, and three iterations of a loop', () => {
    const many = Array.from({ length: 25 }, (_, at) => notebook(`t${at}`));
    const run = simulate([loop('["a","b","c","d","e"]'), ...many]);
    for (let at = 0; at < 5; at++) run.ends(`each[${at}]`, FAILED);
    for (const { task_key } of many) run.ends(task_key as string, FAILED);
    const found = wanted(run);
    expect(found).toMatchObject({ leftOut: 2 + 8 });
    expect(names(places(run)).slice(0, 4)).toEqual(['each[0]', 'each[1]', 'each[2]', 't0']);
    expect(places(run, { task_key: 'each' })).toHaveLength(5);
  });
});

describe('one task', () => {
  test('any attempt that is kept, counted over all repairs', () => {
    const task = notebook('a', { max_retries: 30, brickwork: { workspace: 'eu' } });
    const run = simulate([task, notebook('keeps-it-open')], WINDOW);
    run.ends('keeps-it-open', FAILED);
    for (let attempt = 0; attempt < 25; attempt++) run.ends('a', FAILED);
    run.ends('a');
    run.repairs({ rerun_tasks: ['a'] });
    run.submitted('a');
    const [now] = places(run, { task_key: 'a' });
    expect(now).toEqual({
      view: { task_key: 'a', attempt: 27, attempts: 27 },
      read: { runId: 'a-1-0', workspace: 'eu' },
    });
    expect(places(run, { task_key: 'a', attempt: 26 })).toMatchObject([{ read: { runId: 'a-0-25' } }]);
    expect(refused(run, { task_key: 'a', attempt: 7 })).toBe(
      'Attempt 7 of task "a" is not kept any more. Those from 8 to 27 are.',
    );
    expect(refused(run, { task_key: 'a', attempt: 28 })).toBe(
      'Task "a" has no attempt 28: it was submitted 27 times.',
    );
  });

  test('attempts that came to no submit are not counted, also where only they are left', () => {
    const run = simulate([notebook('a', { job_cluster_key: 'm', max_retries: 40 })], {
      job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
    });
    run.clusterRuns('m');
    run.ends('a', ended('FAILED', { terminationCode: 'CLUSTER_ERROR' }));
    run.clusterEnds('m');
    const fails = (): void => {
      const { cluster } = run.next('create_cluster', 'm');
      run.event({ kind: 'cluster_failed', cluster, failure: { code: 'ClusterTerminated', message: 'gone' } });
      run.clusterEnds('m');
    };
    fails();
    expect(places(run, { task_key: 'a' })).toMatchObject([{ view: { attempt: 1, attempts: 1 } }]);
    for (let start = 0; start < 25; start++) fails();
    expect(refused(run, { task_key: 'a' })).toBe(
      'Attempt 1 of task "a" is not kept any more. None of them is.',
    );
  });

  test('the run of a segment is read by the id of its task run', () => {
    const run = simulate([notebook('a')]);
    const { attempt } = run.next('submit_task_run', 'a');
    run.event({ kind: 'task_submitted', attempt, runId: 'r', taskRunId: 't', runPageUrl: 'http://page' });
    expect(places(run, { task_key: 'a' })).toEqual([
      {
        view: { task_key: 'a', attempt: 1, attempts: 1, run_page_url: 'http://page' },
        read: { runId: 'r', taskRunId: 't' },
      },
    ]);
  });

  test('a job run leads to its own workflow; a submit that is under way, or was refused, has nothing to read', () => {
    const other = { name: 'other', tasks: [notebook('x')] };
    const run = simulate([{ task_key: 'sub', run_job_task: { job_id: 'other' } }, notebook('a')], {
      brickwork: { jobs: { other } },
    });
    const { attempt } = run.next('start_job_run', 'sub');
    run.event({ kind: 'task_submitted', attempt, runId: '5', workflowId: 'w/sub' });
    expect(places(run, { task_key: 'sub' })).toEqual([
      { view: { task_key: 'sub', attempt: 1, attempts: 1, workflow_id: 'w/sub' } },
    ]);
    expect(places(run, { task_key: 'a' })).toEqual([{ view: { task_key: 'a', attempt: 1, attempts: 1 } }]);
  });

  test('a loop that Databricks runs itself leads to its page', () => {
    const each = { for_each_task: { inputs: '["a"]', task: notebook('n') } };
    const run = simulate([{ task_key: 'each', ...each, brickwork: { run_natively: true } }]);
    run.submitted('each');
    expect(places(run, { task_key: 'each' })).toMatchObject([
      { view: { notes: [expect.stringMatching(/its page leads/)] }, read: { runId: 'each-0-0' } },
    ]);
  });

  test.each([
    ['laod', {}, 'There is no task "laod". Did you mean "load"?'],
    ['nothing-like-it', {}, 'There is no task "nothing-like-it". Tasks: "load", "next", "branch", "ok".'],
    ['next', {}, 'Task "next" was never submitted: it is BLOCKED.'],
    ['branch', {}, 'Task "branch" was never submitted: Brickwork runs condition_task itself.'],
    ['ok', {}, 'Task "ok" was never submitted: Brickwork runs approval_task itself.'],
    ['load', { iteration: 2 }, 'Task "load" is no loop, so it has no iteration 2.'],
    ['load', { attempt: 2 }, 'Task "load" has no attempt 2: it was submitted once.'],
  ])('%s %j is refused with the reason', (task_key, more, reason) => {
    const run = simulate([
      notebook('load'),
      notebook('next', { depends_on: after('load') }),
      { task_key: 'branch', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } },
      { task_key: 'ok', brickwork: { approval_task: {} } },
    ]);
    run.submitted('load');
    expect(refused(run, { task_key, ...more })).toBe(reason);
  });

  test('what was skipped says why', () => {
    const run = simulate([notebook('a'), notebook('b', { depends_on: after('a') })]);
    run.ends('a', FAILED);
    expect(refused(run, { task_key: 'b' })).toBe('Task "b" was never submitted: An upstream task failed.');
  });
});

function loop(inputs: string, more: JsonObject = {}, task: JsonObject = notebook('n')): JsonObject {
  return { task_key: 'each', for_each_task: { inputs, task, concurrency: 5 }, ...more };
}

describe('a loop', () => {
  test('without an iteration those that have failed, or why the loop itself has', () => {
    const run = simulate([loop('["a","b","c"]')]);
    run.ends('each[0]', FAILED);
    expect(names(places(run))).toEqual(['each[0]']);
    run.ends('each[2]');
    expect(places(run, { task_key: 'each' })).toEqual([
      {
        view: {
          task_key: 'each',
          iteration: 0,
          attempt: 1,
          attempts: 1,
          result_state: 'FAILED',
          state_message: 'boom',
        },
        read: { runId: 'each[0]-0-0' },
      },
    ]);
    const wrong = simulate([loop('{{job.trigger.type}}')]);
    expect(places(wrong, { task_key: 'each' })).toMatchObject([
      { view: { attempts: 0, state_message: expect.stringMatching(/no JSON array/) as string } },
    ]);
    expect(names(places(wrong))).toEqual(['each']);
  });

  test('one iteration, while it goes on and after its end', () => {
    const nested = notebook('n', { max_retries: 1, brickwork: { workspace: 'eu' } });
    const run = simulate([loop('["a","b","c"]', {}, nested)], WINDOW);
    run.ends('each[0]');
    run.ends('each[1]', FAILED);
    run.submitted('each[1]');
    const read = { workspace: 'eu' };
    expect(places(run, { task_key: 'each[0]' })).toMatchObject([{ view: { result_state: 'SUCCESS' }, read }]);
    expect(places(run, { task_key: 'each', iteration: 1 })).toMatchObject([
      { view: { iteration: 1, attempt: 2, attempts: 2 }, read: { runId: 'each[1]-0-1', workspace: 'eu' } },
    ]);
    expect(places(run, { task_key: 'each', iteration: 1, attempt: 1 })).toMatchObject([
      { view: { attempt: 1, result_state: 'FAILED' }, read: { runId: 'each[1]-0-0' } },
    ]);
    run.ends('each[1]', FAILED);
    run.ends('each[2]');
    expect(refused(run, { task_key: 'each[1]', attempt: 1 })).toBe(
      'Of each[1], which has ended, attempt 2 alone is kept, the last.',
    );
    expect(places(run, { task_key: 'each[1]', attempt: 2 })).toMatchObject([{ view: { attempts: 2 } }]);
    run.repairs();
    expect(places(run, { task_key: 'each[1]' })).toMatchObject([{ view: { attempt: 3, attempts: 3 } }]);
    expect(refused(run, { task_key: 'each[1]', attempt: 2 })).toBe(
      'Attempt 2 of task "each[1]" is not kept any more. Those from 3 to 3 are.',
    );
  });

  test('a job run of an iteration leads to its workflow', () => {
    const other = { name: 'other', tasks: [notebook('x')] };
    const nested = { task_key: 'n', run_job_task: { job_id: 'other' } };
    const run = simulate([loop('["a"]', {}, nested)], { brickwork: { jobs: { other } } });
    const { attempt } = run.next('start_job_run', 'each[0]');
    run.event({ kind: 'task_submitted', attempt, runId: '5', workflowId: 'w/each[0]' });
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
    const [{ view, read }] = places(run);
    expect([view.workflow_id, read]).toEqual(['w/each[0]', undefined]);
  });

  test('what there is not is said', () => {
    const run = simulate([
      notebook('a'),
      loop('["a","b"]', {}, { task_key: 'n', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } }),
      { ...loop('["x","y"]'), task_key: 'slow', for_each_task: { inputs: '["x","y"]', task: notebook('n') } },
      { ...loop('[]'), task_key: 'empty' },
      loop('["a"]', { task_key: 'later', depends_on: after('a') }),
      { task_key: 'bad', for_each_task: { inputs: '[{}]', task: asking('{{input.x}}') } },
    ]);
    const say = (input: JsonObject): string | undefined => refused(run, input);
    expect(say({ task_key: 'each' })).toBe(
      'Name an iteration of loop "each": none has failed, and the loop has the iterations 0 to 1.',
    );
    expect(say({ task_key: 'each', attempt: 1 })).toBe(
      'Name an iteration of loop "each", too: only iterations have attempts.',
    );
    expect(say({ task_key: 'each[2]' })).toBe('There is no each[2]: the loop has the iterations 0 to 1.');
    expect(say({ task_key: 'each[1]' })).toBe('each[1] was never submitted.');
    expect(say({ task_key: 'slow[1]' })).toBe('slow[1] was never submitted.');
    expect(say({ task_key: 'empty[0]' })).toBe('There is no empty[0]: the loop has no iterations.');
    expect(say({ task_key: 'later' })).toBe('Loop "later" has not begun: it is BLOCKED.');
    expect(say({ task_key: 'later[0]' })).toBe('Loop "later" has not begun: it is BLOCKED.');
    expect(say({ task_key: 'bad[0]' })).toMatch(/^bad\[0\] was never submitted: .*input\.x/);
    expect(places(run)).toMatchObject([{ view: { task_key: 'bad', iteration: 0, attempts: 0 } }]);
  });
});

function asking(reference: string): JsonObject {
  return notebook('n', { notebook_task: { notebook_path: '/n', base_parameters: { p: reference } } });
}

describe('a request', () => {
  test('has its defaults', () => {
    expect(parseOutputRequest({ workflow_id: 'w' })).toEqual({
      request: { workflowId: 'w', tailLines: 200 },
    });
    expect(parseOutputRequest({ workflow_id: 'w', task_key: 'a[3]', attempt: 2, tail_lines: 5 })).toEqual({
      request: { workflowId: 'w', taskKey: 'a', iteration: 3, attempt: 2, tailLines: 5 },
    });
  });

  test.each<[unknown, RegExp[]]>([
    [undefined, [/^The input is \{"workflow_id"/]],
    [{ task_key: 'a' }, [/^The input is/]],
    [{ workflow_id: 'w', task: 'a' }, [/^"task" is not a field/]],
    [{ workflow_id: 'w', task_key: 5 }, [/^task_key must be text/]],
    [{ workflow_id: 'w', attempt: 1 }, [/are those of one task/]],
    [{ workflow_id: 'w', task_key: 'a[1]', iteration: 2 }, [/names iteration 1/]],
    [
      { workflow_id: 'w', task_key: 'a', attempt: 0, iteration: 1.5, tail_lines: 'all' },
      [/^iteration must/, /^attempt must/, /^tail_lines must be a whole number from 1 to 100000/],
    ],
  ])('%j has its problems', (input, problems) => {
    const parsed = parseOutputRequest(input);
    expect('problems' in parsed ? parsed.problems : []).toEqual(
      problems.map((problem) => expect.stringMatching(problem) as string),
    );
  });
});
