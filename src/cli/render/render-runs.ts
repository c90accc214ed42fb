import type { ListedRun } from '../../client/list-runs.js';
import type { Terminal } from '../terminal/terminal.js';
import { renderDuration, renderTime } from '../../core/render-time.js';
import { table } from './table.js';

type Colors = Terminal['colors'];

const HEAD = ['WORKFLOW ID', 'JOB', 'STATE', 'RESULT', 'START (UTC)', 'DURATION', 'REPAIRS'];

/** A line for each run, below a line of headings; `now` in milliseconds since the epoch. */
export function renderRuns(runs: readonly ListedRun[], now: number, colors: Colors): string[] {
  const rows = runs.map((run) => [
    run.workflow_id,
    run.job,
    run.state,
    run.result_state ?? '',
    renderTime(run.start_time),
    renderDuration(Math.max((run.end_time ?? now) - run.start_time, 0)),
    run.repairs === 0 ? '' : String(run.repairs),
  ]);
  const [first, ...lines] = table([HEAD, ...rows]);
  return [colors.dim(first), ...lines.map((line, at) => paint(runs[at], line, colors))];
}

function paint({ state, result_state: result }: ListedRun, line: string, colors: Colors): string {
  if (result === undefined) return state.startsWith('WAITING') ? colors.yellow(line) : colors.cyan(line);
  if (result.startsWith('SUCCESS') || result === 'COMPLETED') return colors.green(line);
  return colors.red(line);
}
