import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { raiseRetry, raiseTaskEnd } from '../alert/raise-result.js';
import { endIteration, nextIteration } from '../state/iterations.js';
import { requestCancel } from '../state/request-cancel.js';
import { didFail } from '../state/result-state.js';
import type { AttemptOutcome } from '../state/run-event.js';
import { clusterIndexesOf, type RunState } from '../state/run-state.js';
import { type AttemptState, currentAttempt, type TaskResultState } from '../state/task-state.js';
import { blamesCluster, decideRetry } from './task-retry.js';
import { keepValues } from '../values/task-values.js';
import { keepSpent, leavePlace, takePlace } from '../state/usage.js';
import { warn } from '../state/warnings.js';
import { clusterIndexOf, graphKeyOf, isHalted, workOf } from '../state/work.js';

/** Gives a task or an iteration its result, and tells whoever waits for it. */
export function endTask(
  plan: Plan,
  state: RunState,
  index: number,
  result: { resultState: TaskResultState; message?: string },
  nowMillis: number,
): void {
  const task = state.tasks[index];
  task.phase = 'ended';
  task.resultState = result.resultState;
  if (result.message !== undefined) task.message = result.message;
  task.endTimeMillis = nowMillis;
  task.startTimeMillis ??= nowMillis;
  delete task.retryAtMillis;
  raiseTaskEnd(plan, state, index, nowMillis);
  leaveClusters(plan, state, index);
  if (task.lane === undefined) {
    tellDependents(plan, state, index);
    const stops = state.failFast === true || workOf(plan, state, index).retry.whileOthersRun === true;
    if (stops && didFail(result.resultState)) requestCancel(state, 'failure', nowMillis);
    return;
  }
  const { loopIndex } = task.lane;
  const loopResult = endIteration(plan, state, index);
  if (loopResult === undefined) nextIteration(state, index);
  else endTask(plan, state, loopIndex, loopResult, nowMillis);
}

function tellDependents(plan: Plan, state: RunState, index: number): void {
  state.openTasks--;
  for (const dependent of plan.tasks[index].dependents) {
    if (--state.tasks[dependent].openDependencies === 0) state.changedTasks.push(dependent);
  }
}

/** A loop keeps its cluster between iterations; a task lets go of every one that it might have needed. */
function leaveClusters(plan: Plan, state: RunState, index: number): void {
  for (const clusterIndex of clusterIndexesOf(plan, workOf(plan, state, index))) {
    const cluster = state.clusters[clusterIndex];
    if (state.tasks[index].lane === undefined) cluster.openTasks--;
    cluster.waiting = cluster.waiting.filter((waiting) => waiting !== index);
    state.changedClusters.push(clusterIndex);
  }
}

/**
 * Records how the current attempt ended and decides what follows: another attempt, at once or on a timer, or the
 * task's end. The state read after a cancel decides, so a SUCCESS that came first stays one.
 */
export function endAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  read: AttemptOutcome,
  nowMillis: number,
): void {
  const task = state.tasks[index];
  leaveSubmitting(plan, state, index);
  const outcome = keepValues(state, index, read);
  const attempt = recordOutcome(state, index, outcome, nowMillis);
  keepSpent(state, index, read);
  if (outcome.warning !== undefined) warn(state, nowMillis, outcome.warning, graphKeyOf(plan, state, index));
  const { retry, fallback } = workOf(plan, state, index);
  const policy = retry.whileOthersRun && !doOthersRun(state, index) ? { ...retry, maxRetries: 0 } : retry;
  const decision = decideRetry(policy, task, attempt, outcome, nowMillis);
  releaseSlot(plan, state, index, nowMillis, blamesCluster(retry, outcome));
  if (decision.kind === 'end' || isHalted(state, index)) {
    if (outcome.outcome !== undefined) task.outcome = outcome.outcome;
    endTask(plan, state, index, outcome, nowMillis);
    return;
  }
  if (decision.kind === 'retry') task.retriesUsed++;
  else task.backPressureRetries++;
  if (fallback !== undefined && task.retriesUsed >= fallback.afterFailedAttempts) task.usesFallback = true;
  task.phase = 'waiting_for_retry';
  task.retryAtMillis = decision.atMillis;
  raiseRetry(plan, state, index, nowMillis);
  state.changedTasks.push(index);
}

/** Whether another task runs its first attempt. */
function doOthersRun({ tasks }: RunState, index: number): boolean {
  return tasks.some(
    (other, at) =>
      at !== index &&
      (other.phase === 'running' || other.phase === 'submitting') &&
      currentAttempt(other)?.attemptNumber === 0,
  );
}

/** The current attempt has failed, and Databricks itself tries again. */
export function endNativeAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  outcome: AttemptOutcome,
  nowMillis: number,
): void {
  keepSpent(state, index, outcome);
  recordOutcome(state, index, outcome, nowMillis);
  releaseSlot(plan, state, index, nowMillis);
  state.tasks[index].retriesUsed++;
  state.tasks[index].phase = 'waiting_for_retry';
  raiseRetry(plan, state, index, nowMillis);
}

function recordOutcome(
  state: RunState,
  index: number,
  { lifeCycleState, resultState, terminationCode, message }: AttemptOutcome,
  endTimeMillis: number,
): AttemptState {
  const attempt = currentAttempt(state.tasks[index]) as AttemptState;
  const ended = { endTimeMillis, lifeCycleState, resultState };
  return Object.assign(attempt, ended, given('terminationCode', terminationCode), given('message', message));
}

/** The last attempts of a task that are kept and shown. */
const MOST_ATTEMPTS = 20;

/** Opens a new attempt; it takes a slot and a place on its cluster until `endAttempt`. */
export function beginAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  nowMillis: number,
  clusterId?: string,
): void {
  const task = state.tasks[index];
  const last = currentAttempt(task);
  task.phase = 'submitting';
  task.startTimeMillis ??= nowMillis;
  if (task.attempts.length >= MOST_ATTEMPTS) {
    task.attempts.shift();
    task.attemptsDropped = (task.attemptsDropped ?? 0) + 1;
  }
  task.attempts.push({
    repair: task.repair,
    attemptNumber: last?.repair === task.repair ? last.attemptNumber + 1 : 0,
    startTimeMillis: nowMillis,
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(task.usesFallback ? { isFallback: true } : {}),
  });
  state.activeTaskRuns++;
  state.submitting = (state.submitting ?? 0) + 1;
  const clusterIndex = clusterIndexOf(plan, state, index);
  if (clusterIndex === undefined) return;
  takePlace(state, index, clusterIndex, nowMillis);
  delete state.clusters[clusterIndex].idleSinceMillis;
}

/** Ends an attempt that comes to no submit: one whose request cannot be made, or for which there is no cluster. */
export function failUnsubmitted(
  plan: Plan,
  state: RunState,
  index: number,
  outcome: AttemptOutcome,
  nowMillis: number,
): void {
  const task = state.tasks[index];
  beginAttempt(plan, state, index, nowMillis);
  (currentAttempt(task) as AttemptState).isUnsubmitted = true;
  task.unsubmittedAttempts = (task.unsubmittedAttempts ?? 0) + 1;
  endAttempt(plan, state, index, outcome, nowMillis);
}

/** The current attempt has a run now, or will have none: another one may be submitted. */
export function leaveSubmitting(plan: Plan, state: RunState, index: number): void {
  const task = state.tasks[index];
  if (task.phase !== 'submitting') return;
  task.phase = 'running';
  state.submitting = (state.submitting ?? 1) - 1;
  wakeNext(plan, state);
}

/** What was canceled or skipped while it waited for a slot gives its place to the next. */
function wakeNext(plan: Plan, state: RunState): void {
  if (!hasSlot(plan, state)) return;
  const next = state.waitingForSlot.findIndex((waiting) => state.tasks[waiting].phase === 'ready');
  if (next >= 0) state.changedTasks.push(...state.waitingForSlot.splice(0, next + 1).slice(-1));
}

/** False while as many task runs are active, or being submitted, as the settings allow. */
export function hasSlot({ settings }: Plan, { activeTaskRuns, submitting = 0 }: RunState): boolean {
  return activeTaskRuns < settings.maxActiveTaskRuns && submitting < (settings.maxSubmitting ?? Infinity);
}

function releaseSlot(
  plan: Plan,
  state: RunState,
  index: number,
  nowMillis: number,
  breaksCluster = false,
): void {
  state.activeTaskRuns--;
  wakeNext(plan, state);
  const clusterIndex = clusterIndexOf(plan, state, index);
  if (clusterIndex === undefined) return;
  const cluster = state.clusters[clusterIndex];
  leavePlace(state, index, clusterIndex, nowMillis);
  // An attempt on an earlier life of the cluster says nothing about this one.
  const ran = currentAttempt(state.tasks[index])?.clusterId;
  if (breaksCluster && cluster.owned && ran !== undefined && ran === cluster.clusterId)
    cluster.isBroken = true;
  state.changedClusters.push(clusterIndex);
}
