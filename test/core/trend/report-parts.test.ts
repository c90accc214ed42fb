import { expect, test } from 'vitest';
import { jobTrend } from '../../../src/core/trend/job-trend.js';
import { reportParts } from '../../../src/core/trend/report-parts.js';
import type { RunRecord } from '../../../src/core/trend/run-record.js';

const HOUR = 3_600_000;

const record = (at: number, seconds: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ workflow_id: `nightly/${at}`, run_id: String(at), job: 'nightly', job_id: '7' },
  ...{ result_state: 'SUCCESS', start_time: at * HOUR, end_time: at * HOUR + seconds * 1000, repairs: 0 },
  tasks: [
    { task_key: 'load', result_state: 'SUCCESS', seconds, attempts: 1 },
    { task_key: 'check', result_state: 'SUCCESS', seconds: 1, attempts: 2 },
  ],
  ...more,
});

test('a report says what a job comes to, which runs are unusual, and which tasks are flaky or slow', () => {
  const usual = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => record(at, 60));
  const more = { queue_seconds: 3, cost: 0.5, currency: 'USD' };
  const parts = reportParts(jobTrend([...usual, record(9, 400, more)]));
  expect(parts.title).toBe('nightly: 9 runs, 1970-01-01 01:00:00 to 1970-01-01 09:00:00 (UTC)');
  expect(Object.fromEntries(parts.facts)).toMatchObject({
    ...{ 'success rate': '100.0 %', results: '9 SUCCESS', retries: '9', cost: '0.5000 USD' },
    ...{ 'duration, median': '1 min 0 s', 'queue and start of compute, median': '3.0 s' },
  });
  expect(parts.tables.map(({ caption, rows }) => [caption, rows])).toEqual([
    ['Runs that took longer than the job usually does', [['nightly/9', '1970-01-01 09:00:00', '6 min 40 s']]],
    ['Tasks that fail, or need more than one attempt', [['check', '9', '0', '9', '9']]],
    [
      'Slowest tasks',
      [
        ['load', '1 min 0 s', '6 min 40 s', '9'],
        ['check', '1.0 s', '1.0 s', '9'],
      ],
    ],
  ]);
});

test('a report on one run that failed says since when, and leaves out what nobody knows', () => {
  const failed = record(1, 60, { result_state: 'FAILED', tasks: [] });
  const { title, facts, tables } = reportParts(jobTrend([failed]));
  expect(title).toMatch(/^nightly: 1 run,/);
  expect(facts.map(([name]) => name)).toEqual([
    'failing since',
    'success rate',
    'results',
    'retries',
    'repairs',
  ]);
  expect(tables).toEqual([]);
});
