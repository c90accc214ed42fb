import { RUN_RESULTS } from '../state/run-state.js';

/** What a run in a list may be: what it waits for, or how it has ended. */
export const LISTED_STATES = [
  ...['PENDING', 'RUNNING', 'PAUSED', 'WAITING_FOR_APPROVAL', 'WAITING_FOR_SIGNAL', 'WAITING_FOR_REPAIR'],
  'TERMINATING',
  ...RUN_RESULTS,
  // What Temporal says where the run itself has not.
  ...['COMPLETED', 'TERMINATED'],
] as const;
