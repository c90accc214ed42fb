import type { JobRuns } from '../../client/job-runs.js';
import type { StartedRun } from '../../client/start-run.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { conclude, type ConcludeOptions } from './conclude.js';
import { followRun } from './follow-run.js';
import { parseOptional, wantsJson } from './global-options.js';

/** How often a run is asked how it stands: on this machine, and where each query is a billed action. */
export const LOCAL_INTERVAL_MILLIS = 250;
export const REMOTE_INTERVAL_MILLIS = 2000;

/** What is asked for of a run that has just been started. */
export interface StartedOptions extends ConcludeOptions {
  /** False prints the workflow id and returns. */
  wait: boolean;
  timeout?: string;
}

interface Following {
  intervalMillis: number;
  timeoutMillis?: number;
  uiUrl?: string;
}

/** Follows a run to its end, whose exit status this is, or until `--timeout` or Ctrl-C, which leave it alone. */
export async function followStarted(
  runs: JobRuns,
  { workflowId, jobRunId }: StartedRun,
  options: StartedOptions,
  terminal: Terminal,
  { intervalMillis, timeoutMillis, uiUrl }: Following,
): Promise<number> {
  terminal.note(`Run ${jobRunId}: ${uiUrl === undefined ? workflowId : pageOf(uiUrl, workflowId)}`);
  if (!options.wait) {
    terminal.data(
      wantsJson(options) ? JSON.stringify({ workflow_id: workflowId, run_id: jobRunId }) : workflowId,
    );
    return EXIT.success;
  }
  const stop = new AbortController();
  let status: number = EXIT.success;
  const interrupt = (): void => {
    status = EXIT.interrupted;
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  const giveUp = (): void => {
    status = EXIT.waitTimeout;
    stop.abort();
  };
  const timer = timeoutMillis === undefined ? undefined : setTimeout(giveUp, timeoutMillis);
  const ending = await followRun(runs, workflowId, terminal, { intervalMillis, signal: stop.signal });
  clearTimeout(timer);
  process.removeListener('SIGINT', interrupt);
  if (ending !== undefined) return conclude(runs, workflowId, ending, options, terminal);
  if (options.local === true) {
    terminal.note('The run ends with its local stack.');
    return status;
  }
  terminal.note(`The run goes on. Look again: brickwork status "${workflowId}" --watch`);
  terminal.note(`Cancel it: brickwork cancel "${workflowId}"`);
  return status;
}

/** The link to a workflow in the Temporal Web UI. */
export function pageOf(uiUrl: string, workflowId: string): string {
  return `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
}

/** Timers of Node end at once above 2^31 ms. */
const LONGEST_SECONDS = 2_000_000;

/** `--timeout` in milliseconds; undefined waits without end. */
export function waitMillis({ timeout }: StartedOptions): number | undefined {
  const seconds = parseOptional('--timeout', timeout, 0.1, LONGEST_SECONDS);
  return seconds === undefined ? undefined : seconds * 1000;
}
