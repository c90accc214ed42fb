import type { JobRuns } from '../../client/job-runs.js';
import type { StartedRun } from '../../client/start-run.js';
import { temporalPage } from '../../core/temporal-page.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { conclude, type ConcludeOptions } from './conclude.js';
import { followRun } from './follow-run.js';
import { parseOptional, wantsJson } from './global-options.js';
import { type Stopping, stopping } from './stopping.js';

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

/** Follows a run that has just been started, unless only its workflow id is asked for; gives the exit status. */
export async function followStarted(
  runs: JobRuns,
  { workflowId, jobRunId }: StartedRun,
  options: StartedOptions,
  terminal: Terminal,
  { intervalMillis, timeoutMillis, uiUrl }: Following,
): Promise<number> {
  terminal.note(
    `Run ${jobRunId}: ${uiUrl === undefined ? workflowId : temporalPage(uiUrl, 'default', workflowId)}`,
  );
  if (!options.wait) {
    terminal.data(
      wantsJson(options) ? JSON.stringify({ workflow_id: workflowId, run_id: jobRunId }) : workflowId,
    );
    return EXIT.success;
  }
  const stop = stopping(timeoutMillis);
  try {
    return await followToEnd(runs, workflowId, options, terminal, { intervalMillis, stop });
  } finally {
    stop.release();
  }
}

/** Follows a run to its end, whose exit status this is, or until it is stopped, which leaves the run alone. */
export async function followToEnd(
  runs: JobRuns,
  workflowId: string,
  options: ConcludeOptions,
  terminal: Terminal,
  { intervalMillis, stop }: { intervalMillis: number; stop: Stopping },
): Promise<number> {
  const ending = await followRun(runs, workflowId, terminal, { intervalMillis, signal: stop.signal });
  if (ending !== undefined) {
    // What is read of failed tasks is not to be cut short.
    stop.release();
    return conclude(runs, workflowId, ending, options, terminal);
  }
  if (options.local === true) {
    terminal.note('The run ends with its local stack.');
    return stop.status();
  }
  terminal.note(`The run goes on. Look again: brickwork status "${workflowId}" --watch`);
  terminal.note(`Cancel it: brickwork cancel "${workflowId}"`);
  return stop.status();
}

/** Timers of Node end at once above 2^31 ms. */
const LONGEST_SECONDS = 2_000_000;

/** `--timeout` in milliseconds; undefined waits without end. */
export function waitMillis({ timeout }: { timeout?: string }): number | undefined {
  const seconds = parseOptional('--timeout', timeout, 0.1, LONGEST_SECONDS);
  return seconds === undefined ? undefined : seconds * 1000;
}
