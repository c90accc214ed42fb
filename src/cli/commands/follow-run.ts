import { awaitEnding, followViews, type FollowViewsOptions } from '../../client/follow-views.js';
import type { JobRuns, RunEnding } from '../../client/job-runs.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { renderChanges } from '../render/render-changes.js';
import { renderTree } from '../render/render-run.js';
import { noteSilence } from '../terminal/silence.js';
import type { Terminal } from '../terminal/terminal.js';

/** What is said each time that the Temporal service does not answer. */
export const AWAY =
  'The Temporal service does not answer; asking it again. The run does not need this command.';

export interface FollowOptions extends Omit<FollowViewsOptions, 'onAway'> {
  /** What is known of the run already: only what has changed since is a line. */
  before?: RunView;
}

/** Shows a run until it ends: a live tree on a terminal, one line per change elsewhere. Undefined when stopped. */
export async function followRun(
  runs: JobRuns,
  workflowId: string,
  terminal: Terminal,
  { before, ...options }: FollowOptions,
): Promise<RunEnding | undefined> {
  let shown = before;
  const answered = noteSilence(terminal);
  let reason: string | undefined;
  const noteQueued = ({ state_message }: RunView): void => {
    if (state_message !== undefined && state_message !== reason)
      terminal.note(`The run waits: ${state_message}`);
    reason = state_message;
  };
  const views = followViews(runs, workflowId, { ...options, onAway: () => terminal.note(AWAY) });
  try {
    for (;;) {
      const { done, value } = await views.next();
      answered();
      if (done) {
        if (value?.kind === 'ended' && value.view.tasks.length > 0) show(terminal, shown, value.view);
        if (terminal.isLive) terminal.draw(undefined);
        return value;
      }
      if (value.tasks.length > 0) shown = show(terminal, shown, value);
      else if (value.life_cycle_state === 'QUEUED') noteQueued(value);
    }
  } finally {
    answered();
  }
}

/** Waits for the end of a run without showing it. */
export function waitForRun(runs: JobRuns, workflowId: string, terminal: Terminal): Promise<RunEnding> {
  return awaitEnding(runs, workflowId, { onAway: () => terminal.note(AWAY) });
}

function show(terminal: Terminal, before: RunView | undefined, view: RunView): RunView {
  const now = Date.now();
  if (terminal.isLive) terminal.draw(renderTree(view, now, terminal.width, terminal.colors));
  else for (const line of renderChanges(before, view, now)) terminal.note(line);
  return view;
}
