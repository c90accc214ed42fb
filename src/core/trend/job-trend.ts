import { given } from '../json.js';
import { isSuccess } from '../run/state/result-state.js';
import type { RunResultState } from '../run/state/run-state.js';
import { type RunRecord, secondsOf } from './run-record.js';
import { median, quantile, usualMost } from './statistics.js';

/** How a task has done over the runs of its job. */
export interface TaskTrend {
  task_key: string;
  runs: number;
  /** Runs in which it did not succeed. */
  failed: number;
  /** Runs in which it succeeded after it had failed: a task that is flaky. */
  recovered: number;
  /** Submits beyond the first of each run. */
  retries: number;
  median_seconds: number;
  most_seconds: number;
}

/** A run that took longer than the job's own history lets one expect. */
export interface SlowRun {
  workflow_id: string;
  start_time: number;
  seconds: number;
}

/** How a job has done. Times in seconds are of runs that have succeeded; others tell nothing of how long it takes. */
export interface JobTrend {
  job: string;
  runs: number;
  /** Of the first and the last run, milliseconds since the epoch. */
  from: number;
  until: number;
  results: Record<string, number>;
  success_rate: number;
  /** When the first of the runs began that have all failed since; absent where the last one has succeeded. */
  failing_since?: number;
  median_seconds?: number;
  p90_seconds?: number;
  /** More than this is an outlier; absent where too few runs have succeeded to tell. */
  usual_most_seconds?: number;
  outliers: SlowRun[];
  retries: number;
  repairs: number;
  median_queue_seconds?: number;
  cost?: number;
  median_cost?: number;
  currency?: string;
  /** In the order in which they first come. */
  tasks: TaskTrend[];
}

/** Looks over the runs of one job, in any order. Throws for none. */
export function jobTrend(records: readonly RunRecord[]): JobTrend {
  const runs = [...records].sort((one, other) => one.start_time - other.start_time);
  const last = runs.at(-1);
  if (last === undefined) throw new Error('A trend is of one run at least.');
  const good = runs.filter(isGood);
  const most = usualMost(good.map(secondsOf));
  const tasks = taskTrends(runs);
  return {
    job: last.job,
    runs: runs.length,
    from: runs[0].start_time,
    until: last.start_time,
    results: countsOf(runs.map(({ result_state: result }) => result)),
    success_rate: good.length / runs.length,
    ...given('failing_since', runs[runs.findLastIndex(isGood) + 1]?.start_time),
    ...(good.length === 0
      ? {}
      : { median_seconds: median(good.map(secondsOf)), p90_seconds: quantile(good.map(secondsOf), 0.9) }),
    ...given('usual_most_seconds', most),
    outliers: good
      .filter((run) => most !== undefined && secondsOf(run) > most)
      .map((run) => ({
        workflow_id: run.workflow_id,
        start_time: run.start_time,
        seconds: secondsOf(run),
      })),
    retries: tasks.reduce((total, task) => total + task.retries, 0),
    repairs: runs.reduce((total, run) => total + run.repairs, 0),
    ...given('median_queue_seconds', medianOf(runs.map((run) => run.queue_seconds))),
    ...costOf(runs),
    tasks,
  };
}

/** Of a run, or of a task in one. */
export function isGood({ result_state: result }: { result_state: string }): boolean {
  return isSuccess(result as RunResultState);
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

/** In the currency of the last run; what was reckoned in others cannot be added. */
function costOf(runs: readonly RunRecord[]): Pick<JobTrend, 'cost' | 'median_cost' | 'currency'> {
  const currency = runs.findLast((run) => run.currency !== undefined)?.currency;
  if (currency === undefined) return {};
  const costs = runs.filter((run) => run.currency === currency).map(({ cost = 0 }) => cost);
  return { cost: costs.reduce((total, cost) => total + cost, 0), median_cost: median(costs), currency };
}

function taskTrends(runs: readonly RunRecord[]): TaskTrend[] {
  const byKey = new Map<string, RunRecord['tasks']>();
  for (const task of runs.flatMap(({ tasks }) => tasks))
    byKey.set(task.task_key, [...(byKey.get(task.task_key) ?? []), task]);
  return [...byKey].map(([task_key, tasks]) => {
    const good = tasks.filter(isGood);
    const seconds = (good.length > 0 ? good : tasks).map((task) => task.seconds);
    return {
      task_key,
      runs: tasks.length,
      failed: tasks.length - good.length,
      recovered: good.filter(({ attempts }) => attempts > 1).length,
      retries: tasks.reduce((total, { attempts }) => total + Math.max(attempts - 1, 0), 0),
      median_seconds: median(seconds),
      most_seconds: Math.max(...seconds),
    };
  });
}
