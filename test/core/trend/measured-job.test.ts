import { expect, test } from 'vitest';
import { measureJobs } from '../../../src/core/trend/measured-job.js';
import { flakiestTasks, slowestTasks, tellingTasks } from '../../../src/core/trend/telling-tasks.js';
import { DAY, record, task } from '../../support/run-records.js';

test('jobs are measured each by its own runs, in the order of their names', () => {
  const records = [record(3), record(5, { job: 'hourly' }), record(2), record(9)];
  const measured = measureJobs(records);
  expect(measured.map(({ trend, last }) => [trend.job, trend.runs, last.start_time])).toEqual([
    ['hourly', 1, 5 * DAY],
    ['nightly', 3, 9 * DAY],
  ]);
  expect(measureJobs([])).toEqual([]);
});

test('of many tasks the slowest and the flakiest are named, each once', () => {
  const many = Array.from({ length: 40 }, (_, at) => task(`t${at}`, { seconds: at }));
  const failed = { result_state: 'FAILED', seconds: 0, attempts: 1 };
  const flaky = Array.from({ length: 12 }, (_, at) => task(`f${at}`, failed));
  const both = task('both', { seconds: 99, attempts: 2 });
  const [{ trend }] = measureJobs([record(1, { tasks: [...many, ...flaky, both] })]);
  expect(slowestTasks(trend).map(({ task_key }) => task_key)).toEqual([
    ...['both', 't39', 't38', 't37', 't36', 't35', 't34', 't33', 't32', 't31'],
  ]);
  expect(flakiestTasks(trend)).toHaveLength(10);
  expect(flakiestTasks({ ...trend, tasks: trend.tasks.slice(-1) })[0].task_key).toBe('both');
  expect(
    tellingTasks({ ...trend, tasks: [...trend.tasks.slice(-1), ...trend.tasks.slice(0, 2)] }),
  ).toHaveLength(3);
  expect(tellingTasks(trend).length).toBeLessThanOrEqual(20);
});
