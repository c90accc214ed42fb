import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';
import { leftovers } from '../../../src/core/run/leftovers.js';
import { canContinueAsNew, resumeCommands } from '../../../src/core/run/resume.js';
import type { MemberReport } from '../../../src/core/run/run-event.js';
import { runView } from '../../../src/core/run/run-view.js';
import { refuseControl } from '../../../src/core/run/apply-control.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { ended, FAILED, Simulation, SUCCESS } from '../../support/simulation.js';

const on = (taskKey: string, more: JsonObject = {}): JsonObject =>
  notebook(taskKey, { job_cluster_key: 'n', ...more });

function begin(tasks: JsonObject[], more: JsonObject = {}): Simulation {
  const brickwork = { cluster_strategy: 'native' };
  const job_clusters = [{ job_cluster_key: 'n', new_cluster: { spark_version: '15' }, brickwork }];
  return new Simulation(planOf(job(tasks, { job_clusters, ...more })));
}

/** Starts the segment that is asked for, and gives the keys of its tasks. */
function starts(run: Simulation): string[] {
  const { cluster, tasks } = run.next('start_segment');
  const id = `s${cluster.generation}`;
  run.event({ kind: 'segment_started', cluster, jobId: `j${id}`, runId: id, runPageUrl: 'http://page' });
  return tasks.map(({ task_key }) => task_key as string);
}

function report(run: Simulation, taskKey: string, more: Partial<MemberReport>, isEnded = false): void {
  const { cluster, members } = run.next('await_segment');
  const { taskIndex } = members.find((member) => member.taskKey === taskKey) ?? { taskIndex: 99 };
  const member = { taskIndex, taskRunId: `r-${taskKey}`, attempts: [], ...more };
  run.event({ kind: 'segment_reported', cluster, report: { members: [member], isEnded } });
}

/** The one attempt of a task ends. */
function ends(run: Simulation, taskKey: string, outcome = SUCCESS): void {
  report(run, taskKey, { attempts: [{ taskRunId: `r-${taskKey}`, isLast: true, outcome }] });
}

function over(run: Simulation): void {
  const { cluster } = run.next('await_segment');
  run.event({ kind: 'segment_reported', cluster, report: { members: [], isEnded: true } });
  const { cluster: gone } = run.next('end_segment');
  run.event({ kind: 'segment_ended', cluster: gone });
}

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
      ['a'],
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
      ['a', 'brickwork_value_0_0', 'b'],
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

  test('values of tasks outside that it reads are set again at its head, typed as far as one can tell', () => {
    const run = begin([
      notebook('x', { brickwork: { task_values: ['n', 's'] } }),
      notebook('empty'),
      on('a', { depends_on: after('x', 'empty'), brickwork: { reads_values_of: ['x', 'empty'] } }),
      on('b', { depends_on: after('a', 'empty'), brickwork: { reads_values_of: ['a', 'x'] } }),
    ]);
    run.ends('empty');
    run.ends('x', SUCCESS, { n: '42', s: 'é {{x}}', 'own text': '7' });
    const { tasks } = run.next('start_segment');
    expect(tasks.map(({ task_key, depends_on }) => [task_key, depends_on])).toEqual([
      ['x', undefined],
      ['a', [{ task_key: 'x' }]],
      ['b', [{ task_key: 'a' }]],
    ]);
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
    expect(starts(run)).toEqual(['x', 'brickwork_value_0_0', 'y', 'a', 'b']);
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

describe('what Databricks tells of a segment', () => {
  test('attempts are mirrored one by one, and the run goes on where the segment leaves off', () => {
    const run = begin([
      on('a', { max_retries: 1 }),
      on('b', { depends_on: after('a') }),
      notebook('c', { depends_on: after('a') }),
    ]);
    starts(run);
    report(run, 'a', { attempts: [{ taskRunId: 'r1', clusterId: 'c1', runPageUrl: 'p', isLast: true }] });
    expect(runView(run.plan, run.state).tasks[0]).toMatchObject({
      life_cycle_state: 'RUNNING',
      attempt_runs: [{ cluster_id: 'c1', run_page_url: 'p', run_id: 's1' }],
    });
    const { cluster, members: awaited } = run.next('await_segment');
    expect(awaited[0]).toMatchObject({ seen: { taskRunId: 'r1', ended: false }, maxRetries: 1 });
    const attempts = [
      { taskRunId: 'r1', isLast: false, outcome: FAILED },
      { taskRunId: 'r2', isLast: true, outcome: SUCCESS },
    ];
    const members = [{ taskIndex: 0, taskRunId: 'r2', attempts }];
    run.event({ kind: 'segment_reported', cluster, report: { members, isEnded: false } });
    expect(run.state.tasks[0].attempts.map(({ resultState }) => resultState)).toEqual(['FAILED', 'SUCCESS']);
    expect(run.has('submit_task_run', 'c')).toBe(true);
    ends(run, 'b');
    over(run);
    run.ends('c');
    expect([run.closed, run.result('b')]).toEqual([true, 'SUCCESS']);
  });

  test.each([
    ['ALL_FAILED', 'FAILED', []],
    ['ALL_SUCCESS', undefined, ['start_segment']],
  ])(
    'a task given up with tries left is tried again, unless %s behind it makes up for it',
    (run_if, result, more) => {
      const tasks = [on('a', { max_retries: 2 }), on('b', { depends_on: after('a'), run_if })];
      const run = begin(tasks);
      starts(run);
      ends(run, 'a', FAILED);
      expect(run.state.tasks[0].resultState).toBe(result);
      expect(run.pending.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['await_segment', ...more]));
    },
  );

  test('an attempt that is told its number is tried again by us, each time with the next', () => {
    const count = {
      notebook_path: '/a',
      base_parameters: { n: '{{task.execution_count}} {{task_retry_count}}' },
    };
    const run = begin([on('a', { max_retries: 2, notebook_task: count })]);
    const numbers = () => {
      const { cluster, tasks } = run.next('start_segment');
      run.event({ kind: 'segment_started', cluster, jobId: 'j', runId: `s${cluster.generation}` });
      return [tasks[0]['max_retries'], (tasks[0]['notebook_task'] as JsonObject)['base_parameters']];
    };
    expect(numbers()).toEqual([undefined, { n: '0 0' }]);
    ends(run, 'a', FAILED);
    expect(numbers()).toEqual([undefined, { n: '1 1' }]);
  });

  test.each([
    ['CLUSTER_ERROR', 'c1', { retries: 1, starts: true }],
    ['CLUSTER_ERROR', 'c2', { retries: 2, starts: true }],
    ['RUN_EXECUTION_ERROR', 'c1', { retries: 2, starts: false }],
  ])('retries that end with %s on cluster %s after a loss of c1', (terminationCode, clusterId, expected) => {
    const run = begin([on('a', { max_retries: 2 })]);
    starts(run);
    const lost = ended('FAILED', { terminationCode: 'CLUSTER_ERROR' });
    const again = ended('FAILED', { terminationCode });
    const attempts = [
      { taskRunId: 'r0', clusterId: 'c1', isLast: false, outcome: lost },
      { taskRunId: 'r1', clusterId, isLast: false, outcome: again },
      { taskRunId: 'r2', clusterId, isLast: true, outcome: again },
    ];
    report(run, 'a', { attempts }, true);
    expect([run.state.tasks[0].retriesUsed, run.has('start_segment')]).toEqual([
      expected.retries,
      expected.starts,
    ]);
  });

  test('what it skipped is decided here; a head that it skipped has failed', () => {
    const run = begin([on('a'), on('b', { depends_on: after('a') })]);
    starts(run);
    ends(run, 'a', FAILED);
    report(run, 'a', { skipped: 'it has left already' });
    report(run, 'b', { skipped: 'An upstream task failed.' });
    expect(run.result('b')).toBe('UPSTREAM_FAILED');
    over(run);
    expect(run.closed).toBe(true);
    const head = begin([on('a')]);
    starts(head);
    report(head, 'a', { skipped: 'no room' }, true);
    expect(head.state.tasks[0]).toMatchObject({
      resultState: 'FAILED',
      message: 'Databricks did not run it: no room',
    });
  });

  test('a retry that Databricks promised and did not begin is begun here', () => {
    const run = begin([on('a', { max_retries: 3 })]);
    starts(run);
    report(run, 'a', { attempts: [{ taskRunId: 'r1', isLast: false, outcome: FAILED }] });
    expect(run.state.tasks[0].phase).toBe('waiting_for_retry');
    const { cluster } = run.next('await_segment');
    run.event({ kind: 'segment_reported', cluster, report: { members: [], isEnded: true } });
    expect(run.next('start_segment').tasks[0]).toMatchObject({ task_key: 'a', max_retries: 2 });
  });

  test('a run that cannot be found any more fails what has begun in it', () => {
    const run = begin([on('a'), on('b', { depends_on: after('a') })]);
    starts(run);
    report(run, 'a', { attempts: [{ taskRunId: 'r1', isLast: true }] });
    const { cluster } = run.next('await_segment');
    run.event({ kind: 'segment_failed', cluster, failure: { code: 'DatabricksNotFound', message: 'gone' } });
    expect([run.result('a'), run.result('b')]).toEqual(['FAILED', 'UPSTREAM_FAILED']);
    const { cluster: gone } = run.next('end_segment');
    run.event({ kind: 'segment_ended', cluster: gone, failure: { code: 'x', message: 'no' } });
    expect(run.state.warnings?.[0].message).toBe('The temporary job n-1 could not be deleted: no');
    run.event({ kind: 'segment_ended', cluster: gone });
    expect(run.closed).toBe(true);
  });
});

describe('cancels, repairs and messages', () => {
  test('a canceled run is given up after its grace', () => {
    const run = begin([on('a'), on('b', { depends_on: after('a') })]);
    const { cluster } = run.next('start_segment');
    run.event({ kind: 'cancel_requested' });
    run.event({ kind: 'segment_started', cluster, jobId: 'j', runId: 's' });
    expect(run.next('cancel_segment')).toMatchObject({ runId: 's' });
    run.event({ kind: 'segment_cancel_sent', cluster, failure: { code: 'x', message: 'down' } });
    expect(run.state.warnings?.[0].message).toBe('Run s could not be canceled: down');
    run.event({ kind: 'segment_chain_ended', cluster });
    expect(run.state.segments?.[0].longLease).toBe(true);
    run.fires('segment_grace');
    expect(run.has('abandon_segment')).toBe(true);
    expect([run.result('a'), run.result('b')]).toEqual(['CANCELED', 'CANCELED']);
    const late = { members: [], isEnded: true };
    run.event({ kind: 'segment_reported', cluster, report: late });
    run.event({ kind: 'timer_fired', timer: { kind: 'segment_grace', ...cluster } });
    run.event({ kind: 'segment_ended', cluster });
    expect(run.closed).toBe(true);
  });

  test('one task is canceled at Databricks as soon as its run is known; nothing else reaches it there', () => {
    const run = begin([on('a'), on('b', { depends_on: after('a') })]);
    starts(run);
    run.event({ kind: 'control_requested', control: { kind: 'cancelTask', taskKey: 'b' } });
    expect(run.has('cancel_segment')).toBe(false);
    report(run, 'b', {});
    expect(run.next('cancel_segment')).toMatchObject({ runId: 'r-b', memberKey: 'b' });
    run.event({ kind: 'control_requested', control: { kind: 'cancelTask', taskKey: 'b' } });
    expect(run.has('cancel_segment')).toBe(false);
    const skip = { kind: 'skipTask', taskKey: 'b', resultState: 'SUCCESS' } as const;
    expect(refuseControl(run.plan, run.state, skip)).toContain('only cancelTask reaches it there');
    ends(run, 'a');
    run.repairs({ rerun_tasks: ['a'] });
    expect(run.state.repairs[0].refused).toContain('Still under way downstream: "b"');
    ends(run, 'b', ended('CANCELED'));
    expect(run.result('b')).toBe('CANCELED');
  });

  test('a paused run begins no segment', () => {
    const run = begin([notebook('x'), on('a', { depends_on: after('x') })]);
    run.event({ kind: 'control_requested', control: { kind: 'pauseRun' } });
    run.ends('x');
    expect(run.has('start_segment')).toBe(false);
    run.event({ kind: 'control_requested', control: { kind: 'resumeRun' } });
    expect(starts(run)).toEqual(['a']);
  });
});

describe('a new execution, and the janitor', () => {
  test('start it again, await it, or delete its job, as the state says', () => {
    const run = begin([on('a')]);
    const kinds = (): string[] =>
      resumeCommands(run.plan, structuredClone(run.state)).map(({ kind }) => kind);
    expect([kinds(), canContinueAsNew(run.state)]).toEqual([['start_segment'], false]);
    expect(resumeCommands(run.plan, structuredClone(run.state))).toEqual(run.issued);
    starts(run);
    expect([kinds(), canContinueAsNew(run.state)]).toEqual([['await_segment'], true]);
    report(run, 'a', { attempts: [{ taskRunId: 'r', isLast: true }] });
    expect(kinds()).toEqual(['await_segment']);
    expect(leftovers(run.plan, run.state)).toEqual([
      { kind: 'segment', name: 'job of cluster n', clusterKey: 'n', generation: 1 },
    ]);
    expect(runView(run.plan, run.state).clusters[0].segments).toEqual([
      { generation: 1, run_id: 's1', run_page_url: 'http://page', tasks: ['a'] },
    ]);
    const { cluster } = run.next('await_segment');
    run.event({ kind: 'segment_reported', cluster, report: { members: [], isEnded: true } });
    expect(run.state.tasks[0].attempts[0]).toMatchObject({ resultState: 'FAILED' });
    expect([kinds(), canContinueAsNew(run.state)]).toEqual([['end_segment'], false]);
  });
});
