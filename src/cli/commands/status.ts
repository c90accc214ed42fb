import type { JobRuns } from '../../client/job-runs.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import { explain } from '../explain.js';
import { followRun } from '../follow-run.js';
import { renderTree } from '../render-run.js';
import { runReport } from '../run-report.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from '../global-options.js';

export interface StatusOptions extends GlobalOptions {
  watch?: boolean;
}

const WATCH_INTERVAL_MILLIS = 2000;

/** `brickwork status RUN`: how a run stands; with `--watch` until it ends, with its exit status. */
export async function status(workflowId: string, options: StatusOptions): Promise<number> {
  if (options.explain === true) return explain(workflowId, [{ verb: ['query', '--type', 'run'] }], options);
  return withRuns(options, async (runs) => {
    if (options.watch === true) return watch(runs, workflowId, options);
    const terminal = terminalFor(options);
    const view = await runs.view(workflowId);
    if (wantsJson(options)) {
      terminal.data(JSON.stringify(runReport(workflowId, view, await runs.taskValues(workflowId))));
    } else terminal.data(renderTree(view, Date.now(), 200, terminal.colors));
    return EXIT.success;
  });
}

/** Shows a run until it ends, and gives the exit status of its result. */
export async function watch(runs: JobRuns, workflowId: string, options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  const ending = await followRun(runs, workflowId, terminal, { intervalMillis: WATCH_INTERVAL_MILLIS });
  if (ending?.kind !== 'ended') return EXIT.runFailed;
  if (wantsJson(options)) {
    terminal.data(JSON.stringify(runReport(workflowId, ending.view, await runs.taskValues(workflowId))));
  }
  return exitCodeOf(ending.view.result_state);
}
