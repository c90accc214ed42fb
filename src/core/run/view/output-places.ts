import { suggestName } from '../../nearest-name.js';
import { listNames } from '../../issue.js';
import type { Plan } from '../../plan/plan.js';
import { failedIterations, iterationPlace, iterationsOf } from './output-of-loop.js';
import { attemptPlace, barePlace, isFailure, lastFailedAttempt, whyUnsubmitted } from './output-of-task.js';
import type { OutputRequest } from './output-request.js';
import type { OutputPlace } from './output-view.js';
import type { RunState } from '../state/run-state.js';
import { submitCount } from '../state/task-state.js';

/** What is to be read, in definition order, and how many tasks and iterations are left out; or why there is nothing. */
export type WantedOutput = { places: OutputPlace[]; leftOut: number } | { refused: string };

/** More would make an answer that nobody reads; the rest is asked for by name. */
const MOST_PLACES = 20;
/** Of one loop among other tasks that have failed. */
const MOST_ITERATIONS_EACH = 3;

/** Finds the attempts whose output is asked for: of one task, or the last ones of all that have failed. */
export function outputPlaces(plan: Plan, state: RunState, request: OutputRequest): WantedOutput {
  const { taskKey, workflowId, iteration, attempt } = request;
  if (taskKey === undefined) return ofFailedTasks(plan, state, workflowId);
  const keys = plan.tasks.map((task) => task.taskKey);
  const index = keys.indexOf(taskKey);
  if (index < 0) {
    const hint = suggestName(taskKey, keys) ?? `Tasks: ${listNames(keys)}.`;
    return { refused: `There is no task "${taskKey}". ${hint}` };
  }
  const isLoop = plan.tasks[index].kind === 'for_each';
  if (isLoop && iteration !== undefined)
    return alone(iterationPlace(plan, state, index, { workflowId, iteration, attempt }));
  if (isLoop) return ofLoop(plan, state, index, request);
  if (iteration !== undefined)
    return { refused: `Task "${taskKey}" is no loop, so it has no iteration ${iteration}.` };
  if (submitCount(state.tasks[index]) === 0)
    return { refused: `Task "${taskKey}" was never submitted: ${whyUnsubmitted(plan, state, index)}` };
  return alone(attemptPlace(plan, state, index, { attempt }));
}

function alone(place: OutputPlace | { refused: string }): WantedOutput {
  return 'refused' in place ? place : { places: [place], leftOut: 0 };
}

/** Without an iteration: those that have failed, or why the loop itself has. */
function ofLoop(
  plan: Plan,
  state: RunState,
  index: number,
  { workflowId, attempt }: OutputRequest,
): WantedOutput {
  const { taskKey } = plan.tasks[index];
  const { loop, resultState } = state.tasks[index];
  const name = `Name an iteration of loop "${taskKey}"`;
  if (attempt !== undefined) return { refused: `${name}, too: only iterations have attempts.` };
  const failed = failedIterations(plan, state, index, workflowId);
  if (failed.length > 0) return limited(failed);
  if (isFailure(resultState)) return alone(barePlace(plan, state, index));
  if (loop === undefined)
    return { refused: `Loop "${taskKey}" has not begun: ${whyUnsubmitted(plan, state, index)}` };
  return { refused: `${name}: none has failed, and ${iterationsOf(loop)}.` };
}

function ofFailedTasks(plan: Plan, state: RunState, workflowId: string): WantedOutput {
  let hidden = 0;
  const places = plan.tasks.flatMap(({ index }) => {
    const task = state.tasks[index];
    const attempt = lastFailedAttempt(task);
    const iterations = failedIterations(plan, state, index, workflowId);
    const failsNow = task.phase !== 'ended' && (attempt !== undefined || iterations.length > 0);
    if (!isFailure(task.resultState) && !failsNow) return [];
    hidden += Math.max(iterations.length - MOST_ITERATIONS_EACH, 0);
    if (iterations.length > 0) return iterations.slice(0, MOST_ITERATIONS_EACH);
    const place = attempt === undefined ? undefined : attemptPlace(plan, state, index, { attempt });
    return place === undefined || 'refused' in place ? barePlace(plan, state, index) : place;
  });
  return limited(places, hidden);
}

function limited(places: OutputPlace[], hidden = 0): WantedOutput {
  const leftOut = hidden + Math.max(places.length - MOST_PLACES, 0);
  return { places: places.slice(0, MOST_PLACES), leftOut };
}
