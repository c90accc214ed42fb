import { setTimeout as sleep } from 'node:timers/promises';
import type { RunView } from '../core/run/view/run-view.js';
import type { JobRuns, RunEnding } from './job-runs.js';
import { isServiceAway } from './service-away.js';

/** The SDK itself has tried for some 20 s by then. */
const ASK_AGAIN_MILLIS = 1000;

export interface FollowViewsOptions {
  /** How often the run is asked; each query is one billed action on Temporal Cloud. */
  intervalMillis: number;
  /** Stops following, and leaves the run alone. */
  signal?: AbortSignal;
  /** Called each time that the Temporal service does not answer; it is asked again. */
  onAway?: () => void;
}

/**
 * Every answer of a run to the query for its view, until it ends; then the way it ended, or undefined when stopped.
 * An answer that does not come is asked for again.
 */
export async function* followViews(
  runs: JobRuns,
  workflowId: string,
  options: FollowViewsOptions,
): AsyncGenerator<RunView, RunEnding | undefined> {
  const { intervalMillis } = options;
  let ending: RunEnding | undefined;
  let failure: unknown;
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const wake = new AbortController();
  const ended = awaitEnding(runs, workflowId, { ...options, signal }).then(
    (value) => (ending = value),
    (error: unknown) => (failure = signal.aborted ? undefined : error),
  );
  void ended.finally(() => wake.abort());
  const stopped = AbortSignal.any([wake.signal, signal]);
  try {
    while (!stopped.aborted) {
      const view = await runs.view(workflowId, stopped).catch(() => undefined);
      if (view !== undefined) yield view;
      await sleep(intervalMillis, undefined, { signal: stopped }).catch(() => undefined);
    }
  } finally {
    // Whoever leaves the loop waits for nothing any more.
    left.abort();
  }
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('The run could not be followed.');
  return ending;
}

/** Waits for the end of a run, also while the Temporal service is away; rejects when stopped. */
export async function awaitEnding(
  runs: JobRuns,
  workflowId: string,
  { signal, onAway }: Pick<FollowViewsOptions, 'signal' | 'onAway'>,
): Promise<RunEnding> {
  for (;;) {
    try {
      return await runs.ending(workflowId, signal);
    } catch (error) {
      if (signal?.aborted || !isServiceAway(error)) throw error;
      onAway?.();
      await sleep(ASK_AGAIN_MILLIS, undefined, { signal });
    }
  }
}
