import { EXIT, exitCodeOf } from '../exit-codes.js';
import { followRun } from '../follow-run.js';
import { renderTree } from '../render-run.js';
import { runReport } from '../run-report.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from '../global-options.js';

export interface StatusOptions extends GlobalOptions {
  watch?: boolean;
}

/** `brickwork status RUN`: how a run stands; with `--watch` until it ends, with its exit status. */
export async function status(workflowId: string, options: StatusOptions): Promise<number> {
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    if (options.watch === true) {
      const ending = await followRun(runs, workflowId, terminal, { intervalMillis: 2000 });
      if (ending?.kind === 'ended') return exitCodeOf(ending.view.result_state);
      return EXIT.runFailed;
    }
    const view = await runs.view(workflowId);
    if (wantsJson(options)) {
      terminal.data(JSON.stringify(runReport(workflowId, view, await runs.taskValues(workflowId))));
    } else terminal.data(renderTree(view, Date.now(), 200, terminal.colors));
    return EXIT.success;
  });
}
