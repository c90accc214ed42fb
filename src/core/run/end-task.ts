import type { Plan } from '../plan/plan.js';
import type { AttemptOutcome } from './run-event.js';
import {
  type AttemptState,
  currentAttempt,
  type RunState,
  type TaskResultState,
  type TaskState,
} from './run-state.js';
import { decideRetry } from './task-retry.js';

/** Gives a task its result and tells its dependents, its cluster and whoever waits for a slot. */
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
  state.openTasks--;
  for (const dependent of plan.tasks[index].dependents) {
    if (--state.tasks[dependent].openDependencies === 0) state.changedTasks.push(dependent);
  }
  const clusterIndex = clusterIndexOf(plan, index);
  if (clusterIndex === undefined) return;
  const cluster = state.clusters[clusterIndex];
  cluster.openTasks--;
  cluster.waiting = cluster.waiting.filter((waiting) => waiting !== index);
  state.changedClusters.push(clusterIndex);
}

/**
 * Records how the current attempt ended and decides what follows: another attempt, at once or on a timer, or the
 * task's end. The state read after a cancel decides, so a SUCCESS that came first stays one.
 */
export function endAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  outcome: AttemptOutcome,
  nowMillis: number,
): void {
  const task = state.tasks[index];
  const attempt = currentAttempt(task) as AttemptState;
  attempt.endTimeMillis = nowMillis;
  attempt.lifeCycleState = outcome.lifeCycleState;
  attempt.resultState = outcome.resultState;
  if (outcome.terminationCode !== undefined) attempt.terminationCode = outcome.terminationCode;
  if (outcome.message !== undefined) attempt.message = outcome.message;
  releaseSlot(plan, state, index);
  const decision = decideRetry(plan.tasks[index].retry, task, attempt, outcome, nowMillis);
  if (decision.kind === 'end' || state.cancel !== undefined) {
    if (outcome.values !== undefined) task.values = outcome.values;
    endTask(plan, state, index, outcome, nowMillis);
    return;
  }
  if (decision.kind === 'retry') task.retriesUsed++;
  else task.backPressureRetries++;
  task.phase = 'waiting_for_retry';
  task.retryAtMillis = decision.atMillis;
  state.changedTasks.push(index);
}

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
  task.attempts.push({
    repair: task.repair,
    attemptNumber: last?.repair === task.repair ? last.attemptNumber + 1 : 0,
    startTimeMillis: nowMillis,
    ...(clusterId === undefined ? {} : { clusterId }),
  });
  state.activeTaskRuns++;
  const clusterIndex = clusterIndexOf(plan, index);
  if (clusterIndex !== undefined) state.clusters[clusterIndex].activeRuns++;
}

function releaseSlot(plan: Plan, state: RunState, index: number): void {
  state.activeTaskRuns--;
  const next = state.waitingForSlot.shift();
  if (next !== undefined) state.changedTasks.push(next);
  const clusterIndex = clusterIndexOf(plan, index);
  if (clusterIndex === undefined) return;
  state.clusters[clusterIndex].activeRuns--;
  state.changedClusters.push(clusterIndex);
}

/** The place of a task's shared cluster in `state.clusters`; undefined for compute of its own. */
export function clusterIndexOf(plan: Plan, index: number): number | undefined {
  const { clusterKey } = plan.tasks[index];
  return clusterKey === undefined
    ? undefined
    : plan.clusters.findIndex((cluster) => cluster.clusterKey === clusterKey);
}

/** True while the task may have a run at Databricks. */
export function hasActiveRun(task: TaskState): boolean {
  return task.phase === 'submitting' || task.phase === 'running';
}
