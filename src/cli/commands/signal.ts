import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';
import { readValue } from '../read/read-value.js';

/** `brickwork signal RUN NAME [PAYLOAD]`: what a wait_task waits for. */
export async function signal(
  workflowId: string,
  name: string,
  text: string | undefined,
  options: GlobalOptions,
): Promise<number> {
  const payload = text === undefined ? undefined : readValue(text);
  if (options.explain === true) {
    const input = payload === undefined ? {} : { input: payload };
    return explain(workflowId, [{ verb: ['signal', '--name', name], ...input }], options);
  }
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    await runs.signal(workflowId, name, payload);
    const done = { workflow_id: workflowId, signal: name };
    terminal.data(wantsJson(options) ? JSON.stringify(done) : `Sent ${name}.`);
    return EXIT.success;
  });
}
