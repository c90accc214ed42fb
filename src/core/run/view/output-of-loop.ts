import { given } from '../../json.js';
import type { Plan, PlanLoop } from '../../plan/plan.js';
import { attemptsBefore, endedIteration, hasFailed } from '../state/iterations.js';
import { attemptPlace, whyUnsubmitted } from './output-of-task.js';
import type { OutputPlace } from './output-view.js';
import type { RunState } from '../state/run-state.js';
import { type EndedIteration, type LoopState, submitCount } from '../state/task-state.js';
import { displayName } from '../state/work.js';

/** The iterations of a loop that have ended and failed, each with its last attempt. */
export function failedIterations(
  plan: Plan,
  state: RunState,
  index: number,
  workflowId: string,
): OutputPlace[] {
  const { ended = [] } = state.tasks[index].loop ?? {};
  return ended.flatMap((one, iteration) =>
    hasFailed(one) ? [endedPlace(plan, { index, iteration, workflowId }, one)] : [],
  );
}

/** One attempt of an iteration: of one that has ended only the last is kept. */
export function iterationPlace(
  plan: Plan,
  state: RunState,
  index: number,
  { workflowId, iteration, attempt }: { workflowId: string; iteration: number; attempt?: number | undefined },
): OutputPlace | { refused: string } {
  const { taskKey } = plan.tasks[index];
  const { loop } = state.tasks[index];
  if (loop === undefined)
    return { refused: `Loop "${taskKey}" has not begun: ${whyUnsubmitted(plan, state, index)}` };
  const name = displayName(taskKey, iteration);
  if (iteration >= loop.inputs.length) return { refused: `There is no ${name}: ${iterationsOf(loop)}.` };
  const one = loop.ended[iteration];
  const lane = laneOf(state, loop, iteration);
  if (lane !== undefined && submitCount(state.tasks[lane]) > 0)
    return attemptPlace(plan, state, lane, { attempt, earlier: attemptsBefore(one) });
  if (one === null) return { refused: `${name} was never submitted.` };
  const { attempts, message } = endedIteration(one);
  if (attempts === 0)
    return { refused: `${name} was never submitted${message === undefined ? '.' : `: ${message}`}` };
  if (attempt !== undefined && attempt !== attempts)
    return {
      refused: `Of ${name}, which has ended, attempt ${attempts} alone is kept, the last.`,
    };
  return endedPlace(plan, { index, iteration, workflowId }, endedIteration(one));
}

/** `the loop has the iterations 0 to 5`. */
export function iterationsOf({ inputs }: LoopState): string {
  if (inputs.length === 0) return 'the loop has no iterations';
  return `the loop has the iterations 0 to ${inputs.length - 1}`;
}

/** Where it runs at this moment. */
function laneOf(state: RunState, { lanes }: LoopState, iteration: number): number | undefined {
  return lanes.find(
    (at) => state.tasks[at].phase !== 'ended' && state.tasks[at].lane?.iteration === iteration,
  );
}

function endedPlace(
  plan: Plan,
  { index, iteration, workflowId }: { index: number; iteration: number; workflowId: string },
  { attempts, resultState, message, runId }: EndedIteration,
): OutputPlace {
  const { taskKey, loop } = plan.tasks[index];
  const { kind, workspace } = (loop as PlanLoop).task;
  const isJob = kind === 'run_job';
  // The names of later attempts depend on when they were made.
  const job = isJob && attempts === 1 ? `${workflowId}/${displayName(taskKey, iteration)}` : undefined;
  return {
    view: {
      task_key: taskKey,
      iteration,
      ...given('attempt', attempts === 0 ? undefined : attempts),
      attempts,
      result_state: resultState,
      ...given('state_message', message),
      ...given('workflow_id', job),
    },
    ...(runId === undefined || isJob ? {} : { read: { runId, ...given('workspace', workspace) } }),
  };
}
