import type { Plan } from '../../plan/plan.js';
import { didRun } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';

/** A task that the end of the run has waited for; a shorter one would have ended the run earlier. */
export interface CriticalTask {
  task_key: string;
  /** From the end of the task before it on the path, or the start of the run, to its own start: cluster, queue, hand-off. */
  waited_millis: number;
  /** From its first start to its end, retries and their pauses included. */
  took_millis: number;
}

/**
 * The chain of tasks that has made the run as long as it is, in order: back from the task that ended last, each time to
 * the dependency that ended last. Of a run that goes on: the chain up to what ended last. Tasks that a repair ran again
 * count with their last times.
 */
export function criticalPath(plan: Plan, state: RunState): CriticalTask[] {
  const ended = plan.tasks.filter(({ index }) => hasRun(state, index)).map(({ index }) => index);
  const path: number[] = [];
  for (let at = lastOf(state, ended); at !== undefined;) {
    path.unshift(at);
    const upstream = plan.tasks[at].dependsOn.map(({ index }) => index);
    at = lastOf(
      state,
      upstream.filter((index) => hasRun(state, index)),
    );
  }
  return path.map((index, place) => {
    const start = startOf(state, index);
    const before = place === 0 ? state.startTimeMillis : endOf(state, path[place - 1]);
    return {
      task_key: plan.tasks[index].taskKey,
      // A dependency that a repair ran later than its dependent has not been waited for.
      waited_millis: Math.max(start - before, 0),
      took_millis: endOf(state, index) - start,
    };
  });
}

function hasRun(state: RunState, index: number): boolean {
  const { phase, resultState } = state.tasks[index];
  return phase === 'ended' && resultState !== undefined && didRun(resultState);
}

function lastOf(state: RunState, indexes: number[]): number | undefined {
  return indexes.reduce<number | undefined>(
    (last, index) => (last === undefined || endOf(state, index) > endOf(state, last) ? index : last),
    undefined,
  );
}

function startOf(state: RunState, index: number): number {
  return state.tasks[index].startTimeMillis as number;
}

function endOf(state: RunState, index: number): number {
  return state.tasks[index].endTimeMillis as number;
}
