import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobTrend } from '../../../src/core/trend/job-trend.js';
import { parseRunRecords, runRecord } from '../../../src/core/trend/run-record.js';
import { median, quantile, usualMost } from '../../../src/core/trend/statistics.js';
import { runView } from '../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { DAY, record, task } from '../../support/run-records.js';
import { FAILED, Simulation } from '../../support/simulation.js';

describe('statistics', () => {
  test.each([
    [[3], 0.5, 3],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[4, 1, 3, 2, 5], 0.9, 4.6],
  ])('of %j the quantile %d is %d', (values, share, expected) => {
    expect(quantile(values, share)).toBeCloseTo(expected);
  });

  test('know no quantile of nothing, and nothing unusual among few', () => {
    expect(() => median([])).toThrow(/no values/);
    expect(usualMost([1, 1, 1, 1, 1, 1, 900])).toBeUndefined();
  });

  test('are not moved by a few extremes, and never call half of the values unusual', () => {
    expect(usualMost([60, 61, 59, 60, 62, 58, 60, 9000])).toBeCloseTo(72, 0);
    const values = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 8 });
    fc.assert(
      fc.property(values, (all) => {
        const most = usualMost(all) ?? 0;
        expect(all.filter((value) => value > most).length).toBeLessThan(all.length / 2);
      }),
    );
  });
});

describe('the trend of a job', () => {
  test('tells results, durations and since when it fails', () => {
    const failed = { result_state: 'FAILED' };
    const runs = [record(3, failed), record(1), record(2, {}, 120), record(4, { ...failed, repairs: 2 })];
    expect(jobTrend(runs)).toMatchObject({
      ...{ job: 'nightly', runs: 4, from: DAY, until: 4 * DAY, repairs: 2 },
      results: { FAILED: 2, SUCCESS: 2 },
      ...{ success_rate: 0.5, failing_since: 3 * DAY, median_seconds: 90, p90_seconds: 114 },
      outliers: [],
    });
    expect(jobTrend([...runs, record(5)])).not.toHaveProperty('failing_since');
    expect(jobTrend([record(1, failed)])).not.toHaveProperty('median_seconds');
    expect(() => jobTrend([])).toThrow(/one run/);
  });

  test('names the runs that took longer than its own history', () => {
    const runs = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => record(at, {}, at === 6 ? 300 : 60 + (at % 3)));
    const { outliers, usual_most_seconds: most } = jobTrend(runs);
    expect(outliers).toEqual([{ workflow_id: 'nightly/6', start_time: 6 * DAY, seconds: 300 }]);
    expect(most).toBeCloseTo(73.2);
  });

  test('adds up cost and queue where they are known, in one currency', () => {
    const runs = [
      record(1, { cost: 9, currency: 'EUR' }),
      record(2, { cost: 1, currency: 'USD', queue_seconds: 4 }),
      record(3, { cost: 2, currency: 'USD', queue_seconds: 8 }),
      record(4),
    ];
    expect(jobTrend(runs)).toMatchObject({
      ...{ cost: 3, median_cost: 1.5, currency: 'USD', median_queue_seconds: 6 },
    });
    expect(jobTrend([record(1)])).not.toHaveProperty('cost');
  });

  test('tells which tasks are slow, fail, and recover', () => {
    const runs = [
      record(1, { tasks: [task('load', { attempts: 3 }), task('check', { attempts: 0, seconds: 0 })] }),
      record(2, { tasks: [task('load', { result_state: 'FAILED', seconds: 500, attempts: 2 })] }),
      record(3, { tasks: [task('load', { seconds: 30 })] }),
      record(4, { tasks: [task('other', { result_state: 'FAILED', seconds: 7 })] }),
    ];
    const { tasks, retries } = jobTrend(runs);
    expect(retries).toBe(3);
    const base = { runs: 1, failed: 0, recovered: 0, retries: 0 };
    expect(tasks).toEqual([
      {
        ...{ task_key: 'load', runs: 3, failed: 1, recovered: 1, retries: 3 },
        ...{ median_seconds: 20, most_seconds: 30 },
      },
      { ...base, task_key: 'check', median_seconds: 0, most_seconds: 0 },
      { ...base, task_key: 'other', failed: 1, median_seconds: 7, most_seconds: 7 },
    ]);
  });
});

describe('the record of a run', () => {
  const tasks = [notebook('a', { max_retries: 1 }), notebook('b', { depends_on: after('a') })];

  test('is there once it has ended, and small', () => {
    const run = new Simulation(planOf(job(tasks)));
    expect(runRecord('w', runView(run.plan, run.state))).toBeUndefined();
    run.ends('a', FAILED);
    run.nowMillis += 1000;
    run.ends('a', FAILED);
    const view = { ...runView(run.plan, run.state), end_time: run.nowMillis };
    const usage = { task_key: 'a', queue_seconds: 2 };
    const cost = { cost: 3, currency: 'USD', tasks: [usage, usage] } as never;
    const made = runRecord('w', view, cost);
    expect(made).toMatchObject({
      ...{ workflow_id: 'w', run_id: '22', job: 'job', result_state: 'FAILED', repairs: 0 },
      ...{ cost: 3, currency: 'USD', queue_seconds: 4 },
      tasks: [{ task_key: 'a', result_state: 'FAILED', attempts: 2 }],
    });
    expect(runRecord('w', view)).not.toHaveProperty('cost');
    const repairs = [{ refused: 'no' }, {}] as never;
    expect(runRecord('w', { ...view, repair_history: repairs })).toMatchObject({ repairs: 1 });
    expect(runRecord('w', { ...view, life_cycle_state: 'SKIPPED' })).toBeUndefined();
  });

  test('is read from lines again, or all that is wrong is said', () => {
    const [one, other] = [record(1), record(2)];
    expect(parseRunRecords(`${JSON.stringify(one)}\n\n${JSON.stringify(other)}\n`)).toEqual({
      records: [one, other],
    });
    expect(parseRunRecords(`{"job": 1}\n${JSON.stringify(one)}\n{`)).toEqual({
      problems: [expect.stringMatching(/^line 1: workflow_id: .*job: /) as string, 'line 3: it is no JSON.'],
    });
  });
});
