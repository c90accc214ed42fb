import type { JsonObject } from '../json.js';
import type { Plan, PlanTask } from '../plan/plan.js';
import { UnresolvedReference } from '../reference/resolve-reference.js';
import { beginAttempt, clusterIndexOf, endAttempt, endTask } from './end-task.js';
import { evaluateCondition } from './evaluate-condition.js';
import type { AttemptRef, RunCommand } from './run-command.js';
import { decideRunIf } from './run-if.js';
import {
  type AttemptState,
  currentAttempt,
  type RunState,
  type TaskResultState,
  type TaskState,
} from './run-state.js';
import { resolveBody, submitRequest } from './submit-request.js';

/** Decides what a task does next, records it, and returns the commands that carry it out. */
export function visitTask(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const task = state.tasks[index];
  const planTask = plan.tasks[index];
  switch (task.phase) {
    case 'ended':
    case 'submitting':
      return [];
    case 'running':
      return state.cancel === undefined ? [] : cancelRun(plan, state, planTask, nowMillis);
    case 'blocked':
      return visitBlocked(plan, state, planTask, nowMillis);
    case 'waiting_for_retry':
      return visitWaiting(plan, state, planTask, nowMillis);
    case 'ready':
      return visitReady(plan, state, planTask, nowMillis);
  }
}

function visitBlocked(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const task = state.tasks[planTask.index];
  if (state.cancel !== undefined) return endCanceled(plan, state, planTask, nowMillis);
  if (task.openDependencies > 0) return [];
  const decision = decideRunIf(
    planTask.runIf,
    planTask.dependsOn.map(({ index, outcome }) => ({
      resultState: state.tasks[index].resultState as TaskResultState,
      outcomeMatches: outcome === undefined || state.tasks[index].outcome === outcome,
    })),
  );
  if (decision !== 'run') {
    endTask(
      plan,
      state,
      planTask.index,
      { resultState: decision, message: SKIP_MESSAGES[decision] },
      nowMillis,
    );
    return [];
  }
  task.phase = 'ready';
  return visitReady(plan, state, planTask, nowMillis);
}

const SKIP_MESSAGES = {
  EXCLUDED: 'The run condition was not met.',
  UPSTREAM_FAILED: 'An upstream task failed.',
  UPSTREAM_CANCELED: 'An upstream task was canceled.',
};

function visitWaiting(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const task = state.tasks[planTask.index];
  if (state.cancel !== undefined) return endCanceled(plan, state, planTask, nowMillis);
  const atMillis = task.retryAtMillis as number;
  if (atMillis > nowMillis) {
    const ref = attemptRef(planTask.index, task);
    const summary = `${planTask.taskKey}: retry ${ref.attemptNumber + 1}`;
    return [{ kind: 'start_timer', timer: { kind: 'retry', ...ref }, atMillis, summary }];
  }
  delete task.retryAtMillis;
  task.phase = 'ready';
  return visitReady(plan, state, planTask, nowMillis);
}

function visitReady(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const { index } = planTask;
  if (state.cancel !== undefined) return endCanceled(plan, state, planTask, nowMillis);
  if (state.tasks[index].openDependencies > 0) {
    // A repair runs an upstream task again: wait for it, and decide by run_if anew.
    state.tasks[index].phase = 'blocked';
    return [];
  }
  if (planTask.kind === 'condition') return evaluate(plan, state, planTask, nowMillis);
  const clusterIndex = clusterIndexOf(plan, index);
  const cluster = clusterIndex === undefined ? undefined : state.clusters[clusterIndex];
  if (cluster !== undefined && clusterIndex !== undefined && cluster.phase !== 'running') {
    if (!cluster.waiting.includes(index)) cluster.waiting.push(index);
    state.changedClusters.push(clusterIndex);
    return [];
  }
  if (state.activeTaskRuns >= plan.settings.maxActiveTaskRuns) {
    if (!state.waitingForSlot.includes(index)) state.waitingForSlot.push(index);
    return [];
  }
  return submit(plan, state, planTask, nowMillis, cluster?.clusterId);
}

function submit(
  plan: Plan,
  state: RunState,
  planTask: PlanTask,
  nowMillis: number,
  clusterId?: string,
): RunCommand[] {
  const { index, taskKey } = planTask;
  const request = unlessUnresolved(() => submitRequest(plan, state, planTask, clusterId));
  beginAttempt(plan, state, index, nowMillis, clusterId);
  if ('unresolved' in request) {
    const message = request.unresolved as string;
    endAttempt(plan, state, index, { ...REFUSED, message }, nowMillis);
    return [];
  }
  return [{ kind: 'submit_task_run', attempt: attemptRef(index, state.tasks[index]), taskKey, request }];
}

const REFUSED = {
  lifeCycleState: 'INTERNAL_ERROR',
  resultState: 'FAILED',
  terminationCode: 'INVALID_RUN_CONFIGURATION',
  final: true,
} as const;

function evaluate(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const task = state.tasks[planTask.index];
  task.startTimeMillis ??= nowMillis;
  const body = unlessUnresolved(() => resolveBody(plan, state, planTask));
  const result =
    'unresolved' in body
      ? { failure: body.unresolved as string }
      : evaluateCondition(body[planTask.taskType] as JsonObject);
  if ('outcome' in result) task.outcome = result.outcome;
  const ending =
    'outcome' in result ? { resultState: 'SUCCESS' } : { resultState: 'FAILED', message: result.failure };
  endTask(plan, state, planTask.index, ending as Parameters<typeof endTask>[3], nowMillis);
  return [];
}

function endCanceled(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const message = state.cancel?.reason === 'timeout' ? 'The run timed out.' : 'The run was canceled.';
  endTask(plan, state, planTask.index, { resultState: 'CANCELED', message }, nowMillis);
  return [];
}

function cancelRun(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const { index, taskKey } = planTask;
  const attempt = currentAttempt(state.tasks[index]);
  if (attempt?.runId === undefined || attempt.cancelRequested) return [];
  attempt.cancelRequested = true;
  const ref = attemptRef(index, state.tasks[index]);
  const atMillis = nowMillis + plan.settings.cancelGraceSeconds * 1000;
  return [
    { kind: 'cancel_task_run', attempt: ref, taskKey, runId: attempt.runId },
    { kind: 'start_timer', timer: { kind: 'cancel_grace', ...ref }, atMillis, summary: `${taskKey}: cancel` },
  ];
}

/** Names the attempt that a task is at; it must have begun one. */
export function attemptRef(taskIndex: number, task: TaskState): AttemptRef {
  const { repair, attemptNumber } = currentAttempt(task) as AttemptState;
  return { taskIndex, repair, attemptNumber };
}

function unlessUnresolved(resolve: () => JsonObject): JsonObject {
  try {
    return resolve();
  } catch (problem) {
    if (problem instanceof UnresolvedReference) return { unresolved: problem.message };
    /* v8 ignore next -- a bug stays one, and no input makes it happen */
    throw problem;
  }
}
