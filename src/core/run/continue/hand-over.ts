import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';

/** The history of the current execution, as the server tells it. */
export interface HistoryLength {
  events: number;
  bytes: number;
  /** The server says that it is time for a new execution. */
  isSuggested: boolean;
}

/** What is under way is awaited anew after a hand-over, an action and three events each: a twentieth of what has been. */
const EVENTS_PER_ACTIVE_RUN = 64;
/** Far below the 50 MiB at which the server ends a run. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Whether the run is to go on in a new execution: once its history is long, in a quiet moment if there is one in time. */
export function isTimeToHandOver(
  { settings }: Plan,
  { activeTaskRuns }: RunState,
  { events, bytes, isSuggested }: HistoryLength,
): boolean {
  const { continueAsNewAfterEvents = Infinity, continueAsNewByEvents = 0 } = settings;
  if (events > continueAsNewAfterEvents) return true;
  if (!isSuggested) return false;
  return (
    events >= continueAsNewByEvents || bytes >= MOST_BYTES || activeTaskRuns * EVENTS_PER_ACTIVE_RUN <= events
  );
}
