import { byteLength, type JsonValue } from '../../json.js';
import type { AttemptOutcome } from '../state/run-event.js';
import type { RunState } from '../state/run-state.js';
import type { TaskState } from '../state/task-state.js';

/** All values of a run travel in one payload of at most 2 MB when it continues as new. */
const MOST_VALUES_BYTES = 512 * 1024;

/**
 * Keeps the values of an ended attempt with its task. What would not fit any more fails the attempt with the reason,
 * instead of the run by Temporal's limits. Values of iterations are not kept: no reference can name them.
 */
export function keepValues(state: RunState, index: number, outcome: AttemptOutcome): AttemptOutcome {
  const task = state.tasks[index];
  const { values, valueDetails } = outcome;
  if (task.lane !== undefined) return outcome;
  if (valueDetails !== undefined) task.valueDetails = valueDetails;
  if (values === undefined) return outcome;
  const length = byteLength(JSON.stringify(values));
  const message = exceedsTotal(state, index, length);
  if (message !== undefined) {
    return {
      lifeCycleState: outcome.lifeCycleState,
      resultState: 'FAILED',
      terminationCode: 'TASK_VALUES_TOO_LARGE',
      message,
      final: true,
    };
  }
  setValues(task, values, length);
  return outcome;
}

/** Gives a task its values; `length` is their bytes as JSON. */
export function setValues(
  task: TaskState,
  values: Record<string, JsonValue>,
  length = byteLength(JSON.stringify(values)),
): void {
  task.values = values;
  task.valuesLength = length;
}

/** Why the run cannot keep values of this size for the task at `index`; undefined when it can. */
export function exceedsTotal(state: RunState, index: number, length: number): string | undefined {
  const others = state.tasks.reduce((total, other) => total + (other.valuesLength ?? 0), 0);
  const total = others - (state.tasks[index].valuesLength ?? 0) + length;
  if (total <= MOST_VALUES_BYTES) return undefined;
  return `The task values of the run would have ${total} bytes with those of this task; at most ${MOST_VALUES_BYTES} are kept.`;
}
