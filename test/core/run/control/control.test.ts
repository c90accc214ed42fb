import { describe, expect, test } from 'vitest';
import { parseControl } from '../../../../src/core/run/control/parse-control.js';
import { CONTROLS } from '../../../../src/core/message-names.js';
import type { Control } from '../../../../src/core/run/state/control.js';
import { refuseControl } from '../../../../src/core/run/control/apply-control.js';
import { runResultState } from '../../../../src/core/run/state/result-state.js';
import { runView, taskValuesView } from '../../../../src/core/run/view/run-view.js';
import { undecodable } from '../../../../src/core/undecodable.js';
import { after, job, notebook, planOf, SETTINGS } from '../../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../../support/simulation.js';

function send(run: Simulation, kind: Control['kind'], input: unknown = {}): void {
  const parsed = parseControl(kind, input);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  run.event({ kind: 'control_requested', control: parsed.control });
}

const warnings = (run: Simulation): string[] => (run.state.warnings ?? []).map(({ message }) => message);

describe('what is sent is read, or refused with every problem', () => {
  test.each<[Control['kind'], unknown, RegExp]>([
    ['cancelTask', {}, /task_key must be/],
    ['cancelTask', 5, /takes a JSON object/],
    ['cancelTask', undecodable('x'), /could not be decoded/],
    ['cancelTask', { task_key: 'a', force: true }, /"force" is not a member of cancelTask\. Known: task_key/],
    ['pauseRun', { now: true }, /"now" is not a member of pauseRun\. Known: none/],
    ['pauseRun', 'a', /takes a JSON object/],
    ['skipTask', { task_key: 'a', result_state: 'GREAT' }, /must be one of SUCCESS, FAILED, EXCLUDED/],
    ['setFailFast', { enabled: 'yes' }, /enabled must be/],
    ['setTaskValue', { task_key: 'a', value: 1 }, /key must be/],
    ['setTaskValue', { task_key: 'a', key: 'k' }, /value is missing/],
    ['setTaskValue', { task_key: 'a', key: 'k', value: 'x'.repeat(50_000) }, /50002 bytes/],
    ['approve', 'a', /by must be the name/],
    ['reject', { task_key: 'a', by: 'ada', comment: 5 }, /comment must be a text of at most 2000/],
    [
      'reject',
      { task_key: 'a', by: 'x'.repeat(201), comment: 'x'.repeat(2001) },
      /by must be.* comment must/,
    ],
    [
      'setTaskValue',
      { task_key: 'a', key: 'k', value: JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown },
      /nested deeper/,
    ],
  ])('%s %j', (kind, input, problem) => {
    const parsed = parseControl(kind, input);
    expect('problems' in parsed && parsed.problems.join(' ')).toMatch(problem);
  });

  test('a text stands for the key of a task', () => {
    expect(parseControl('cancelTask', 'a')).toEqual({ control: { kind: 'cancelTask', taskKey: 'a' } });
    expect(parseControl('setFailFast', undefined)).toEqual({
      control: { kind: 'setFailFast', enabled: true },
    });
  });
});

/** Every phase of a task against every control of a task: what is possible. */
describe('every control has an answer in every phase of a task', () => {
  const blocked = notebook('t', { depends_on: after('up') });
  const onCluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };
  const retried = notebook('t', { max_retries: 1, min_retry_interval_millis: 60_000 });
  const loop = { task_key: 't', for_each_task: { inputs: '[1,2]', task: notebook('one') } };
  const phases: Record<string, () => Simulation> = {
    blocked: () => new Simulation(planOf(job([notebook('up'), blocked]))),
    ready: () => new Simulation(planOf(job([notebook('t', { job_cluster_key: 'm' })], onCluster))),
    submitting: () => new Simulation(planOf(job([notebook('t')]))),
    running: () => {
      const run = new Simulation(planOf(job([notebook('t')])));
      run.submitted('t');
      return run;
    },
    waiting_for_retry: () => {
      const run = new Simulation(planOf(job([retried])));
      run.ends('t', FAILED);
      return run;
    },
    looping: () => new Simulation(planOf(job([loop]))),
    waiting_for_message: () =>
      new Simulation(planOf(job([{ task_key: 't', brickwork: { approval_task: {} } }]))),
    ended: () => {
      const run = new Simulation(planOf(job([notebook('t'), notebook('other')])));
      run.ends('t');
      return run;
    },
  };
  const POSSIBLE: Record<string, string[]> = {
    cancelTask: Object.keys(phases).filter((phase) => phase !== 'ended'),
    skipTask: ['blocked', 'ready', 'waiting_for_retry', 'waiting_for_message'],
    approve: ['waiting_for_message'],
    reject: ['waiting_for_message'],
    retryTaskNow: ['waiting_for_retry'],
    setTaskValue: Object.keys(phases),
  };

  for (const [phase, open] of Object.entries(phases)) {
    test.each(Object.keys(POSSIBLE))(`${phase}: %s`, (kind) => {
      const run = open();
      const index = run.index('t');
      expect(run.state.tasks[index].phase).toBe(phase);
      const parsed = parseControl(kind as Control['kind'], {
        task_key: 't',
        ...(kind === 'setTaskValue' ? { key: 'k', value: 1 } : {}),
        ...(kind === 'approve' || kind === 'reject' ? { by: 'ada' } : {}),
      });
      if ('problems' in parsed) throw new Error(parsed.problems.join());
      const refused = refuseControl(run.plan, run.state, parsed.control);
      expect(refused === undefined, refused).toBe(POSSIBLE[kind].includes(phase));
      run.event({ kind: 'control_requested', control: parsed.control });
      expect(warnings(run)).toHaveLength(refused === undefined ? 0 : 1);
    });
  }

  test.each(CONTROLS)('a run that has ended, or is being canceled: %s is refused', (kind) => {
    const control = {
      kind,
      taskKey: 'a',
      resultState: 'SUCCESS',
      key: 'k',
      value: 1,
      enabled: true,
    } as Control;
    const run = new Simulation(planOf(job([notebook('a')])));
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    expect(refuseControl(run.plan, run.state, control)).toMatch(/being canceled/);
    run.ends('a', ended('CANCELED'));
    expect(refuseControl(run.plan, run.state, control)).toMatch(/has ended/);
  });

  test('an unknown task is named with those that there are', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    send(run, 'cancelTask', 'x');
    expect(warnings(run)).toEqual(['cancelTask was refused: There is no task "x". Tasks: "a".']);
  });
});

describe('cancelTask', () => {
  test('ends its run, and downstream is decided by run_if', () => {
    const tasks = [
      notebook('a', { max_retries: 3 }),
      notebook('b', { depends_on: after('a') }),
      notebook('c', { depends_on: after('a'), run_if: 'ALL_DONE' }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    run.submitted('a');
    send(run, 'cancelTask', 'a');
    const { attempt } = run.next('cancel_task_run', 'a');
    run.event({ kind: 'cancel_sent', attempt });
    run.ends('a', ended('CANCELED'));
    expect([run.result('a'), run.result('b')]).toEqual(['CANCELED', 'UPSTREAM_CANCELED']);
    run.ends('c');
    expect(run.closed).toBe(true);
  });

  test('ends one that waits for its retry, and one that has not begun', () => {
    const tasks = [
      notebook('a', { max_retries: 1, min_retry_interval_millis: 1000 }),
      notebook('b', { depends_on: after('a') }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    run.ends('a', FAILED);
    send(run, 'cancelTask', 'b');
    send(run, 'cancelTask', 'a');
    expect([run.result('a'), run.result('b'), run.closed]).toEqual(['CANCELED', 'CANCELED', true]);
    expect(run.state.tasks[0].message).toBe('The task was canceled.');
  });

  test('ends a loop with what it has under way', () => {
    const loop = {
      task_key: 'l',
      for_each_task: { inputs: '[1,2,3]', concurrency: 2, task: notebook('one') },
    };
    const run = new Simulation(planOf(job([loop])));
    run.submitted('l[0]');
    run.submitted('l[1]');
    send(run, 'cancelTask', 'l');
    run.ends('l[0]', ended('CANCELED'));
    run.ends('l[1]');
    expect([run.result('l'), run.closed]).toEqual(['CANCELED', true]);
  });
});

describe('skipTask, retryTaskNow, setTaskValue', () => {
  test('a task that is skipped has the result that downstream should see', () => {
    const tasks = [
      notebook('a'),
      notebook('b', { depends_on: after('a') }),
      notebook('c', { depends_on: after('b') }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    send(run, 'skipTask', 'b');
    expect(run.result('b')).toBe('SUCCESS');
    run.ends('a', FAILED);
    run.ends('c');
    expect(runResultState(run.plan, run.state)).toBe('SUCCESS_WITH_FAILURES');
    const failing = new Simulation(planOf(job(tasks)));
    send(failing, 'skipTask', { task_key: 'b', result_state: 'FAILED' });
    failing.ends('a');
    expect([failing.result('b'), failing.result('c')]).toEqual(['FAILED', 'UPSTREAM_FAILED']);
  });

  test('a task that waited for a slot and was skipped gives its place to the next', () => {
    const settings = { ...SETTINGS, maxActiveTaskRuns: 1 };
    const run = new Simulation(planOf(job([notebook('a'), notebook('b'), notebook('c')]), {}, settings));
    send(run, 'skipTask', 'b');
    run.ends('a');
    run.ends('c');
    expect(run.closed).toBe(true);
  });

  test('a pause is cut short, and its timer does nothing afterwards', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { max_retries: 2, min_retry_interval_millis: 60_000 })])),
    );
    run.ends('a', FAILED);
    send(run, 'retryTaskNow', 'a');
    run.submitted('a');
    run.fires('retry');
    run.ends('a');
    expect([run.result('a'), run.state.tasks[0].attempts.length]).toEqual(['SUCCESS', 2]);
  });

  test('a value that is set feeds references, and large ones are refused in all', () => {
    const body = { notebook_path: '/b', base_parameters: { p: '{{tasks.a.values.n}}' } };
    const run = new Simulation(
      planOf(job([notebook('a'), notebook('b', { depends_on: after('a'), notebook_task: body })])),
    );
    send(run, 'setTaskValue', { task_key: 'a', key: 'n', value: 7 });
    run.ends('a');
    expect(run.next('submit_task_run', 'b').request).toMatchObject({
      tasks: [{ notebook_task: { base_parameters: { p: '7' } } }],
    });
    expect(taskValuesView(run.plan, run.state)).toEqual({ a: { n: 7 } });
    for (let at = 0; at < 12; at++)
      send(run, 'setTaskValue', { task_key: 'a', key: `k${at}`, value: 'x'.repeat(49_000) });
    expect(warnings(run).at(-1)).toMatch(/setTaskValue was refused: The task values of the run would have/);
  });
});

describe('pauseRun and resumeRun', () => {
  const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

  test('nothing new is submitted or created; what runs goes on', () => {
    const tasks = [
      notebook('a'),
      notebook('b', { depends_on: after('a') }),
      notebook('c', { depends_on: after('a'), job_cluster_key: 'm' }),
    ];
    const run = new Simulation(planOf(job(tasks, clusters)));
    run.submitted('a');
    send(run, 'pauseRun');
    run.ends('a');
    expect(run.pending).toEqual([]);
    expect(runView(run.plan, run.state)).toMatchObject({ paused: true });
    send(run, 'resumeRun');
    run.ends('b');
    run.clusterRuns('m');
    run.ends('c');
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('a cluster that was about to be created waits, too', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { job_cluster_key: 'm', max_retries: 1 })], clusters)),
    );
    run.clusterRuns('m');
    run.submitted('a');
    send(run, 'pauseRun');
    run.ends('a', ended('FAILED', { terminationCode: 'DRIVER_ERROR' }));
    run.clusterEnds('m');
    expect(run.pending).toEqual([]);
    send(run, 'resumeRun');
    run.clusterRuns('m');
    run.ends('a');
    run.clusterEnds('m');
    expect([run.result('a'), run.closed]).toEqual(['SUCCESS', true]);
  });

  test('a task that is parked behind a repaired one waits for it', () => {
    const tasks = [notebook('a'), notebook('b', { depends_on: after('a'), run_if: 'ALL_DONE' })];
    const run = new Simulation(planOf(job(tasks)));
    run.submitted('a');
    send(run, 'pauseRun');
    run.ends('a', FAILED);
    run.repairs({ rerun_tasks: ['a'] });
    send(run, 'resumeRun');
    expect(run.has('submit_task_run', 'b')).toBe(false);
    run.ends('a');
    run.ends('b');
    expect([run.result('a'), run.closed]).toEqual(['SUCCESS', true]);
  });

  test('twice is refused, and a cancel ends a paused run', () => {
    const run = new Simulation(planOf(job([notebook('a'), notebook('b', { depends_on: after('a') })])));
    send(run, 'resumeRun');
    send(run, 'pauseRun');
    send(run, 'pauseRun');
    expect(warnings(run)).toEqual([
      'resumeRun was refused: The run is not paused.',
      'pauseRun was refused: The run is paused already.',
    ]);
    run.ends('a');
    run.event({ kind: 'cancel_requested' });
    expect(run.closed).toBe(true);
  });
});

describe('setFailFast', () => {
  const tasks = [notebook('a'), notebook('b'), notebook('c', { depends_on: after('a'), run_if: 'ALL_DONE' })];

  test('the first failure ends the run as FAILED', () => {
    const run = new Simulation(planOf(job(tasks)));
    run.submitted('b');
    send(run, 'setFailFast');
    run.ends('a', FAILED);
    run.ends('b', ended('CANCELED'));
    expect([run.result('c'), run.closed, runResultState(run.plan, run.state)]).toEqual([
      'CANCELED',
      true,
      'FAILED',
    ]);
    expect(runView(run.plan, run.state)).toMatchObject({
      fail_fast: true,
      state_message: expect.stringMatching(/Task a ended with FAILED/) as string,
    });
  });

  test('so does a failure that has been already; switched off, nothing changes', () => {
    const late = new Simulation(planOf(job(tasks)));
    late.ends('a', FAILED);
    send(late, 'setFailFast', { enabled: false });
    expect(late.state.cancel).toBeUndefined();
    send(late, 'setFailFast', { enabled: true });
    expect(late.state.cancel).toMatchObject({ reason: 'failure' });
  });
});

test('what could not be read at all stands among the warnings', () => {
  const run = new Simulation(planOf(job([notebook('a')])));
  run.event({ kind: 'control_refused', control: 'pauseRun', reason: 'odd input.' });
  expect(warnings(run)).toEqual(['pauseRun was refused: odd input.']);
});
