import { listNames } from '../../issue.js';
import { byteLength, given } from '../../json.js';
import { quote } from '../../short-text.js';
import type { Plan } from '../../plan/plan.js';
import type { Control } from '../state/control.js';
import { endTask } from '../task/end-task.js';
import { requestCancel } from '../state/request-cancel.js';
import { didFail } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';
import type { TaskPhase } from '../state/task-state.js';
import { exceedsTotal, setValues } from '../values/task-values.js';
import { answerApproval } from './wait.js';

/** In which phases of a task a control makes sense, and what it needs instead. */
const PHASES: Partial<Record<Control['kind'], { phases: readonly TaskPhase[]; otherwise: string }>> = {
  cancelTask: {
    phases: [
      'blocked',
      'ready',
      'submitting',
      'running',
      'waiting_for_retry',
      'looping',
      'waiting_for_message',
    ],
    otherwise: 'it has ended',
  },
  skipTask: {
    phases: ['blocked', 'ready', 'waiting_for_retry', 'waiting_for_message'],
    otherwise: 'only a task that is neither running nor ended can be skipped; cancel it first',
  },
  retryTaskNow: { phases: ['waiting_for_retry'], otherwise: 'it does not wait for a retry' },
};

/** Why a control cannot be applied as the run stands: also the validator of the updates. Undefined when it can. */
export function refuseControl(plan: Plan, state: RunState, control: Control): string | undefined {
  if (state.endTimeMillis !== undefined) return 'The run has ended.';
  if (state.cancel !== undefined) return 'The run is being canceled.';
  if (control.kind === 'pauseRun') return state.paused ? 'The run is paused already.' : undefined;
  if (control.kind === 'resumeRun') return state.paused ? undefined : 'The run is not paused.';
  if (control.kind === 'setFailFast') return undefined;
  const index = plan.tasks.findIndex(({ taskKey }) => taskKey === control.taskKey);
  if (index < 0) {
    const keys = plan.tasks.map(({ taskKey }) => taskKey);
    return `There is no task ${quote(control.taskKey)}. Tasks: ${listNames(keys)}.`;
  }
  if (control.kind === 'setTaskValue') {
    const values = { ...state.tasks[index].values, [control.key]: control.value };
    return exceedsTotal(state, index, byteLength(JSON.stringify(values)));
  }
  if (control.kind === 'approve' || control.kind === 'reject')
    return refuseAnswer(plan, state, index, control);
  const rule = PHASES[control.kind];
  if (state.tasks[index].segment !== undefined && control.kind !== 'cancelTask')
    return `Task ${quote(control.taskKey)}: Databricks runs it among others, and only cancelTask reaches it there.`;
  if (rule === undefined || rule.phases.includes(state.tasks[index].phase)) return undefined;
  return `Task ${quote(control.taskKey)}: ${rule.otherwise}.`;
}

function refuseAnswer(
  plan: Plan,
  state: RunState,
  index: number,
  { taskKey, by }: Extract<Control, { by: string }>,
): string | undefined {
  const { wait } = plan.tasks[index];
  if (wait?.kind !== 'approval') return `Task ${quote(taskKey)} is no approval_task.`;
  if (state.tasks[index].phase !== 'waiting_for_message') {
    return `Task ${quote(taskKey)} does not wait for an answer${state.tasks[index].phase === 'ended' ? ' any more' : ' yet'}.`;
  }
  if (wait.approvers === undefined || wait.approvers.includes(by)) return undefined;
  return `${quote(by)} is none of the approvers of task ${quote(taskKey)}: ${listNames(wait.approvers)}.`;
}

/** Applies a control that `refuseControl` lets pass. */
export function applyControl(plan: Plan, state: RunState, control: Control, atMillis: number): void {
  switch (control.kind) {
    case 'pauseRun':
      state.paused = true;
      return;
    case 'resumeRun':
      delete state.paused;
      state.changedTasks.push(...readyTasks(state));
      state.changedClusters.push(...state.clusters.keys());
      return;
    case 'setFailFast':
      return setFailFast(plan, state, control.enabled, atMillis);
    default:
      return applyToTask(plan, state, control, atMillis);
  }
}

/** What has not started: for want of a slot or a cluster, or because the run was paused. */
function readyTasks({ tasks }: RunState): number[] {
  return [...tasks.keys()].filter((index) => tasks[index].phase === 'ready');
}

function setFailFast(plan: Plan, state: RunState, enabled: boolean, atMillis: number): void {
  state.failFast = enabled;
  const failed = plan.tasks.some(({ index }) => didFail(state.tasks[index].resultState ?? 'SUCCESS'));
  if (enabled && failed && state.openTasks > 0) requestCancel(state, 'failure', atMillis);
}

function applyToTask(
  plan: Plan,
  state: RunState,
  control: Extract<Control, { taskKey: string }>,
  atMillis: number,
): void {
  const index = plan.tasks.findIndex(({ taskKey }) => taskKey === control.taskKey);
  const task = state.tasks[index];
  switch (control.kind) {
    case 'cancelTask':
      task.isCanceled = true;
      state.changedTasks.push(index);
      return;
    case 'skipTask': {
      const message = 'Skipped by a person.';
      return endTask(plan, state, index, { resultState: control.resultState, message }, atMillis);
    }
    case 'approve':
    case 'reject': {
      const { by, comment } = control;
      const answer = { approved: control.kind === 'approve', by, ...given('comment', comment), atMillis };
      return answerApproval(plan, state, index, answer);
    }
    case 'retryTaskNow':
      task.retryAtMillis = atMillis;
      state.changedTasks.push(index);
      return;
    case 'setTaskValue':
      return setValues(task, { ...task.values, [control.key]: control.value });
  }
}
