import { writeFileSync } from 'node:fs';
import { exportHistory as exported } from '../../client/export-history.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, withTemporal } from './global-options.js';

export interface ExportHistoryOptions extends GlobalOptions {
  runId?: string;
  to?: string;
}

/** `brickwork export-history RUN`: the history of a run, to be replayed on another build (docs/upgrading.md). */
export async function exportHistory(workflowId: string, options: ExportHistoryOptions): Promise<number> {
  const { runId, to } = options;
  if (options.explain === true) {
    const which = runId === undefined ? [] : ['--run-id', runId];
    return explain(workflowId, [{ verb: ['show', ...which, '--output', 'json'] }], options);
  }
  const terminal = terminalFor(options);
  const text = await withTemporal(options, (client) => exported(client, workflowId, runId));
  if (to === undefined) terminal.data(text);
  else {
    writeFileSync(to, `${text}\n`);
    terminal.note(
      `${to}: the history of ${workflowId}. It holds the definition, the parameters and the task values.`,
    );
  }
  return EXIT.success;
}
