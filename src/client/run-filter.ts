import { RUN_RESULTS } from '../core/run/state/run-state.js';
import { visibilityText } from '../core/visibility-text.js';
import { RUN_JOB } from '../workflows/messages.js';

/** What runs are chosen by, from what Temporal's visibility knows of them. */
export interface RunFilter {
  /** The name of their job. */
  job?: string;
  /** Those in any of these states, or `active`, or `ended`; any unless given. */
  states?: readonly string[];
  /** Those that were started then or later, in milliseconds since the epoch. */
  sinceMillis?: number;
  /** Those that were started then or earlier. */
  untilMillis?: number;
}

/** What tells the result of a run that has not said it: one with an invalid definition, or of before `brickwork setup`. */
const BY_STATUS: Record<string, string> = {
  FAILED: 'Failed',
  CANCELED: 'Canceled',
  COMPLETED: 'Completed',
};
/** Ended by force, whatever the run has said last. */
const BY_FORCE: Record<string, string> = { TERMINATED: 'Terminated', TIMEDOUT: 'TimedOut' };
const RESULTS: readonly string[] = RUN_RESULTS;

/**
 * The visibility query for the runs of a filter; `isSearchable` where the namespace has Brickwork's search attributes
 * (`brickwork setup`). Without them only some states can be asked for (`needSearchAttributes`).
 */
export function runQueryOf(
  { job, states = [], sinceMillis, untilMillis }: RunFilter,
  isSearchable: boolean,
): string {
  const anyOf = states.map((state) => stateCondition(state, isSearchable));
  return [
    `WorkflowType = "${RUN_JOB}"`,
    'ExecutionStatus != "ContinuedAsNew"',
    ...(job === undefined ? [] : [jobCondition(job, isSearchable)]),
    ...(anyOf.length === 0 ? [] : [`(${anyOf.join(' OR ')})`]),
    ...(sinceMillis === undefined ? [] : [`StartTime >= "${new Date(sinceMillis).toISOString()}"`]),
    // Temporal's times are finer than milliseconds.
    ...(untilMillis === undefined ? [] : [`StartTime < "${new Date(untilMillis + 1).toISOString()}"`]),
  ].join(' AND ');
}

/** The states that cannot be asked for where the namespace has no search attributes of Brickwork's. */
export function needSearchAttributes(states: readonly string[]): string[] {
  const known = ['active', 'ended', 'RUNNING', ...Object.keys(BY_STATUS), 'TERMINATED'];
  return states.filter((state) => !known.includes(state));
}

function stateCondition(state: string, isSearchable: boolean): string {
  const running = 'ExecutionStatus = "Running"';
  if (state === 'active') return running;
  if (state === 'ended') return 'ExecutionStatus != "Running"';
  if (state === 'TERMINATED') return 'ExecutionStatus = "Terminated"';
  if (!isSearchable) return BY_STATUS[state] === undefined ? running : statusIs(BY_STATUS[state]);
  if (state === 'PENDING') return `(${running} AND BrickworkState IS NULL)`;
  if (state === 'COMPLETED') return `(${statusIs('Completed')} AND BrickworkState IS NULL)`;
  const named = `BrickworkState = "${state}"`;
  if (!RESULTS.includes(state)) return `(${running} AND ${named})`;
  const byForce = BY_FORCE[state] === undefined ? [] : [statusIs(BY_FORCE[state])];
  const unnamed =
    BY_STATUS[state] === undefined ? [] : [`(${statusIs(BY_STATUS[state])} AND BrickworkState IS NULL)`];
  const ended = `(ExecutionStatus != "Running" AND ${named})`;
  return [ended, ...byForce, ...unnamed].join(' OR ');
}

function statusIs(status: string): string {
  return `ExecutionStatus = "${status}"`;
}

/** A run has the name of its job from its plan on; before that its workflow id begins with it, unless that was chosen. */
function jobCondition(job: string, isSearchable: boolean): string {
  const byId = `WorkflowId STARTS_WITH ${visibilityText(`${job}/`)}`;
  return isSearchable ? `(BrickworkJob = ${visibilityText(job)} OR ${byId})` : byId;
}
