import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, notebook } from '../../../support/definitions.js';
import { FAILED, SUCCESS } from '../../../support/simulation.js';
import { on, begin, starts, report, ends, over } from '../../../support/segment-run.js';

/** What reads a value of the first task. */
const readers = ['brickwork_value_0_0', 'brickwork_values_0_are_set', 'brickwork_values_0_of_task'];

describe('which tasks form a segment', () => {
  const members = (tasks: JsonObject[]): string[] => starts(begin(tasks));

  test.each<[string, JsonObject[], string[]]>([
    ['all that can be reached', [on('a'), on('b', { depends_on: after('a') }), on('c')], ['a', 'c', 'b']],
    [
      'not what waits for another cluster',
      [on('a'), notebook('x'), on('b', { depends_on: after('a', 'x') })],
      ['a'],
    ],
    ['not what is disabled', [on('a'), on('b', { depends_on: after('a'), disabled: true })], ['a']],
    [
      'not what would have to know a value that its notebook exits with',
      [
        on('a'),
        on('b', { depends_on: after('a'), notebook_task: { notebook_path: '/{{tasks.a.values.n}}' } }),
      ],
      ['a', ...readers],
    ],
    [
      'what reads a declared value, a result or a path',
      [
        on('a', { brickwork: { task_values: ['n'] } }),
        on('b', {
          depends_on: after('a'),
          notebook_task: {
            notebook_path: '/b',
            base_parameters: {
              n: '{{tasks.a.values.n}}',
              r: '{{tasks.a.result_state}} {{tasks.a.error_code}}',
              p: '{{tasks.a.notebook_path}} {{job.name}}',
            },
          },
        }),
      ],
      ['a', ...readers, 'b'],
    ],
    [
      'no cleanup behind a task that Brickwork may run again',
      [
        on('a', { brickwork: { retry_policy: { maximum_attempts: 2 } } }),
        on('b', { depends_on: after('a') }),
        on('cleanup', { depends_on: after('b'), run_if: 'ALL_DONE' }),
      ],
      ['a', 'b'],
    ],
    [
      'cleanups behind what Databricks retries',
      [on('a', { max_retries: 2 }), on('cleanup', { depends_on: after('a'), run_if: 'ALL_DONE' })],
      ['a', 'cleanup'],
    ],
  ])('%s', (_what, tasks, expected) => {
    expect(members(tasks)).toEqual(expected);
  });

  test('at most a hundred tasks at Databricks', () => {
    const keys = Array.from({ length: 120 }, (_, at) => `t${at}`);
    expect(members(keys.map((key, at) => on(key, at === 0 ? {} : { depends_on: after('t0') })))).toHaveLength(
      100,
    );
  });

  test('more than a hundred that are ready begin two segments', () => {
    const run = begin(Array.from({ length: 120 }, (_, at) => on(`t${at}`)));
    expect([starts(run).length, starts(run).length]).toEqual([100, 20]);
  });

  test('behind tasks that have ended elsewhere, only where Databricks would decide the same', () => {
    const run = begin([
      notebook('x'),
      { task_key: 'gate', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' }, depends_on: after('x') },
      on('a', { depends_on: after('gate=true') }),
      on('well', { depends_on: after('a', 'gate=true') }),
      on('wrong', { depends_on: after('a', 'gate=false') }),
      on('any', { depends_on: after('a', 'gate'), run_if: 'AT_LEAST_ONE_FAILED' }),
      on('always', { depends_on: after('a', 'x'), run_if: 'ALL_DONE' }),
    ]);
    run.ends('x');
    expect(starts(run)).toEqual(['a', 'well', 'always']);
  });
});

const wanted = (input: JsonObject): string => Buffer.from(JSON.stringify(input)).toString('base64');

describe('what a task is at Databricks', () => {
  test('its edges to members, its retries, its timeout; references to members stay', () => {
    const run = begin(
      [
        on('a', { max_retries: 2, retry_on_timeout: true, brickwork: { task_values: ['odd key'] } }),
        on('b', {
          depends_on: after('a'),
          timeout_seconds: 60,
          notebook_task: { notebook_path: '/b', base_parameters: { v: '{{tasks.a.values.`odd key`}}' } },
          notification_settings: { alert_on_last_attempt: true },
          email_notifications: { on_failure: ['x'] },
          max_retries: -1,
        }),
      ],
      {
        git_source: { git_url: 'u', git_provider: 'gitHub', git_branch: '{{job.name}}' },
        parameters: [{ name: 'p', default: '1' }],
      },
    );
    const command = run.next('start_segment');
    expect(command.settings).toEqual({
      git_source: { git_url: 'u', git_provider: 'gitHub', git_branch: 'job' },
    });
    expect(command.spec).toEqual({ spark_version: '15' });
    expect(command.tasks).toEqual([
      {
        task_key: 'a',
        notebook_task: { notebook_path: '/nb/a', base_parameters: { p: '1' } },
        job_cluster_key: 'n',
        max_retries: 2,
        min_retry_interval_millis: 0,
        retry_on_timeout: true,
      },
      {
        task_key: 'brickwork_value_0_0',
        depends_on: [{ task_key: 'a' }],
        condition_task: { op: 'EQUAL_TO', left: '{{tasks.a.values.`odd key`}}', right: '' },
      },
      {
        task_key: 'brickwork_values_0_are_set',
        depends_on: [{ task_key: 'a' }],
        run_if: 'ALL_DONE',
        condition_task: { op: 'EQUAL_TO', left: '{{tasks.a.result_state}}', right: 'success' },
      },
      {
        task_key: 'brickwork_values_0_of_task',
        notebook_task: {
          notebook_path: '/Shared/brickwork/read_task_values_v1',
          base_parameters: { wanted_base64: wanted({ task_key: 'a', keys: ['odd key'] }) },
          source: 'WORKSPACE',
        },
        job_cluster_key: 'n',
        depends_on: [
          { task_key: 'brickwork_value_0_0' },
          { task_key: 'brickwork_values_0_are_set', outcome: 'true' },
        ],
        run_if: 'AT_LEAST_ONE_FAILED',
      },
      {
        task_key: 'b',
        notebook_task: {
          notebook_path: '/b',
          base_parameters: { v: '{{tasks.a.values.`odd key`}}', p: '1' },
        },
        notification_settings: { alert_on_last_attempt: true },
        email_notifications: { on_failure: ['x'] },
        job_cluster_key: 'n',
        depends_on: [{ task_key: 'a' }],
        run_if: 'ALL_SUCCESS',
        timeout_seconds: 60,
        max_retries: -1,
        min_retry_interval_millis: 0,
        retry_on_timeout: false,
      },
    ]);
  });

  test('values of tasks outside that it reads are set again at its head, as they were set', () => {
    const run = begin([
      notebook('x', { brickwork: { task_values: ['n', 's'] } }),
      notebook('empty'),
      on('a', { depends_on: after('x', 'empty'), brickwork: { reads_values_of: ['x', 'empty'] } }),
      on('b', { depends_on: after('a', 'empty'), brickwork: { reads_values_of: ['a', 'x'] } }),
    ]);
    run.ends('empty');
    run.ends('x', SUCCESS, { n: 42, s: 'é {{x}}', 'own text': '7' });
    const { tasks } = run.next('start_segment');
    expect(tasks.map(({ task_key, depends_on }) => [task_key, depends_on])).toEqual([
      ['x', undefined],
      ['empty', undefined],
      ['a', [{ task_key: 'x' }, { task_key: 'empty' }]],
      ['b', [{ task_key: 'a' }]],
    ]);
    // One that has set nothing is there to be found, and costs no compute.
    expect(tasks[1]['condition_task']).toBeDefined();
    const { notebook_path, base_parameters } = tasks[0]['notebook_task'] as {
      notebook_path: string;
      base_parameters: { task_values_base64: string };
    };
    expect(notebook_path).toBe('/Shared/brickwork/set_task_values_v1');
    const set = Buffer.from(base_parameters.task_values_base64, 'base64').toString();
    expect(JSON.parse(set)).toEqual({ n: 42, s: 'é {{x}}', 'own text': '7' });
    // Once more for an execution that takes over while it is started.
    const [again] = resumeCommands(run.plan, run.state).filter(({ kind }) => kind === 'start_segment');
    expect(again).toMatchObject({ tasks });
  });

  test('so are values of its own cluster from an earlier segment, for what is repaired', () => {
    const run = begin(
      [
        on('x', { brickwork: { task_values: ['n'] } }),
        on('y'),
        on('a', { depends_on: after('x', 'y') }),
        on('b', { depends_on: after('a') }),
      ],
      { brickwork: { repair_window_seconds: 60 } },
    );
    expect(starts(run)).toEqual(['x', ...readers, 'y', 'a', 'b']);
    report(run, 'x', {
      attempts: [{ taskRunId: 'r-x', isLast: true, outcome: { ...SUCCESS, values: { n: '1' } } }],
    });
    ends(run, 'y');
    ends(run, 'a', FAILED);
    over(run);
    run.repairs();
    expect(starts(run)).toEqual(['x', 'a', 'b']);
    report(run, 'a', { attempts: [{ taskRunId: 'again', isLast: true, outcome: SUCCESS }] });
    ends(run, 'b');
    over(run);
    expect(runView(run.plan, run.state).result_state).toBe('SUCCESS');
  });

  test('a head whose reference has no value fails, and the others form the segment', () => {
    const run = begin([
      notebook('x'),
      on('bad', { depends_on: after('x'), notebook_task: { notebook_path: '/{{tasks.x.values.no}}' } }),
      on('good', { depends_on: after('x') }),
    ]);
    run.ends('x');
    expect(starts(run)).toEqual(['good']);
    expect(run.result('bad')).toBe('FAILED');
    const bad = { notebook_task: { notebook_path: '/{{tasks.x.values.no}}' } };
    const alone = begin([notebook('x'), on('bad', { depends_on: after('x'), ...bad })]);
    alone.ends('x');
    expect([alone.closed, alone.result('bad')]).toEqual([true, 'FAILED']);
  });
});
