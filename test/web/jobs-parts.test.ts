import { expect, test } from 'vitest';
import type { ListedRun } from '../../src/client/list-runs.js';
import type { JobSummary } from '../../src/core/jobs/job-summary.js';
import { jobsParts } from '../../src/web/pages/jobs-page.js';

const job = (job_id: string, more: Partial<JobSummary> = {}): JobSummary => ({
  ...{ job_id, name: `job ${job_id}`, identity: job_id, version: 1, max_concurrent_runs: 1 },
  ...{ author: 'ada', deployed_time: 0 },
  ...more,
});
const run = (workflow_id: string, more: Partial<ListedRun> = {}): ListedRun => ({
  ...{ workflow_id, job: 'undeployed', state: 'TERMINATED', result_state: 'SUCCESS' },
  ...{ start_time: 1000, end_time: 2000, repairs: 0 },
  ...more,
});

test('one odd job or run does not keep the others from being shown', async () => {
  const schedule = (quartz_cron_expression: unknown, timezone_id: unknown = 'UTC') => ({
    schedule: { quartz_cron_expression, timezone_id } as never,
  });
  const jobs = [
    job('1', { name: '\ud800 half a letter', ...schedule('0 0 6 * * ?') }),
    job('2', schedule(5)),
    job('3', schedule('0 0 6 * * ?', 'Nowhere/Town')),
    job('4', schedule('0 0 6 29 2 ? 2001')),
    job('5', { ...schedule('0 0 6 * * ?'), paused: { by: '<ada>', since: 1 } }),
    job('6'),
    job('7', {
      schedule: {
        get quartz_cron_expression(): string {
          throw new Error('no <cron>');
        },
      },
    }),
  ];
  const runs = [
    run('a/\udfff', { job: 'half \ud800' }),
    run('b', { job_id: '1', state: 'RUNNING', start_time: 5000 }),
    run('c', { job_id: 'gone', job: 'deleted' }),
  ];
  const parts = await jobsParts({ jobs, runs, atMillis: Date.UTC(2026, 10, 28, 5) });
  const text = (id: string): string => parts.get(id) ?? '';
  expect(text('job-1')).toContain('2026-11-28 06:00:00');
  for (const id of ['job-2', 'job-3', 'job-4']) expect(text(id)).not.toMatch(/<span>\d{4}-/);
  expect(text('job-5')).toContain('paused by &lt;ada&gt;');
  expect(text('job-7')).toContain('It cannot be shown: no &lt;cron&gt;');
  expect(text('name-1')).toContain('deleted');
  expect(text('name-0')).toContain('href="/jobs/half%20%EF%BF%BD"');
  expect(text('jobs-head')).toContain('7 deployed jobs');
  expect(
    await jobsParts({ jobs: [], runs: [], atMillis: 0, trouble: 'away' }).then((all) => all.get('page')),
  ).toContain('No job is deployed');
});
