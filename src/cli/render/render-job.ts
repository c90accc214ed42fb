import type { JobSummary } from '../../core/jobs/job-summary.js';
import type { JobRunView, JobView, VersionView } from '../../core/jobs/job-view.js';
import { renderSource } from '../../core/words/render-source.js';
import { renderSettings, renderStarts } from '../../core/words/render-starts.js';
import { renderDuration, renderTime } from '../../core/render-time.js';
import { cut } from '../terminal/one-line.js';
import type { Terminal } from '../terminal/terminal.js';
import { renderTrigger } from './render-trigger.js';
import { table } from './table.js';

type Colors = Terminal['colors'];

const LONGEST_NAME = 40;

/** A line for each job, below a line of headings. */
export function renderJobs(jobs: readonly JobSummary[], colors: Colors): string[] {
  const head = ['JOB', 'NAME', 'VERSION', 'DEPLOYED (UTC)', 'BY', 'PAUSED', 'SCHEDULE'];
  const rows = jobs.map((job) => [
    job.job_id,
    cut(job.name, LONGEST_NAME),
    String(job.version),
    renderTime(job.deployed_time),
    job.author,
    standingOf(job),
    job.schedule === undefined ? '' : renderSettings(job.schedule),
  ]);
  const [first, ...lines] = table([head, ...rows]);
  return [colors.dim(first), ...lines.map((line, at) => (jobs[at].paused ? colors.yellow(line) : line))];
}

/** Why a job starts nothing by itself, in a word or two. */
function standingOf({ paused, deleted }: JobSummary): string {
  if (deleted !== undefined) return 'deleted';
  return paused === undefined ? '' : `by ${paused.by}`;
}

/** Everything about a job, for people; `now` in milliseconds since the epoch. */
export function renderJob(view: JobView, now: number, colors: Colors): string[] {
  const { paused, deleted } = view;
  const inForce = view.versions.at(-1);
  const said = [
    [colors.bold(view.name), colors.dim(`job ${view.job_id}`)].join('  '),
    ...(inForce === undefined ? [] : [deployedLine(inForce), `  from ${renderSource(inForce.source)}`]),
    `  ${limitsOf(view)}`,
    ...renderStarts(view, now).map((line) => `  ${line}`),
    ...renderTrigger(view, colors).map((line) => `  ${line}`),
    ...(view.edit_mode === 'UI_LOCKED' ? ['  edit_mode UI_LOCKED: change it where it is deployed from'] : []),
  ];
  if (paused !== undefined) {
    const note = paused.note === undefined ? '' : `: ${paused.note}`;
    said.push(colors.yellow(`  paused since ${renderTime(paused.since)} by ${paused.by}${note}`));
  }
  if (deleted !== undefined) said.push(colors.red(`  deleted ${renderTime(deleted.time)} by ${deleted.by}`));
  return [...said, '', ...renderRuns(view, now, colors)];
}

function deployedLine({ version, time, author }: VersionView): string {
  return `  version ${version}, deployed ${renderTime(time)} by ${author}`;
}

function limitsOf({ max_concurrent_runs: most, is_queue_enabled: isQueued }: JobView): string {
  if (most === 0) return 'max_concurrent_runs 0: all runs are skipped';
  const others = isQueued ? 'others wait in the queue' : 'others are skipped';
  return `at most ${most} ${most === 1 ? 'run' : 'runs'} at a time, ${others}`;
}

/** Of each kind of runs; `--json` has all that the job knows. */
const MOST_RUNS = 10;

function renderRuns(view: JobView, now: number, colors: Colors): string[] {
  const { active_runs: active, queued_runs: queued, past_runs: past } = view;
  const first = (runs: readonly JobRunView[]): JobRunView[] => runs.slice(0, MOST_RUNS);
  const since = (millis: number): string => renderDuration(Math.max(now - millis, 0));
  const runs = [
    ...first(queued).map((run) => ({ run, state: 'QUEUED', took: since(run.requested_time) })),
    ...first(active).map((run) => ({
      run,
      state: 'RUNNING',
      took: since(run.start_time ?? run.requested_time),
    })),
    ...first(past).map((run) => ({ run, state: run.result_state ?? '', took: tookOf(run) })),
  ];
  if (runs.length === 0) return ['  no runs yet'];
  const head = ['RESULT', 'VERSION', 'TRIGGER', 'ASKED FOR (UTC)', 'TOOK', 'RUN'];
  const rows = runs.map(({ run, state, took }) => {
    return [state, String(run.version), run.trigger, renderTime(run.requested_time), took, run.workflow_id];
  });
  const [headings, ...lines] = table([head, ...rows]);
  const more = [
    ...(queued.length > MOST_RUNS ? [`  ${queued.length - MOST_RUNS} more wait`] : []),
    ...(active.length > MOST_RUNS ? [`  ${active.length - MOST_RUNS} more are active`] : []),
  ];
  return [
    `  ${colors.dim(headings)}`,
    ...lines.map((line, at) => `  ${paint(runs[at].state, line, colors)}`),
    ...more,
    `  ${countsOf(view)}`,
  ];
}

function tookOf({ start_time: start, end_time: end }: JobRunView): string {
  return start === undefined || end === undefined ? '' : renderDuration(end - start);
}

function countsOf({ run_counts: counts }: JobView): string {
  const all = Object.entries(counts).map(([result, count]) => `${count} ${result}`);
  return all.length === 0 ? 'none has ended yet' : `ended so far: ${all.join(', ')}`;
}

function paint(state: string, line: string, colors: Colors): string {
  if (state.startsWith('SUCCESS')) return colors.green(line);
  if (state === 'RUNNING') return colors.cyan(line);
  if (state === 'QUEUED') return colors.yellow(line);
  return state === 'SKIPPED' ? colors.dim(line) : colors.red(line);
}

/** A line for each version, the newest first. */
export function renderVersions(versions: readonly VersionView[], colors: Colors): string[] {
  const head = ['VERSION', 'DEPLOYED (UTC)', 'BY', 'FROM'];
  const rows = versions.toReversed().map(({ version, time, author, source, is_kept }) => {
    const from = `${renderSource(source)}${is_kept ? '' : ' (settings no longer kept)'}`;
    return [String(version), renderTime(time), author, from];
  });
  const [first, ...lines] = table([head, ...rows]);
  return [colors.dim(first), ...lines];
}
