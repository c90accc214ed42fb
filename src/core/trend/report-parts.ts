import type { JobTrend } from './job-trend.js';
import { flakiestTasks, slowestTasks } from './telling-tasks.js';
import { money } from '../words/money.js';
import { renderDuration, renderTime } from '../render-time.js';

/** What a report says, before it is Markdown or HTML. */
export interface ReportParts {
  title: string;
  /** A name and what there is to say. */
  facts: [string, string][];
  tables: { caption: string; head: string[]; rows: string[][] }[];
}

/** The parts of a report on a job, the most important first. */
export function reportParts(trend: JobTrend): ReportParts {
  const { job, runs, from, until, outliers } = trend;
  return {
    title: `${job}: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${renderTime(from)} to ${renderTime(until)} (UTC)`,
    facts: factsOf(trend),
    tables: [
      {
        caption: 'Runs that took longer than the job usually does',
        head: ['run', 'start (UTC)', 'duration'],
        rows: outliers.map((run) => [run.workflow_id, renderTime(run.start_time), inTime(run.seconds)]),
      },
      {
        caption: 'Tasks that fail, or need more than one attempt',
        head: ['task', 'runs', 'failed', 'recovered', 'retries'],
        rows: flakiestTasks(trend).map((task) => [
          task.task_key,
          ...[task.runs, task.failed, task.recovered, task.retries].map(String),
        ]),
      },
      {
        caption: 'Slowest tasks',
        head: ['task', 'median', 'most', 'runs'],
        rows: slowestTasks(trend).map((task) => [
          task.task_key,
          inTime(task.median_seconds),
          inTime(task.most_seconds),
          String(task.runs),
        ]),
      },
    ].filter(({ rows }) => rows.length > 0),
  };
}

function factsOf(trend: JobTrend): [string, string][] {
  const { results, success_rate: rate, failing_since: since, retries, repairs } = trend;
  const known: [string, string | undefined][] = [
    ['failing since', since === undefined ? undefined : `${renderTime(since)} (UTC)`],
    ['success rate', `${(100 * rate).toFixed(1)} %`],
    [
      'results',
      Object.entries(results)
        .map(([result, count]) => `${count} ${result}`)
        .join(', '),
    ],
    ['duration, median', inTime(trend.median_seconds)],
    ['duration of nine in ten, at most', inTime(trend.p90_seconds)],
    ['unusual above', inTime(trend.usual_most_seconds)],
    ['queue and start of compute, median', inTime(trend.median_queue_seconds)],
    ['retries', String(retries)],
    ['repairs', String(repairs)],
    ['cost', inMoney(trend.cost, trend.currency)],
    ['cost of a run, median', inMoney(trend.median_cost, trend.currency)],
  ];
  return known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function inTime(seconds: number): string;
function inTime(seconds: number | undefined): string | undefined;
function inTime(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : renderDuration(seconds * 1000);
}

function inMoney(amount: number | undefined, currency = ''): string | undefined {
  return amount === undefined ? undefined : money(amount, currency);
}
