import type { JobRuns, RunEnding } from '../../client/job-runs.js';
import { MOST_TAIL_LINES } from '../../core/run/view/output-request.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { CommandFailed, EXIT, exitCodeOf } from '../terminal/exit-codes.js';
import { type GlobalOptions, wantsJson } from './global-options.js';
import { oneLine } from '../terminal/one-line.js';
import { printIssues } from '../render/render-issues.js';
import { isCut, renderOutputs } from '../render/render-output.js';
import { renderSummary } from '../render/render-run.js';
import { runReport } from '../render/run-report.js';
import type { Terminal } from '../terminal/terminal.js';

export interface ConcludeOptions extends GlobalOptions {
  /** Whether what failed tasks have printed is shown below the result; otherwise the command that does is named. */
  logs?: 'tail' | 'all' | 'none';
  /** True where the run ends with its stack, so that no later command can ask for anything. */
  local?: boolean;
}

const TAIL_LINES = 30;
const MOST_REASON_CHARACTERS = 400;

/** Says how a run that was followed has ended; returns the exit status of its result. */
export async function conclude(
  runs: JobRuns,
  workflowId: string,
  ending: RunEnding,
  options: ConcludeOptions,
  terminal: Terminal,
): Promise<number> {
  if (ending.kind === 'invalid') {
    printIssues(
      terminal,
      ending.issues.map((issue) => ({ ...issue, file: 'run', line: 1, column: 1 })),
    );
    if (wantsJson(options)) terminal.data(JSON.stringify({ result_state: 'INVALID', issues: ending.issues }));
    return EXIT.invalid;
  }
  if (ending.kind === 'broken') throw new CommandFailed(ending.message, EXIT.runFailed);
  const { view } = ending;
  const isSkipped = view.result_state === 'SKIPPED';
  if (isSkipped) terminal.note(`The run was skipped. ${view.state_message ?? ''}`);
  else if (!terminal.isLive) terminal.note(renderSummary(view, Date.now()));
  if (view.state_message !== undefined && !isSkipped) {
    const hint = options.local === true ? undefined : logsCommand(workflowId, view);
    const reason = oneLine(view.state_message, MOST_REASON_CHARACTERS);
    terminal.note(hint === undefined ? reason : `${reason} (${hint})`);
  }
  await showOutputs(runs, workflowId, view, options, terminal);
  if (wantsJson(options)) {
    terminal.data(JSON.stringify(runReport(workflowId, view, await runs.taskValues(workflowId))));
  }
  return exitCodeOf(view.result_state);
}

/** The command that reads why tasks of a run have failed; undefined where none has left anything to read. */
export function logsCommand(workflowId: string, view: RunView): string | undefined {
  const failed = failedTasks(view);
  if (failed.length === 0) return undefined;
  return `brickwork logs "${workflowId}"${failed.length === 1 ? ` ${failed[0]}` : ''}`;
}

function failedTasks({ tasks }: RunView): string[] {
  return tasks
    .filter(({ result_state: result }) => result === 'FAILED' || result === 'TIMEDOUT')
    .filter(({ attempts, for_each_task: loop }) => attempts > 0 || loop !== undefined)
    .map(({ task_key }) => task_key);
}

/** What cannot be read is said, and changes nothing about the result. */
async function showOutputs(
  runs: JobRuns,
  workflowId: string,
  view: RunView,
  { logs, local, quiet }: ConcludeOptions,
  terminal: Terminal,
): Promise<void> {
  const how = logs ?? (local === true ? 'tail' : 'none');
  if (how === 'none' || quiet === true || failedTasks(view).length === 0) return;
  try {
    const tailLines = how === 'all' ? MOST_TAIL_LINES : TAIL_LINES;
    const outputs = await runs.output(workflowId, { tailLines });
    for (const line of ['', ...renderOutputs(outputs, terminal.colors), '']) terminal.note(line);
    if (how === 'tail' && isCut(outputs)) terminal.note('The whole texts: --logs all');
    const { left_out: leftOut = 0 } = outputs;
    if (leftOut > 0) terminal.note(`Left out: ${leftOut} more that failed.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.note(`What failed tasks have printed could not be read: ${reason}`);
  }
}
