import { EXIT } from '../exit-codes.js';
import { type GlobalOptions, terminalFor, withRuns } from '../global-options.js';

export interface CancelOptions extends GlobalOptions {
  wait?: boolean;
}

/** `brickwork cancel RUN`: ends its task runs and clusters, then the run. */
export async function cancel(workflowId: string, options: CancelOptions): Promise<number> {
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    await runs.cancel(workflowId);
    terminal.note(`Asked ${workflowId} to cancel.`);
    if (options.wait === true) {
      const ending = await runs.ending(workflowId);
      terminal.note(ending.kind === 'ended' ? `It ended with ${ending.view.result_state}.` : 'It has ended.');
    }
    return EXIT.success;
  });
}
