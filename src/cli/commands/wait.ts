import { JobRuns } from '../../client/job-runs.js';
import { nextRunOfJob } from '../../client/next-run.js';
import { runQueryOf } from '../../client/run-filter.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import type { ConcludeOptions } from './conclude.js';
import { explain, profileWords, shellLine } from './explain.js';
import { AWAY } from './follow-run.js';
import { followToEnd, REMOTE_INTERVAL_MILLIS, waitMillis } from './follow-started.js';
import { terminalFor, withTemporal } from './global-options.js';
import { stopping } from './stopping.js';

export interface WaitOptions extends ConcludeOptions {
  job?: string;
  timeout?: string;
}

/** `brickwork wait RUN`, or `--job NAME`: until the run has ended, with the exit status of its result. */
export async function wait(workflowId: string | undefined, options: WaitOptions): Promise<number> {
  const { job } = options;
  if ((workflowId === undefined) === (job === undefined))
    throw new CommandFailed('wait takes a workflow id, or --job with a name.', EXIT.invalid);
  const timeoutMillis = waitMillis(options);
  const terminal = terminalFor(options);
  if (options.explain === true) return explainWait(workflowId, options, terminal);
  return withTemporal(options, async (client) => {
    const stop = stopping(timeoutMillis);
    try {
      const id =
        workflowId ??
        (await nextRunOfJob(client, job ?? '', {
          signal: stop.signal,
          onWait: () => terminal.note(`No run of "${job}" is active; waiting for one to begin.`),
          onAway: () => terminal.note(AWAY),
        }));
      if (id === undefined) return stop.status();
      if (workflowId === undefined) terminal.note(`Run: ${id}`);
      const runs = new JobRuns(client, options.taskQueue);
      return await followToEnd(runs, id, options, terminal, { intervalMillis: REMOTE_INTERVAL_MILLIS, stop });
    } finally {
      stop.release();
    }
  });
}

function explainWait(workflowId: string | undefined, options: WaitOptions, terminal: Terminal): number {
  const calls = [{ verb: ['result'] }];
  if (workflowId !== undefined) return explain(workflowId, calls, options);
  const query = runQueryOf({ job: options.job ?? '', states: ['active'] }, true);
  const list = ['temporal', 'workflow', 'list', '--limit', '1', '--query', query];
  terminal.data(`# the workflow id of the active run of ${options.job}`);
  terminal.data(shellLine([...list, ...profileWords(options)]));
  return explain('<workflow id>', calls, options);
}
