import { describe, expect, test } from 'vitest';
import { Played } from '../../support/played-job.js';

const SETTINGS = { max_concurrent_runs: 5, queue: { enabled: true } };
const DUE = 1_000_000;
const HOUR = 3_600_000;

describe('a time of the schedule', () => {
  const byClock = (requestedMillis: number, dueMillis = DUE) => ({
    trigger: 'PERIODIC',
    requestedMillis,
    dueMillis,
  });

  test('has one run, whoever starts it again', () => {
    const job = new Played(SETTINGS);
    expect(job.ask('a', byClock(10))).toEqual(['a: run 1']);
    // The same run asks again.
    expect(job.ask('a', byClock(10))).toEqual(['a: run 1']);
    job.end('a');
    expect(job.ask('a', byClock(20))).toEqual(['a: skip REPEATED']);
    expect(job.job.state.counts).toEqual({ SUCCESS: 1, SKIPPED: 1 });
    expect(job.ask('b', byClock(20, DUE + 1000))).toEqual(['b: run 1']);
  });

  test('may have another one once it is made up for, or an hour later', () => {
    const job = new Played(SETTINGS);
    for (const [id, due] of [
      ['a', DUE],
      ['b', DUE + 5000],
    ] as const) {
      job.ask(id, byClock(10, due));
      job.end(id);
    }
    job.apply({ kind: 'backfilled', fromMillis: DUE, toMillis: DUE + 4000 });
    expect(job.ask('a', byClock(20))).toEqual(['a: run 1']);
    expect(job.ask('b', byClock(20, DUE + 5000))).toEqual(['b: skip REPEATED']);
    job.end('a');
    expect(job.ask('a', byClock(20 + HOUR))).toEqual(['a: run 1']);
    expect(job.job.state.clockStarts).toEqual([[DUE, 20 + HOUR]]);
  });

  test('is nothing to a job without one, and a thousand are remembered', () => {
    const job = new Played({ ...SETTINGS, max_concurrent_runs: 0 });
    job.apply({ kind: 'backfilled', fromMillis: 0, toMillis: DUE });
    expect(job.ask('x')).toEqual(['x: skip MAX_CONCURRENT_RUNS_EXCEEDED']);
    for (let at = 0; at < 1001; at++) job.ask(`r${at}`, byClock(at, DUE + at));
    expect(job.job.state.clockStarts).toHaveLength(1000);
    expect(job.job.state.clockStarts?.[0]).toEqual([DUE + 1, 1]);
  });
});
