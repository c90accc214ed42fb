import { given, isJsonObject } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { OutputPlace } from './output-view.js';
import type { RunState } from '../state/run-state.js';
import { type AttemptState, submitCount, type TaskState } from '../state/task-state.js';
import { taskLifeCycle } from './task-view.js';
import { displayName, formOf, graphKeyOf, workOf } from '../state/work.js';

/** The attempt that has this number (counted from 1), or the last one; of a task, or of an iteration that goes on. */
export function attemptPlace(
  plan: Plan,
  state: RunState,
  index: number,
  { attempt: wanted, earlier = 0 }: { attempt?: number | undefined; earlier?: number } = {},
): OutputPlace | { refused: string } {
  const task = state.tasks[index];
  const { lane } = task;
  const taskKey = graphKeyOf(plan, state, index);
  const count = earlier + submitCount(task);
  const kept = submittedAttempts(task);
  const first = count - kept.length + 1;
  const number = wanted ?? count;
  const attempt = kept.at(number < first ? kept.length : number - first);
  if (attempt === undefined)
    return { refused: missing(displayName(taskKey, lane?.iteration), { number, first, count }) };
  const { runId, taskRunId, workflowId } = attempt;
  const { workspace } = workOf(plan, state, index);
  return {
    view: {
      task_key: taskKey,
      ...given('iteration', lane?.iteration),
      attempt: number,
      attempts: count,
      ...given('result_state', attempt.resultState),
      ...given('state_message', attempt.message ?? task.message),
      ...given('run_page_url', attempt.runPageUrl),
      ...given('workflow_id', workflowId),
      ...(hasNestedTask(plan, state, index) ? { notes: [AT_DATABRICKS] } : {}),
    },
    ...(runId === undefined || workflowId !== undefined
      ? {}
      : { read: { runId, ...given('taskRunId', taskRunId), ...given('workspace', workspace) } }),
  };
}

const AT_DATABRICKS = 'Databricks runs its iterations itself: its page leads to what each has printed.';

/** A loop that is run natively. */
function hasNestedTask(plan: Plan, state: RunState, index: number): boolean {
  const { body } = formOf(plan, state, index);
  return Object.values(body).some((member) => isJsonObject(member) && isJsonObject(member['task']));
}

function missing(
  name: string,
  { number, first, count }: Record<'number' | 'first' | 'count', number>,
): string {
  if (number > count) return `Task "${name}" has no attempt ${number}: it was submitted ${times(count)}.`;
  const rest = first > count ? 'None of them is.' : `Those from ${first} to ${count} are.`;
  return `Attempt ${number} of task "${name}" is not kept any more. ${rest}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function submittedAttempts({ attempts }: TaskState): AttemptState[] {
  return attempts.filter(({ isUnsubmitted }) => isUnsubmitted !== true);
}

/** The number of the last attempt that has failed since the last repair of the task; undefined where none has. */
export function lastFailedAttempt(task: TaskState): number | undefined {
  const kept = submittedAttempts(task);
  const at = kept.findLastIndex(
    ({ repair, resultState }) => repair === task.repair && isFailure(resultState),
  );
  return at < 0 ? undefined : submitCount(task) - kept.length + 1 + at;
}

/** True for the results whose reason is in the task itself; what was canceled has none. */
export function isFailure(result: string | undefined): boolean {
  return result === 'FAILED' || result === 'TIMEDOUT';
}

/** A task that has failed without a run to read. */
export function barePlace(plan: Plan, state: RunState, index: number): OutputPlace {
  const task = state.tasks[index];
  return {
    view: {
      task_key: plan.tasks[index].taskKey,
      attempts: submitCount(task),
      ...given('result_state', task.resultState),
      ...given('state_message', task.message),
    },
  };
}

/** Why a task has no run at Databricks, as a sentence. */
export function whyUnsubmitted(plan: Plan, state: RunState, index: number): string {
  const { kind, taskType } = plan.tasks[index];
  const { message, resultState } = state.tasks[index];
  if (kind === 'condition' || kind === 'wait')
    return [`Brickwork runs ${taskType} itself.`, message].filter((part) => part !== undefined).join(' ');
  return message ?? `it is ${resultState ?? taskLifeCycle(plan, state, index)}.`;
}
