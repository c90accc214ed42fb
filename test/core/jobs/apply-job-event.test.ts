import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_WAIT_MILLIS, MOST_QUEUED } from '../../../src/core/jobs/admission.js';
import { jobSummary } from '../../../src/core/jobs/job-summary.js';
import { jobView } from '../../../src/core/jobs/job-view.js';
import { Played } from '../../support/played-job.js';

const QUEUE = { queue: { enabled: true } };

describe('runs of a job', () => {
  test('one at a time is let in, unless the settings say more', () => {
    const one = new Played({});
    expect([one.ask('a'), one.ask('b')]).toEqual([['a: run 1'], ['b: skip MAX_CONCURRENT_RUNS_EXCEEDED']]);
    const two = new Played({ max_concurrent_runs: 2 });
    expect([two.ask('a'), two.ask('b'), two.ask('c')].flat()).toEqual([
      'a: run 1',
      'b: run 1',
      'c: skip MAX_CONCURRENT_RUNS_EXCEEDED',
    ]);
    expect(new Played({ ...QUEUE, max_concurrent_runs: 0 }).ask('a')).toEqual([
      'a: skip MAX_CONCURRENT_RUNS_EXCEEDED',
    ]);
  });

  test('wait in the order in which they were asked for, whatever comes first', () => {
    const job = new Played(QUEUE);
    job.ask('a');
    expect([job.ask('late', { requestedMillis: 30 }), job.ask('early', { requestedMillis: 20 })]).toEqual([
      ['late: wait'],
      ['early: wait'],
    ]);
    job.ask('same-2', { requestedMillis: 25 });
    job.ask('same-1', { requestedMillis: 25 });
    expect(['a', 'early', 'same-1', 'same-2'].flatMap((id) => job.end(id))).toEqual([
      'early: run 1',
      'same-1: run 1',
      'same-2: run 1',
      'late: run 1',
    ]);
  });

  test('are told again what holds when they ask again', () => {
    const job = new Played(QUEUE);
    expect([job.ask('a'), job.ask('a'), job.ask('b'), job.ask('b')]).toEqual([
      ['a: run 1'],
      ['a: run 1'],
      ['b: wait'],
      [],
    ]);
    expect(jobView(job.job, 0)).toMatchObject({
      active_runs: [{ workflow_id: 'a' }],
      queued_runs: [{ workflow_id: 'b' }],
    });
  });

  test('are given the settings in force where they were started with others', () => {
    const job = new Played(QUEUE);
    job.ask('a');
    job.ask('b');
    job.deploy({ ...QUEUE, timeout_seconds: 5 });
    expect(job.end('a')).toEqual(['b: run 2 with settings']);
    expect(jobView(job.job, 0).active_runs).toMatchObject([{ workflow_id: 'b', version: 2 }]);
    job.deploy({ max_concurrent_runs: 3 });
    expect(job.ask('c', { version: 3 })).toEqual(['c: run 3']);
  });

  test('do not wait longer than 48 hours, and not too many at once', () => {
    const job = new Played(QUEUE);
    job.ask('a');
    job.ask('b');
    job.atMillis += LONGEST_WAIT_MILLIS;
    expect(job.apply({ kind: 'woken' })).toEqual(['b: skip MAX_CONCURRENT_RUNS_EXCEEDED']);
    for (let at = 0; at < MOST_QUEUED; at++) job.ask(`q${at}`);
    expect(job.ask('z')).toEqual(['z: skip MAX_JOB_QUEUE_SIZE_EXCEEDED']);
  });

  test('that end make room, also those that were ended by force', () => {
    const job = new Played({ ...QUEUE, max_concurrent_runs: 2 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) job.ask(id);
    expect(job.apply({ kind: 'runs_lost', workflowIds: ['a', 'd', 'unknown'] })).toEqual(['c: run 1']);
    expect(job.apply({ kind: 'run_ended', workflowId: 'b', jobRunId: '99', result: 'FAILED' })).toEqual([
      'e: run 1',
    ]);
    expect(job.end('unknown')).toEqual([]);
    expect(jobView(job.job, 0)).toMatchObject({
      past_runs: [
        { workflow_id: 'b', run_id: '99', result_state: 'FAILED', start_time: expect.any(Number) as number },
        { workflow_id: 'd', result_state: 'LOST' },
        { workflow_id: 'a', result_state: 'LOST' },
      ],
      run_counts: { LOST: 2, FAILED: 1 },
    });
  });

  test('of a paused job are those that people start', () => {
    const job = new Played({ max_concurrent_runs: 9 });
    job.apply({ kind: 'paused', by: 'jane', note: 'holidays' });
    expect([job.ask('a', { trigger: 'PERIODIC' }), job.ask('b')]).toEqual([
      ['a: skip JOB_PAUSED'],
      ['b: run 1'],
    ]);
    expect(jobView(job.job, 0).paused).toMatchObject({ by: 'jane', note: 'holidays' });
    expect(jobSummary(job.job).paused).toMatchObject({ by: 'jane' });
    job.apply({ kind: 'resumed' });
    expect(job.ask('c', { trigger: 'PERIODIC' })).toEqual(['c: run 1']);
  });

  test('of a deleted job go on or are canceled, as asked; those that wait are skipped', () => {
    const job = new Played(QUEUE);
    job.ask('a');
    job.ask('b');
    expect(job.apply({ kind: 'deleted', by: 'jane', cancelsRuns: true })).toEqual([
      'a: cancel',
      'b: skip JOB_DELETED',
    ]);
    expect(job.ask('c')).toEqual(['c: skip JOB_DELETED']);
    const gentle = new Played({});
    gentle.ask('a');
    expect(gentle.apply({ kind: 'deleted', by: 'jane', cancelsRuns: false })).toEqual([]);
    expect(jobView(gentle.job, 0).deleted).toMatchObject({ by: 'jane' });
  });

  test('of a job before its first deploy are skipped', () => {
    const job = new Played();
    expect(job.ask('a')).toEqual(['a: skip JOB_DELETED']);
    expect(jobSummary(job.job)).toMatchObject({ version: 0, author: '', deployed_time: 0 });
  });
});

test('whatever happens, no more runs are active than may be, each is told once, and in order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), id: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('end' as const), id: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('lose' as const), id: fc.integer({ min: 0, max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.array(step), (most, isQueued, steps) => {
      const job = new Played({ max_concurrent_runs: most, queue: { enabled: isQueued } });
      for (const { kind, id } of steps) {
        const waiting = job.job.state.queued.map(({ workflowId }) => workflowId);
        const told =
          kind === 'ask'
            ? job.ask(String(id))
            : kind === 'end'
              ? job.end(String(id))
              : job.apply({ kind: 'runs_lost', workflowIds: [String(id)] });
        const { active, queued } = job.job.state;
        expect(active.length).toBeLessThanOrEqual(most);
        expect(new Set(told).size).toBe(told.length);
        // Nobody waits where there is room, and who has waited longest goes first.
        if (active.length < most) expect(queued).toEqual([]);
        const begun = told.filter((line) => line.includes(': run')).map((line) => line.split(':')[0]);
        const fromQueue = begun.filter((name) => waiting.includes(name));
        expect(fromQueue).toEqual(
          waiting.filter((name) => name !== String(id) || kind === 'ask').slice(0, fromQueue.length),
        );
      }
    }),
  );
});
