import { isGood, type JobTrend, type TaskTrend } from './job-trend.js';
import type { MeasuredJob } from './measured-job.js';
import { secondsOf } from './run-record.js';
import { tellingTasks } from './telling-tasks.js';

/** A value with the labels that tell it from others of its measure; no value where nobody knows one. */
type Sample = readonly [labels: Record<string, string>, value: number | undefined];

/** Something that is measured of each job, by the name and in the unit that Prometheus would give it. */
export interface TrendMeasure {
  name: string;
  help: string;
  /** Beside `job`, which all have. */
  labels: readonly string[];
  samples: (job: MeasuredJob) => Sample[];
}

/** All that is measured. Everything is of the runs that were looked at, so that nothing here only ever grows. */
export const TREND_MEASURES: readonly TrendMeasure[] = [
  {
    name: 'brickwork_job_runs',
    help: 'Runs that were looked at, by what they came to.',
    labels: ['result'],
    samples: ({ trend }) => Object.entries(trend.results).map(([result, runs]) => [{ result }, runs]),
  },
  ofJob(
    'brickwork_job_success_ratio',
    'The share of runs that have succeeded.',
    (trend) => trend.success_rate,
  ),
  ofJob(
    'brickwork_job_failing_since_timestamp_seconds',
    'When the first of the runs began that have all failed since; absent where the last one has succeeded.',
    ({ failing_since: since }) => (since === undefined ? undefined : since / 1000),
  ),
  {
    name: 'brickwork_job_duration_seconds',
    help: 'How long a run that succeeds takes.',
    labels: ['quantile'],
    samples: ({ trend }) => [
      [{ quantile: '0.5' }, trend.median_seconds],
      [{ quantile: '0.9' }, trend.p90_seconds],
    ],
  },
  ofJob(
    'brickwork_job_duration_usual_most_seconds',
    'A run that takes longer is an outlier; absent with fewer than eight successful runs.',
    (trend) => trend.usual_most_seconds,
  ),
  ofJob(
    'brickwork_job_outliers',
    'Runs that took longer than the job usually does.',
    ({ outliers }) => outliers.length,
  ),
  ofJob('brickwork_job_retries', 'Submits of tasks beyond the first of each run.', (trend) => trend.retries),
  ofJob('brickwork_job_repairs', 'How often runs were repaired.', (trend) => trend.repairs),
  {
    name: 'brickwork_job_queue_seconds',
    help: 'What the tasks of a run have waited for compute, together.',
    labels: ['quantile'],
    samples: ({ trend }) => [[{ quantile: '0.5' }, trend.median_queue_seconds]],
  },
  {
    name: 'brickwork_job_cost',
    help: 'What the runs have cost, together.',
    labels: ['currency'],
    samples: ({ trend }) => inCurrency(trend, trend.cost),
  },
  {
    name: 'brickwork_job_run_cost',
    help: 'What a run costs.',
    labels: ['currency', 'quantile'],
    samples: ({ trend }) => inCurrency(trend, trend.median_cost, { quantile: '0.5' }),
  },
  ofJob(
    'brickwork_job_first_run_start_timestamp_seconds',
    'When the oldest of the runs began that were looked at.',
    ({ from }) => from / 1000,
  ),
  ofJob(
    'brickwork_job_last_run_start_timestamp_seconds',
    'When the last run began that has ended.',
    ({ until }) => until / 1000,
  ),
  ofLast('brickwork_job_last_run_duration_seconds', 'How long that run took.', secondsOf),
  ofLast('brickwork_job_last_run_success', '1 where that run has succeeded, else 0.', (run) =>
    Number(isGood(run)),
  ),
  ofJob(
    'brickwork_job_tasks',
    'How many tasks the runs have had, of which the most telling are measured.',
    ({ tasks }) => tasks.length,
  ),
  ofTasks('brickwork_task_runs', 'Runs that the task was in.', (task) => task.runs),
  ofTasks('brickwork_task_failed_runs', 'Runs in which it did not succeed.', (task) => task.failed),
  ofTasks(
    'brickwork_task_recovered_runs',
    'Runs in which it succeeded after it had failed.',
    (task) => task.recovered,
  ),
  ofTasks('brickwork_task_retries', 'Its submits beyond the first of each run.', (task) => task.retries),
  {
    name: 'brickwork_task_duration_seconds',
    help: 'How long it takes in a run, with its retries; the quantile 1 is the most.',
    labels: ['task', 'quantile'],
    samples: ({ trend }) =>
      tellingTasks(trend).flatMap(({ task_key: task, median_seconds, most_seconds }): Sample[] => [
        [{ task, quantile: '0.5' }, median_seconds],
        [{ task, quantile: '1' }, most_seconds],
      ]),
  },
];

function ofJob(name: string, help: string, valueOf: (trend: JobTrend) => number | undefined): TrendMeasure {
  return { name, help, labels: [], samples: ({ trend }) => [[{}, valueOf(trend)]] };
}

function ofLast(name: string, help: string, valueOf: (last: MeasuredJob['last']) => number): TrendMeasure {
  return { name, help, labels: [], samples: ({ last }) => [[{}, valueOf(last)]] };
}

function ofTasks(name: string, help: string, valueOf: (task: TaskTrend) => number): TrendMeasure {
  const samples = ({ trend }: MeasuredJob): Sample[] =>
    tellingTasks(trend).map((task) => [{ task: task.task_key }, valueOf(task)]);
  return { name, help, labels: ['task'], samples };
}

function inCurrency(
  { currency }: JobTrend,
  amount: number | undefined,
  labels: Record<string, string> = {},
): Sample[] {
  return currency === undefined ? [] : [[{ currency, ...labels }, amount]];
}
