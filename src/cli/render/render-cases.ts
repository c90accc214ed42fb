import { type CaseResult, countResults } from '../../core/pipeline-test/case-result.js';
import { cut } from '../terminal/one-line.js';
import type { Terminal } from '../terminal/terminal.js';
import type { RunView } from '../../core/run/view/run-view.js';

type Colors = Terminal['colors'];

/** A case that is over: a line, and below it everything that was not as expected, with the rows that show it. */
export function renderCase(result: CaseResult, colors: Colors): string[] {
  const { name, file, duration_millis: millis, failures, reason } = result;
  const told = result.result === 'skipped' ? `skipped: ${reason}` : `${(millis / 1000).toFixed(1)} s`;
  const line = `${markOf(result, colors)} ${name} ${colors.dim(`(${file}, ${told})`)}`;
  const below = failures.flatMap(({ file: at, line: number, message, details }) => [
    `    ${colors.dim(`${at}:${number}:`)} ${message}`,
    ...details.map((detail) => `      ${colored(detail, colors)}`),
  ]);
  return [line, ...below];
}

function markOf({ result }: CaseResult, colors: Colors): string {
  switch (result) {
    case 'passed':
      return colors.green('✓');
    case 'skipped':
      return colors.yellow('-');
    case 'failed':
    case 'error':
      return colors.red('✗');
  }
}

/** Rows of a difference by what they are. */
function colored(detail: string, colors: Colors): string {
  if (detail.startsWith('- ')) return colors.red(detail);
  if (detail.startsWith('+ ')) return colors.green(detail);
  return detail.startsWith('~ ') ? colors.yellow(detail) : detail;
}

/** How all cases did, in a line. */
export function renderCounts(results: readonly CaseResult[], millis: number): string {
  const { passed, failed, error, skipped } = countResults(results);
  const parts = [
    [passed, 'passed'],
    [failed, 'failed'],
    [error, 'could not be tried'],
    [skipped, 'skipped'],
  ] as const;
  const counts = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${counts.join(', ')} in ${(millis / 1000).toFixed(1)} s`;
}

/** The cases that run now, each with what its tasks do, for a display that is redrawn. */
export function renderRunning(
  running: ReadonlyMap<string, RunView | undefined>,
  left: number,
  width: number,
  colors: Colors,
): string {
  const lines = [...running].map(([name, view]) => {
    const tasks = view?.tasks ?? [];
    const ended = tasks.filter(({ result_state: result }) => result !== undefined).length;
    const active = tasks.filter(({ life_cycle_state: state }) => state === 'RUNNING');
    const doing = active.map(({ task_key: key }) => key).join(', ');
    const stands = tasks.length === 0 ? 'starting' : `${ended}/${tasks.length} ${doing}`;
    return colors.cyan(cut(`… ${name}  ${stands}`, width));
  });
  return [...lines, ...(left > 0 ? [colors.dim(`  ${left} to come`)] : [])].join('\n');
}
