import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRuns, RunEnding } from '../../client/job-runs.js';
import { isServiceAway } from '../../client/service-away.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { renderChanges } from '../render/render-changes.js';
import { renderTree } from '../render/render-run.js';
import { noteSilence } from '../terminal/silence.js';
import type { Terminal } from '../terminal/terminal.js';

/** The SDK itself has tried for some 20 s by then. */
const ASK_AGAIN_MILLIS = 1000;
const AWAY = 'The Temporal service does not answer; asking it again. The run does not need this command.';

export interface FollowOptions {
  /** How often the run is asked; each query is one billed action on Temporal Cloud. */
  intervalMillis: number;
  /** Stops following, and leaves the run alone. */
  signal?: AbortSignal;
  /** What is known of the run already: only what has changed since is a line. */
  before?: RunView;
}

/** Shows a run until it ends: a live tree on a terminal, one line per change elsewhere. Undefined when stopped. */
export async function followRun(
  runs: JobRuns,
  workflowId: string,
  terminal: Terminal,
  { intervalMillis, signal, before }: FollowOptions,
): Promise<RunEnding | undefined> {
  let ending: RunEnding | undefined;
  let failure: unknown;
  const wake = new AbortController();
  const ended = awaitEnding(runs, workflowId, terminal, signal).then(
    (value) => (ending = value),
    (error: unknown) => (failure = signal?.aborted ? undefined : error),
  );
  void ended.finally(() => wake.abort());
  const stopped = AbortSignal.any([wake.signal, ...(signal === undefined ? [] : [signal])]);
  let shown = before;
  const answered = noteSilence(terminal);
  while (!stopped.aborted) {
    const view = await runs.view(workflowId, stopped).catch(() => undefined);
    if (view !== undefined) answered();
    if (view !== undefined && view.tasks.length > 0) shown = show(terminal, shown, view);
    await sleep(intervalMillis, undefined, { signal: stopped }).catch(() => undefined);
  }
  answered();
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('The run could not be followed.');
  if (ending?.kind === 'ended') show(terminal, shown, ending.view);
  if (terminal.isLive) terminal.draw(undefined);
  return ending;
}

/** Waits for the end of a run, also while the Temporal service is away; rejects when stopped. */
export async function awaitEnding(
  runs: JobRuns,
  workflowId: string,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<RunEnding> {
  for (;;) {
    try {
      return await runs.ending(workflowId, signal);
    } catch (error) {
      if (signal?.aborted || !isServiceAway(error)) throw error;
      terminal.note(AWAY);
      await sleep(ASK_AGAIN_MILLIS, undefined, { signal });
    }
  }
}

function show(terminal: Terminal, before: RunView | undefined, view: RunView): RunView {
  const now = Date.now();
  if (terminal.isLive) terminal.draw(renderTree(view, now, terminal.width, terminal.colors));
  else for (const line of renderChanges(before, view, now)) terminal.note(line);
  return view;
}
