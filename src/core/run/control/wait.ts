import { given, type JsonValue } from '../../json.js';
import { quote } from '../../short-text.js';
import type { Plan, PlanWait } from '../../plan/plan.js';
import { resolveText } from '../../reference/resolve-reference.js';
import { raiseOfTask } from '../alert/raise-alert.js';
import { raiseTaskStart } from '../alert/raise-result.js';
import { endTask } from '../task/end-task.js';
import type { RunCommand } from '../state/run-command.js';
import type { RunState } from '../state/run-state.js';
import type { ApprovalAnswer } from '../state/task-state.js';
import { referenceScope } from '../task/submit-request.js';
import { takeSignal } from './signals.js';
import { setValues } from '../values/task-values.js';
import { unlessUnresolved } from '../task/unresolved.js';

/** How much of what a person is asked an alert carries. */
const LONGEST_QUESTION = 2000;

/** Begins to wait; a signal that came before ends the task at once. */
export function startWait(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const { body, taskType, timeoutSeconds } = plan.tasks[index];
  const wait = waitOf(plan, index);
  const task = state.tasks[index];
  task.startTimeMillis ??= nowMillis;
  const { message = '' } = body[taskType] as { message?: string };
  const resolved = unlessUnresolved(() => resolveText(message, referenceScope(plan, state, index)));
  if ('unresolved' in resolved) {
    endTask(plan, state, index, { resultState: 'FAILED', message: resolved.unresolved }, nowMillis);
    return [];
  }
  task.phase = 'waiting_for_message';
  task.waiting = {
    sinceMillis: nowMillis,
    ...(message === '' ? {} : { message: resolved.value }),
    ...(timeoutSeconds === undefined ? {} : { endsMillis: nowMillis + timeoutSeconds * 1000 }),
  };
  raiseTaskStart(plan, state, index, nowMillis);
  if (wait.kind === 'approval') wantApproval(plan, state, index, nowMillis);
  const values = wait.kind === 'signal' ? takeSignal(state, wait.signal) : undefined;
  if (values === undefined) return waitTimeout(plan, state, index);
  endWithValues(plan, state, index, values, nowMillis);
  return [];
}

function wantApproval(plan: Plan, state: RunState, index: number, nowMillis: number): void {
  const { approvers } = waitOf(plan, index) as Extract<PlanWait, { kind: 'approval' }>;
  const { message: text, endsMillis } = state.tasks[index].waiting ?? {};
  const question = {
    ...given('text', text?.slice(0, LONGEST_QUESTION)),
    ...given('approvers', approvers),
    ...given('endsMillis', endsMillis),
  };
  raiseOfTask(plan, state, index, { event: 'approval_wanted' }, nowMillis, () => ({ question }));
}

/** The timer of a wait that does not last for ever. */
export function waitTimeout(plan: Plan, state: RunState, index: number): RunCommand[] {
  const atMillis = state.tasks[index].waiting?.endsMillis;
  if (atMillis === undefined) return [];
  const timer = { kind: 'wait_timeout', taskIndex: index, atMillis } as const;
  return [{ kind: 'start_timer', timer, atMillis, summary: `${plan.tasks[index].taskKey}: timeout` }];
}

/** Ends a wait for which the time is over; what downstream sees is the definition's choice. */
export function timeOutWait(plan: Plan, state: RunState, index: number, atMillis: number): void {
  const { taskKey, timeoutSeconds } = plan.tasks[index];
  const wait = waitOf(plan, index);
  const missing = wait.kind === 'approval' ? 'Nobody answered' : `Signal ${quote(wait.signal)} did not come`;
  if (wait.kind === 'approval' && wait.onTimeout === 'SUCCESS') state.tasks[index].outcome = 'false';
  const message = `${missing} within ${timeoutSeconds} s (${taskKey}).`;
  endTask(plan, state, index, { resultState: wait.onTimeout, message }, atMillis);
}

/** Answers approvals are kept of; older ones are of earlier repairs. */
const MOST_ANSWERS = 20;

/** Ends an approval with a person's answer, which downstream can refer to as task values. */
export function answerApproval(plan: Plan, state: RunState, index: number, answer: ApprovalAnswer): void {
  const task = state.tasks[index];
  const wait = waitOf(plan, index);
  const { approved, by, comment = '', atMillis } = answer;
  task.answers = [...(task.answers ?? []), answer].slice(-MOST_ANSWERS);
  const onRejection = wait.kind === 'approval' ? wait.onRejection : 'FAILED';
  const resultState = approved ? 'SUCCESS' : onRejection;
  // A branch is taken by what went well only, as after a condition.
  if (resultState === 'SUCCESS') task.outcome = approved ? 'true' : 'false';
  const words = `${approved ? 'Approved' : 'Rejected'} by ${by}${comment === '' ? '.' : `: ${comment}`}`;
  setValues(task, { approved, by, comment });
  endTask(plan, state, index, { resultState, message: words }, atMillis);
}

/** Ends a wait for a signal with what the signal brought. */
export function endWithValues(
  plan: Plan,
  state: RunState,
  index: number,
  values: Record<string, JsonValue>,
  atMillis: number,
): void {
  setValues(state.tasks[index], values);
  endTask(plan, state, index, { resultState: 'SUCCESS' }, atMillis);
}

function waitOf(plan: Plan, index: number): PlanWait {
  return plan.tasks[index].wait as PlanWait;
}
