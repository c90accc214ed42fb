import type { Plan, PlanWork, TaskForm } from '../../plan/plan.js';
import type { AttemptRef } from './run-command.js';
import type { RunState } from './run-state.js';
import { type AttemptState, currentAttempt, type LoopState, type TaskState } from './task-state.js';

/** What there is to do at a place of `state.tasks`: a task of the graph, or the nested task of a lane's loop. */
export function workOf(plan: Plan, state: RunState, index: number): PlanWork {
  const lane = state.tasks[index].lane;
  return lane === undefined ? plan.tasks[index] : (plan.tasks[lane.loopIndex].loop?.task as PlanWork);
}

/** What the task is submitted as at this point: itself, or its fallback. */
export function formOf(plan: Plan, state: RunState, index: number): TaskForm {
  const work = workOf(plan, state, index);
  return state.tasks[index].usesFallback ? (work.fallback ?? work) : work;
}

/** The place of the task in the graph; an iteration's is its loop's. */
export function graphIndexOf(state: RunState, index: number): number {
  return state.tasks[index].lane?.loopIndex ?? index;
}

/** The key of the task in the graph. */
export function graphKeyOf(plan: Plan, state: RunState, index: number): string {
  return plan.tasks[graphIndexOf(state, index)].taskKey;
}

/** How a person calls it: `load`, or `load[3]` for an iteration. */
export function displayName(taskKey: string, iteration: number | undefined): string {
  return iteration === undefined ? taskKey : `${taskKey}[${iteration}]`;
}

/** The place of the shared cluster that it runs on, in `state.clusters`; undefined for compute of its own. */
export function clusterIndexOf(plan: Plan, state: RunState, index: number): number | undefined {
  const { clusterKey } = formOf(plan, state, index);
  return clusterKey === undefined
    ? undefined
    : plan.clusters.findIndex((cluster) => cluster.clusterKey === clusterKey);
}

/** The loop that a lane belongs to; undefined for a task of the graph. */
export function loopOf(state: RunState, index: number): LoopState | undefined {
  const lane = state.tasks[index].lane;
  return lane === undefined ? undefined : state.tasks[lane.loopIndex].loop;
}

/** True where nothing may be started any more: the run, the task or its loop is canceled, or the loop has timed out. */
export function isHalted(state: RunState, index: number): boolean {
  const { isCanceled = false } = state.tasks[graphIndexOf(state, index)];
  return state.cancel !== undefined || isCanceled || loopOf(state, index)?.stopped === 'timeout';
}

/** Names the attempt that a task is at; it must have begun one. */
export function attemptRef(taskIndex: number, task: TaskState): AttemptRef {
  const { repair, attemptNumber } = currentAttempt(task) as AttemptState;
  const iteration = task.lane?.iteration;
  return { taskIndex, ...(iteration === undefined ? {} : { iteration }), repair, attemptNumber };
}

/** True when a result that names `ref` is about the attempt that is current at its place. */
export function isCurrentAttempt(state: RunState, ref: AttemptRef): boolean {
  const task = state.tasks[ref.taskIndex];
  const attempt = currentAttempt(task);
  const sameAttempt = attempt?.repair === ref.repair && attempt.attemptNumber === ref.attemptNumber;
  return sameAttempt && task.lane?.iteration === ref.iteration;
}

/** True while the task may have a run at Databricks, or a job run of its own. */
export function hasActiveRun(task: TaskState): boolean {
  return task.phase === 'submitting' || task.phase === 'running';
}
