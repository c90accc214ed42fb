import { expect, test } from 'vitest';
import { measureJobs } from '../../src/core/trend/measured-job.js';
import { TREND_MEASURES } from '../../src/core/trend/trend-measures.js';
import { renderTrendMetrics } from '../../src/web/trend-metrics.js';
import { record, task } from '../support/run-records.js';

/** The lines with values, without what explains them. */
async function linesOf(...records: Parameters<typeof measureJobs>[0]): Promise<string[]> {
  const { text } = await renderTrendMetrics(measureJobs(records));
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('tells Prometheus how each job has done', async () => {
  const usual = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => record(at));
  const priced = { cost: 2, currency: 'EUR', queue_seconds: 5 };
  const slow = record(9, { ...priced, tasks: [task('load', { seconds: 300, attempts: 2 })] }, 300);
  const failed = record(10, {
    result_state: 'FAILED',
    repairs: 1,
    tasks: [task('load', { result_state: 'FAILED' })],
  });
  expect(await linesOf(...usual, slow, failed)).toEqual([
    'brickwork_job_runs{job="nightly",result="SUCCESS"} 9',
    'brickwork_job_runs{job="nightly",result="FAILED"} 1',
    'brickwork_job_success_ratio{job="nightly"} 0.9',
    'brickwork_job_failing_since_timestamp_seconds{job="nightly"} 864000',
    'brickwork_job_duration_seconds{job="nightly",quantile="0.5"} 60',
    expect.stringMatching(/^brickwork_job_duration_seconds\{job="nightly",quantile="0\.9"\} 108/),
    'brickwork_job_duration_usual_most_seconds{job="nightly"} 72',
    'brickwork_job_outliers{job="nightly"} 1',
    'brickwork_job_retries{job="nightly"} 1',
    'brickwork_job_repairs{job="nightly"} 1',
    'brickwork_job_queue_seconds{job="nightly",quantile="0.5"} 5',
    'brickwork_job_cost{job="nightly",currency="EUR"} 2',
    'brickwork_job_run_cost{job="nightly",currency="EUR",quantile="0.5"} 2',
    'brickwork_job_first_run_start_timestamp_seconds{job="nightly"} 86400',
    'brickwork_job_last_run_start_timestamp_seconds{job="nightly"} 864000',
    'brickwork_job_last_run_duration_seconds{job="nightly"} 60',
    'brickwork_job_last_run_success{job="nightly"} 0',
    'brickwork_job_tasks{job="nightly"} 1',
    'brickwork_task_runs{job="nightly",task="load"} 10',
    'brickwork_task_failed_runs{job="nightly",task="load"} 1',
    'brickwork_task_recovered_runs{job="nightly",task="load"} 1',
    'brickwork_task_retries{job="nightly",task="load"} 1',
    'brickwork_task_duration_seconds{job="nightly",task="load",quantile="0.5"} 60',
    'brickwork_task_duration_seconds{job="nightly",task="load",quantile="1"} 300',
  ]);
});

test('leaves out what nobody knows, and quotes any name', async () => {
  const lines = await linesOf(record(1, { job: 'a "b"\n', result_state: 'FAILED', tasks: [] }), record(2));
  expect(lines).toContain(String.raw`brickwork_job_success_ratio{job="a \"b\"\n"} 0`);
  const names = (job: string): string[] =>
    lines.filter((line) => line.includes(job)).map((line) => line.replace(/\{.*/, ''));
  expect(names('nightly')).not.toContain('brickwork_job_failing_since_timestamp_seconds');
  for (const unknown of [
    'duration_seconds',
    'duration_usual_most_seconds',
    'queue_seconds',
    'cost',
    'run_cost',
  ])
    expect(names('a \\"b')).not.toContain(`brickwork_job_${unknown}`);
  expect(names('a \\"b').filter((name) => name.startsWith('brickwork_task'))).toEqual([]);
});

test('holds a job of a thousand tasks to twenty of them, and says how many there are', async () => {
  const tasks = Array.from({ length: 1000 }, (_, at) =>
    task(`t${at}`, { seconds: at, attempts: at < 50 ? 2 : 1 }),
  );
  const lines = await linesOf(record(1, { tasks }));
  expect(lines.filter((line) => line.startsWith('brickwork_task_runs'))).toHaveLength(20);
  expect(lines).toContain('brickwork_job_tasks{job="nightly"} 1000');
  expect(lines.length).toBeLessThan(150);
});

test('each scrape is of the jobs that it is given, each of them once', async () => {
  const [job] = measureJobs([record(1)]);
  expect((await renderTrendMetrics([job])).contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const { text } = await renderTrendMetrics([]);
  expect(text).not.toContain('nightly');
  await expect(renderTrendMetrics([job, job])).rejects.toThrow(/same name/);
});

test('names are as Prometheus wants them, each once', () => {
  const names = TREND_MEASURES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^brickwork_(job|task)_[a-z_]+(?<!_total)$/);
});
