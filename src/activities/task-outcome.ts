import type { AttemptOutcome } from '../core/run/state/run-event.js';
import { RUN_RESULTS } from '../core/run/state/run-state.js';
import type { ValueDetails } from '../core/run/state/value-details.js';
import type { TaskResultState, TerminalLifeCycleState } from '../core/run/state/task-state.js';
import type { RunSnapshot } from '../databricks/databricks-api.js';
import { tooLarge, type TaskValues } from './task-values.js';

/** What is read of a run that has ended. */
export type EndedRun = Pick<
  RunSnapshot,
  | 'lifeCycleState'
  | 'resultState'
  | 'terminationCode'
  | 'terminationType'
  | 'outcome'
  | 'message'
  | 'queueMillis'
  | 'setupMillis'
  | 'executionMillis'
  | 'clusterId'
  | 'endTimeMillis'
>;

const MOST_MESSAGE_CHARACTERS = 4096;

const RESULTS: readonly string[] = RUN_RESULTS;

/** The outcome of an attempt whose run is terminal; a result that no one-task run should have counts as FAILED. */
export function outcomeOf(
  taskKey: string,
  snapshot: EndedRun,
  read: { error?: string; values?: TaskValues; valueDetails?: ValueDetails; warning?: string },
): AttemptOutcome {
  const resultState = RESULTS.includes(snapshot.resultState ?? '')
    ? (snapshot.resultState as TaskResultState)
    : 'FAILED';
  const { terminationCode, terminationType, outcome: branch } = snapshot;
  const message = (read.error ?? snapshot.message)?.slice(0, MOST_MESSAGE_CHARACTERS);
  const outcome: AttemptOutcome = {
    lifeCycleState: snapshot.lifeCycleState as TerminalLifeCycleState,
    resultState,
    ...(terminationCode === undefined ? {} : { terminationCode }),
    ...(terminationType === undefined ? {} : { terminationType }),
    ...(branch === undefined ? {} : { outcome: branch }),
    ...(message === undefined || resultState === 'SUCCESS' ? {} : { message }),
    ...(read.warning === undefined ? {} : { warning: read.warning }),
    ...(read.valueDetails === undefined ? {} : { valueDetails: read.valueDetails }),
  };
  return read.values === undefined ? outcome : withValues(taskKey, outcome, read.values);
}

function withValues(taskKey: string, outcome: AttemptOutcome, values: TaskValues): AttemptOutcome {
  const problem = tooLarge(taskKey, values);
  if (problem === undefined) return { ...outcome, values };
  return {
    lifeCycleState: outcome.lifeCycleState,
    resultState: 'FAILED',
    terminationCode: 'TASK_VALUE_TOO_LARGE',
    message: problem,
    final: true,
  };
}
