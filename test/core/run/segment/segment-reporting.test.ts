import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { leftovers } from '../../../../src/core/run/continue/leftovers.js';
import { canContinueAsNew, resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { refuseControl } from '../../../../src/core/run/control/apply-control.js';
import { after, notebook } from '../../../support/definitions.js';
import { ended, FAILED, SUCCESS } from '../../../support/simulation.js';
import { on, begin, starts, report, ends, over } from '../../../support/segment-run.js';

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
