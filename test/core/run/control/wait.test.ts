import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { parseControl } from '../../../../src/core/run/control/parse-control.js';
import { refuseControl } from '../../../../src/core/run/control/apply-control.js';
import { nextCommands } from '../../../../src/core/run/next-commands.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runView, taskValuesView } from '../../../../src/core/run/view/run-view.js';
import { undecodable } from '../../../../src/core/undecodable.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

const approval = (body: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  task_key: 'ok',
  ...more,
  brickwork: { approval_task: body },
});
const wait = (body: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  task_key: 'file',
  ...more,
  brickwork: { wait_task: { signal: 'landed', ...body } },
});

function answer(run: Simulation, kind: 'approve' | 'reject', input: JsonObject = {}): void {
  const parsed = parseControl(kind, { task_key: 'ok', by: 'ada', ...input });
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  run.event({ kind: 'control_requested', control: parsed.control });
}

const signal = (run: Simulation, payload?: unknown, name = 'landed'): void =>
  run.event({ kind: 'signal_received', name, payload });

const warnings = (run: Simulation): string[] => (run.state.warnings ?? []).map(({ message }) => message);

describe('an approval', () => {
  const guarded = [
    notebook('train'),
    approval({ message: 'Deploy {{tasks.train.values.version}}?' }, { depends_on: after('train') }),
    notebook('deploy', { depends_on: after('ok') }),
  ];

  test('asks with its references resolved, and lets the run go on; the answer stays as task values', () => {
    const run = new Simulation(planOf(job(guarded)));
    run.ends('train', undefined, { version: 7 });
    expect(runView(run.plan, run.state).tasks[1]).toMatchObject({
      life_cycle_state: 'WAITING_FOR_APPROVAL',
      wait: { message: 'Deploy 7?', waits_since: run.nowMillis },
    });
    answer(run, 'approve', { comment: 'looks good' });
    expect(taskValuesView(run.plan, run.state)['ok']).toEqual({
      approved: true,
      by: 'ada',
      comment: 'looks good',
    });
    run.ends('deploy');
    expect(runView(run.plan, run.state)).toMatchObject({
      result_state: 'SUCCESS',
      tasks: [
        {},
        {
          state_message: 'Approved by ada: looks good',
          wait: { answers: [{ approved: true, by: 'ada', comment: 'looks good' }] },
        },
        {},
      ],
    });
  });

  test.each([
    [undefined, 'FAILED', 'UPSTREAM_FAILED'],
    ['EXCLUDED', 'EXCLUDED', 'EXCLUDED'],
    ['SUCCESS', 'SUCCESS', undefined],
  ])('that is rejected with on_rejection %s ends as %s', (on_rejection, result, downstream) => {
    const body = on_rejection === undefined ? {} : { on_rejection };
    const run = new Simulation(
      planOf(job([approval(body), notebook('deploy', { depends_on: after('ok') })])),
    );
    answer(run, 'reject');
    expect([run.result('ok'), run.result('deploy')]).toEqual([result, downstream]);
    expect(run.state.tasks[0].message).toBe('Rejected by ada.');
  });

  test('is a branch for those who ask for its outcome', () => {
    const tasks = [
      approval(),
      notebook('deploy', { depends_on: after('ok=true') }),
      notebook('clean', { depends_on: after('ok=false') }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    answer(run, 'reject');
    expect([run.result('ok'), run.result('deploy')]).toEqual(['SUCCESS', 'EXCLUDED']);
    run.ends('clean');
    expect(run.closed).toBe(true);
  });

  test('is answered by its approvers alone, and once', () => {
    const run = new Simulation(planOf(job([approval({ approvers: ['bob'] })])));
    answer(run, 'approve');
    expect(warnings(run)).toEqual([
      'approve was refused: "ada" is none of the approvers of task "ok": "bob".',
    ]);
    answer(run, 'approve', { by: 'bob' });
    expect(run.closed).toBe(true);
  });

  test('that does not wait says so', () => {
    const run = new Simulation(planOf(job([...guarded, notebook('other')])));
    const refusal = (taskKey: string): string | undefined =>
      refuseControl(run.plan, run.state, { kind: 'approve', taskKey, by: 'ada' });
    expect(refusal('ok')).toBe('Task "ok" does not wait for an answer yet.');
    expect(refusal('train')).toBe('Task "train" is no approval_task.');
    run.ends('train', FAILED);
    expect(refusal('ok')).toBe('Task "ok" does not wait for an answer any more.');
  });

  test.each([
    [undefined, 'TIMEDOUT', undefined],
    ['EXCLUDED', 'EXCLUDED', undefined],
    ['SUCCESS', 'SUCCESS', 'false'],
  ])('that nobody answers in time, with on_timeout %s, ends as %s', (on_timeout, result, outcome) => {
    const body = on_timeout === undefined ? {} : { on_timeout };
    const run = new Simulation(planOf(job([approval(body, { timeout_seconds: 60 })])));
    expect(runView(run.plan, run.state).tasks[0].wait?.ends).toBe(run.nowMillis + 60_000);
    run.fires('wait_timeout');
    expect([run.result('ok'), run.state.tasks[0].outcome]).toEqual([result, outcome]);
    expect(run.state.tasks[0].message).toBe('Nobody answered within 60 s (ok).');
  });

  test('is asked again after a repair, and after one of what it is about; its old timer means nothing', () => {
    const window = { brickwork: { repair_window_seconds: 600 } };
    const tasks = [
      notebook('train'),
      approval({}, { depends_on: after('train'), timeout_seconds: 60 }),
      notebook('other', { depends_on: after('ok') }),
    ];
    const run = new Simulation(planOf(job(tasks, window)));
    run.ends('train');
    run.repairs({ rerun_tasks: ['train'] });
    expect(run.state.tasks[1].phase).toBe('blocked');
    run.nowMillis += 30_000;
    run.ends('train');
    run.nowMillis += 30_000;
    const [old] = run.pending.filter((command) => command.kind === 'start_timer');
    run.event({ kind: 'timer_fired', timer: old.timer });
    expect(run.state.tasks[1].phase).toBe('waiting_for_message');
    answer(run, 'reject');
    run.repairs({});
    answer(run, 'approve', { by: 'bob' });
    run.ends('other');
    expect(runView(run.plan, run.state).tasks[1].wait?.answers).toMatchObject([
      { approved: false, by: 'ada' },
      { approved: true, by: 'bob' },
    ]);
  });

  test('ends with the run that is canceled, and fails where its message has no value', () => {
    const run = new Simulation(planOf(job([approval()])));
    run.event({ kind: 'cancel_requested' });
    expect(runView(run.plan, run.state).tasks[0]).toMatchObject({
      life_cycle_state: 'TERMINATED',
      result_state: 'CANCELED',
    });
    const broken = new Simulation(planOf(job(guarded)));
    broken.ends('train');
    expect(broken.result('ok')).toBe('FAILED');
  });
});

describe('a wait_task', () => {
  test('ends with its signal, whose payload becomes its values', () => {
    const run = new Simulation(planOf(job([wait(), notebook('load', { depends_on: after('file') })])));
    expect(runView(run.plan, run.state).tasks[0]).toMatchObject({
      life_cycle_state: 'WAITING_FOR_SIGNAL',
      wait: { signal: 'landed' },
    });
    signal(run, { path: '/a.csv', rows: 3 });
    expect(taskValuesView(run.plan, run.state)).toEqual({ file: { path: '/a.csv', rows: 3 } });
    run.ends('load');
    expect(run.closed).toBe(true);
  });

  test.each([
    [[1, 2], { payload: [1, 2] }],
    ['text', { payload: 'text' }],
    [undefined, undefined],
    [null, undefined],
  ])('takes %j', (payload, values) => {
    const run = new Simulation(planOf(job([wait()])));
    signal(run, payload);
    expect([run.closed, taskValuesView(run.plan, run.state)['file']]).toEqual([true, values]);
  });

  test('gets what was signalled before it waited, the oldest first; each signal once', () => {
    const second = { ...wait({}, { depends_on: after('file') }), task_key: 'next' };
    const run = new Simulation(planOf(job([notebook('a'), wait({}, { depends_on: after('a') }), second])));
    signal(run, { n: 1 });
    signal(run, { n: 2 });
    expect(runView(run.plan, run.state).signals_kept).toEqual(['landed', 'landed']);
    run.ends('a');
    expect(taskValuesView(run.plan, run.state)).toEqual({ file: { n: 1 }, next: { n: 2 } });
    expect(run.closed).toBe(true);
  });

  test('shares a signal with all that wait for it', () => {
    const run = new Simulation(planOf(job([wait(), { ...wait(), task_key: 'twin' }])));
    signal(run);
    expect(run.closed).toBe(true);
  });

  test('goes on waiting after what it cannot take, and the warnings say why', () => {
    const run = new Simulation(planOf(job([wait(), notebook('a')])));
    signal(run, {}, 'lnded');
    signal(run, undecodable('no JSON'));
    signal(run, { big: 'x'.repeat(50_000) });
    signal(run, Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`k${at}`, 'x'.repeat(45_000)])));
    expect(run.state.tasks[0].phase).toBe('waiting_for_message');
    expect(warnings(run)).toEqual([
      'Signal "lnded" was ignored: no task of the job waits for it. Its tasks wait for "landed".',
      'Signal "landed" was ignored: its payload could not be decoded: no JSON.',
      expect.stringMatching(/"big" has 50002 bytes/),
      expect.stringMatching(/at most 524288 are kept/),
    ]);
    run.event({ kind: 'cancel_requested' });
    signal(run);
    expect(warnings(run).at(-1)).toBe('Signal "landed" was ignored: the run ends.');
    const other = new Simulation(planOf(job([notebook('a')])));
    signal(other);
    expect(warnings(other)[0]).toMatch(/It has no wait_task/);
  });

  test('keeps a bounded number of signals', () => {
    const run = new Simulation(planOf(job([notebook('a'), wait({}, { depends_on: after('a') })])));
    for (let at = 0; at < 101; at++) signal(run, { at });
    expect(run.state.signals).toHaveLength(100);
    expect(warnings(run)).toEqual([expect.stringMatching(/too many signals wait/)]);
  });

  test('gives up in time, also in a later execution', () => {
    const run = new Simulation(planOf(job([wait({}, { timeout_seconds: 60 })])));
    expect(resumeCommands(run.plan, run.state)).toMatchObject([
      { kind: 'start_timer', timer: { kind: 'wait_timeout' }, atMillis: run.nowMillis + 60_000 },
    ]);
    expect(nextCommands(run.plan, run.state, run.nowMillis).commands).toEqual([]);
    run.fires('wait_timeout');
    expect([run.result('file'), run.state.tasks[0].message]).toEqual([
      'TIMEDOUT',
      'Signal "landed" did not come within 60 s (file).',
    ]);
  });

  test('does not begin while the run is paused', () => {
    const run = new Simulation(planOf(job([notebook('a'), wait({}, { depends_on: after('a') })])));
    run.event({ kind: 'control_requested', control: { kind: 'pauseRun' } });
    run.ends('a');
    signal(run, { n: 1 });
    expect(run.state.tasks[1].phase).toBe('ready');
    run.event({ kind: 'control_requested', control: { kind: 'resumeRun' } });
    expect(run.closed).toBe(true);
  });
});
