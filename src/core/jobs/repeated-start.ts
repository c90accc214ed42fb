import type { RunRequest } from './admission.js';
import type { JobState } from './job-state.js';

/*
 * Temporal's server starts the runs of a schedule before it writes down that it has. One that is killed in between starts
 * them again, and where the first run has ended by then, nothing keeps the second one from running (server 1.32; found by
 * `npm run chaos -- firings`: 25 of 10,000 starts in 29 kills). So the job knows which times have had their run.
 */

/** How long a start is remembered: a server that is back later than that may start one run more. */
const REMEMBERED_MILLIS = 3_600_000;
const MOST_STARTS = 1000;

/** True for a run by the clock whose time has had another one; remembers the first. */
export function isRepeatedStart(state: JobState, { dueMillis, requestedMillis }: RunRequest): boolean {
  if (dueMillis === undefined) return false;
  const starts = (state.clockStarts ?? []).filter(
    ([, startedMillis]) => requestedMillis - startedMillis < REMEMBERED_MILLIS,
  );
  const before = starts.find(([due]) => due === dueMillis);
  // A run that asks again is no other one.
  if (before !== undefined) return before[1] !== requestedMillis;
  state.clockStarts = [...starts, [dueMillis, requestedMillis] as [number, number]].slice(-MOST_STARTS);
  return false;
}

/** Somebody makes up for times once more: each may have another run. */
export function forgetStarts(state: JobState, fromMillis: number, toMillis: number): void {
  state.clockStarts = state.clockStarts?.filter(([due]) => due < fromMillis || due > toMillis);
}

/** Why such a run is skipped. */
export const REPEATED = {
  code: 'REPEATED',
  message:
    'This time of the schedule has had its run within the last hour: Temporal may start one twice where its server was ended by force. To run it again: brickwork job backfill.',
};
