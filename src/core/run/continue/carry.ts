import { byteLength } from '../../json.js';
import type { RunState } from '../state/run-state.js';
import { attemptCount } from '../state/task-state.js';

/** Temporal takes 2 MB for one payload; plan and state travel in one each. */
const MOST_STATE_BYTES = 1_900_000;

/**
 * The state as it goes to the next execution. One that would be too large loses what only explains the past: all but the
 * last attempt of each task, and their pages and messages once they have ended.
 */
export function carriedState(state: RunState, mostBytes = MOST_STATE_BYTES): RunState {
  if (byteLength(JSON.stringify(state)) <= mostBytes) return state;
  return {
    ...state,
    tasks: state.tasks.map((task) => ({
      ...task,
      attempts: task.attempts.slice(-1).map((attempt) => {
        if (attempt.endTimeMillis === undefined) return attempt;
        const { runPageUrl: _page, message: _message, ...kept } = attempt;
        return kept;
      }),
      attemptsDropped: attemptCount(task) - Math.min(task.attempts.length, 1),
    })),
  };
}
