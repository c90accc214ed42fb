import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { didFail } from './result-state.js';
import type { RunState } from './run-state.js';
import {
  currentAttempt,
  type EndedIteration,
  type LoopState,
  submitCount,
  type TaskResultState,
} from './task-state.js';

import { isHalted } from './work.js';

const MOST_MESSAGE_CHARACTERS = 120;

/** Puts the next iteration of its loop, if there is one, into a lane that has just become free. */
export function nextIteration(state: RunState, laneIndex: number): void {
  const { loopIndex } = state.tasks[laneIndex].lane as { loopIndex: number };
  const { loop, repair } = state.tasks[loopIndex];
  const iteration = loop?.queue.shift();
  if (loop === undefined || iteration === undefined) return;
  state.tasks[laneIndex] = {
    phase: 'ready',
    openDependencies: 0,
    attempts: [],
    repair,
    retriesUsed: 0,
    backPressureRetries: 0,
    lane: { loopIndex, iteration },
  };
  loop.active++;
  state.changedTasks.push(laneIndex);
}

/** Records how the iteration in a lane ended; returns the loop's result when that was the last. */
export function endIteration(
  plan: Plan,
  state: RunState,
  laneIndex: number,
): { resultState: TaskResultState; message?: string } | undefined {
  const { lane, resultState = 'FAILED', message } = state.tasks[laneIndex];
  const { loopIndex, iteration } = lane as { loopIndex: number; iteration: number };
  const loop = state.tasks[loopIndex].loop as LoopState;
  const failed = didFail(resultState);
  loop.active--;
  const { runId } = currentAttempt(state.tasks[laneIndex]) ?? {};
  const count = submitCount(state.tasks[laneIndex]) + attemptsBefore(loop.ended[iteration]);
  loop.ended[iteration] =
    resultState === 'SUCCESS' && count <= 1
      ? (runId ?? '')
      : {
          resultState,
          ...given('runId', runId),
          attempts: count,
          ...(failed ? given('message', message?.slice(0, MOST_MESSAGE_CHARACTERS)) : {}),
        };
  if (failed && plan.tasks[loopIndex].loop?.stopOnFailure && loop.stopped === undefined)
    loop.stopped = 'failure';
  if (loop.stopped !== undefined || isHalted(state, laneIndex)) loop.queue = [];
  return loop.active === 0 && loop.queue.length === 0 ? loopResult(state, loopIndex) : undefined;
}

/** A loop fails with any of its iterations (not confirmed for Databricks). */
export function loopResult(
  state: RunState,
  loopIndex: number,
): { resultState: TaskResultState; message?: string } {
  const loop = state.tasks[loopIndex].loop as LoopState;
  if (isHalted(state, loopIndex)) return { resultState: 'CANCELED', message: 'The loop was canceled.' };
  if (loop.stopped === 'timeout')
    return { resultState: 'TIMEDOUT', message: 'The loop exceeded its timeout.' };
  const failed = loop.ended.flatMap((ended, at) => (hasFailed(ended) ? [{ ...ended, at }] : []));
  if (failed.length === 0) return { resultState: 'SUCCESS' };
  const unstarted = loop.ended.filter((ended) => ended === null).length;
  const rest = unstarted === 0 ? '' : ` ${unstarted} were not started.`;
  const [first] = failed;
  const message = `${failed.length} of ${loop.inputs.length} iterations failed.${rest} Iteration ${first.at}: ${first.message ?? first.resultState}`;
  return { resultState: 'FAILED', message };
}

/** True for an iteration that has ended and did not succeed. */
export function hasFailed(ended: EndedIteration | string | null): ended is EndedIteration {
  return typeof ended === 'object' && ended !== null && didFail(ended.resultState);
}

/** How an iteration ended, also one that simply succeeded; without a run id it was not submitted (a condition). */
export function endedIteration(ended: EndedIteration | string): EndedIteration {
  if (typeof ended !== 'string') return ended;
  return ended === ''
    ? { resultState: 'SUCCESS', attempts: 0 }
    : { resultState: 'SUCCESS', runId: ended, attempts: 1 };
}

/** How many times an iteration was submitted before this repair of its loop. */
export function attemptsBefore(ended: EndedIteration | string | null): number {
  return ended === null ? 0 : endedIteration(ended).attempts;
}
