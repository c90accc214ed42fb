import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { waitForRun } from './follow-run.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';

export interface CancelOptions extends GlobalOptions {
  wait?: boolean;
}

/** `brickwork cancel RUN`: ends its task runs and clusters, then the run. */
export async function cancel(workflowId: string, options: CancelOptions): Promise<number> {
  if (options.explain === true) return explain(workflowId, [{ verb: ['cancel'] }], options);
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    await runs.cancel(workflowId);
    terminal.note(`Asked ${workflowId} to cancel.`);
    const ending = options.wait === true ? await waitForRun(runs, workflowId, terminal) : undefined;
    const result = ending?.kind === 'ended' ? ending.view.result_state : undefined;
    if (ending !== undefined)
      terminal.note(result === undefined ? 'It has ended.' : `It ended with ${result}.`);
    if (wantsJson(options)) terminal.data(JSON.stringify({ workflow_id: workflowId, result_state: result }));
    return EXIT.success;
  });
}
