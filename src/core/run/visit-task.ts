import { given, type JsonObject } from '../json.js';
import type { Plan, PlanTask } from '../plan/plan.js';
import { endTask, hasSlot } from './task/end-task.js';
import { evaluateCondition } from './task/evaluate-condition.js';
import { startLoop, stopLoop } from './loop/loop.js';
import type { RunCommand } from './state/run-command.js';
import { decideRunIf } from './task/run-if.js';
import type { RunState } from './state/run-state.js';
import { type AttemptState, currentAttempt, type TaskResultState } from './state/task-state.js';
import { visitMember } from './segment/segment.js';
import { startAttempt } from './task/start-attempt.js';
import { referenceScope } from './task/submit-request.js';
import { resolveReferences } from '../reference/resolve-reference.js';
import { unlessUnresolved } from './task/unresolved.js';
import { startWait } from './control/wait.js';
import {
  attemptRef,
  clusterIndexOf,
  displayName,
  graphIndexOf,
  graphKeyOf,
  isHalted,
  workOf,
} from './state/work.js';

/** Decides what a task or an iteration does next, records it, and returns the commands that carry it out. */
export function visitTask(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const task = state.tasks[index];
  if (task.segment !== undefined) return visitMember(plan, state, index, nowMillis);
  switch (task.phase) {
    case 'ended':
    case 'submitting':
      return [];
    case 'running':
      return isHalted(state, index) ? cancelRun(plan, state, index, nowMillis) : [];
    case 'looping':
      if (isHalted(state, index) || task.loop?.stopped === 'timeout') stopLoop(state, index);
      return [];
    case 'waiting_for_message':
      return isHalted(state, index) ? endCanceled(plan, state, index, nowMillis) : [];
    case 'blocked':
      return visitBlocked(plan, state, plan.tasks[index], nowMillis);
    case 'waiting_for_retry':
      return visitWaiting(plan, state, index, nowMillis);
    case 'ready':
      return visitReady(plan, state, index, nowMillis);
  }
}

function visitBlocked(plan: Plan, state: RunState, planTask: PlanTask, nowMillis: number): RunCommand[] {
  const { index, dependsOn, runIf, disabled } = planTask;
  const task = state.tasks[index];
  if (isHalted(state, index)) return endCanceled(plan, state, index, nowMillis);
  if (disabled) return skip(plan, state, index, 'DISABLED', nowMillis);
  if (task.openDependencies > 0) return [];
  const decision = decideRunIf(
    runIf,
    dependsOn.map(({ index: upstream, outcome }) => ({
      resultState: state.tasks[upstream].resultState as TaskResultState,
      outcomeMatches: outcome === undefined || state.tasks[upstream].outcome === outcome,
    })),
  );
  if (decision !== 'run') return skip(plan, state, index, decision, nowMillis);
  task.phase = 'ready';
  return visitReady(plan, state, index, nowMillis);
}

const SKIP_MESSAGES = {
  EXCLUDED: 'The run condition was not met.',
  UPSTREAM_FAILED: 'An upstream task failed.',
  UPSTREAM_CANCELED: 'An upstream task was canceled.',
  DISABLED: 'The task is disabled, or waits for one that is.',
};

function skip(
  plan: Plan,
  state: RunState,
  index: number,
  resultState: keyof typeof SKIP_MESSAGES,
  nowMillis: number,
): RunCommand[] {
  endTask(plan, state, index, { resultState, message: SKIP_MESSAGES[resultState] }, nowMillis);
  return [];
}

function visitWaiting(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const task = state.tasks[index];
  if (isHalted(state, index)) return endCanceled(plan, state, index, nowMillis);
  const atMillis = task.retryAtMillis as number;
  if (atMillis > nowMillis) {
    const ref = attemptRef(index, task);
    const summary = `${displayName(graphKeyOf(plan, state, index), ref.iteration)}: retry ${ref.attemptNumber + 1}`;
    return [{ kind: 'start_timer', timer: { kind: 'retry', ...ref }, atMillis, summary }];
  }
  delete task.retryAtMillis;
  task.phase = 'ready';
  return visitReady(plan, state, index, nowMillis);
}

function visitReady(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  if (isHalted(state, index)) return endCanceled(plan, state, index, nowMillis);
  if (state.tasks[index].openDependencies > 0) {
    // A repair runs an upstream task again: wait for it, and decide by run_if anew.
    state.tasks[index].phase = 'blocked';
    return [];
  }
  // It stays ready, and is visited again when the run goes on.
  if (state.paused) return [];
  const { kind } = workOf(plan, state, index);
  if (kind === 'condition') return evaluate(plan, state, index, nowMillis);
  if (kind === 'for_each') return startLoop(plan, state, index, nowMillis);
  if (kind === 'wait') return startWait(plan, state, index, nowMillis);
  const clusterIndex = clusterIndexOf(plan, state, index);
  const cluster = clusterIndex === undefined ? undefined : state.clusters[clusterIndex];
  if (
    cluster !== undefined &&
    clusterIndex !== undefined &&
    (cluster.phase !== 'running' || cluster.isBroken)
  ) {
    if (!cluster.waiting.includes(index)) cluster.waiting.push(index);
    state.changedClusters.push(clusterIndex);
    return [];
  }
  if (!hasSlot(plan, state)) {
    if (!state.waitingForSlot.includes(index)) state.waitingForSlot.push(index);
    return [];
  }
  return startAttempt(plan, state, index, nowMillis, cluster?.clusterId);
}

/**
 * A list or an object among the operands fails the condition, as at Databricks (docs "Add branching logic to a job
 * with the If/else task").
 */
function evaluate(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const task = state.tasks[index];
  const { body, taskType } = workOf(plan, state, index);
  task.startTimeMillis ??= nowMillis;
  const scope = { ...referenceScope(plan, state, index), scalarsOnly: true };
  const resolved = unlessUnresolved(() => resolveReferences(body[taskType] as JsonObject, scope));
  const result =
    'unresolved' in resolved
      ? { failure: resolved.unresolved }
      : evaluateCondition(resolved.value as JsonObject);
  if ('outcome' in result) {
    task.outcome = result.outcome;
    endTask(plan, state, index, { resultState: 'SUCCESS' }, nowMillis);
  } else endTask(plan, state, index, { resultState: 'FAILED', message: result.failure }, nowMillis);
  return [];
}

function endCanceled(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  endTask(plan, state, index, { resultState: 'CANCELED', message: cancelMessage(state, index) }, nowMillis);
  return [];
}

function cancelMessage(state: RunState, index: number): string {
  const { cancel } = state;
  if (cancel !== undefined) {
    return {
      user: 'The run was canceled.',
      timeout: 'The run timed out.',
      failure: 'Another task failed, and the run is to fail fast.',
    }[cancel.reason];
  }
  const { isCanceled } = state.tasks[graphIndexOf(state, index)];
  return isCanceled ? 'The task was canceled.' : 'The loop timed out.';
}

function cancelRun(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const { workspace, kind } = workOf(plan, state, index);
  const taskKey = graphKeyOf(plan, state, index);
  const attempt = currentAttempt(state.tasks[index]) as AttemptState;
  if (attempt.cancelRequested) return [];
  attempt.cancelRequested = true;
  const ref = attemptRef(index, state.tasks[index]);
  const atMillis = nowMillis + plan.settings.cancelGraceSeconds * 1000;
  const summary = `${displayName(taskKey, ref.iteration)}: cancel`;
  const { runId = '', workflowId = '' } = attempt;
  return [
    kind === 'run_job'
      ? { kind: 'cancel_job_run', attempt: ref, taskKey, workflowId }
      : { kind: 'cancel_task_run', attempt: ref, taskKey, ...given('workspace', workspace), runId },
    { kind: 'start_timer', timer: { kind: 'cancel_grace', ...ref }, atMillis, summary },
  ];
}
