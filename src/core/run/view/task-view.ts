import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { loopView, type LoopView } from './loop-view.js';
import { didRun } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';
import {
  currentAttempt,
  type AttemptState,
  type LoopState,
  submitCount,
  type TaskResultState,
  type TaskState,
} from '../state/task-state.js';

export type LifeCycleState =
  | 'BLOCKED'
  | 'PENDING'
  | 'RUNNING'
  | 'WAITING_FOR_RETRY'
  | 'WAITING_FOR_APPROVAL'
  | 'WAITING_FOR_SIGNAL'
  | 'TERMINATING'
  | 'TERMINATED'
  | 'SKIPPED'
  | 'INTERNAL_ERROR';

/** One attempt as the query `run` shows it; times are milliseconds since the epoch. */
export interface AttemptView {
  repair_id: number;
  attempt_number: number;
  run_id?: string;
  run_page_url?: string;
  /** Of a job that runs as a workflow of its own. */
  workflow_id?: string;
  cluster_id?: string;
  /** True where the task's fallback was submitted. */
  fallback?: boolean;
  life_cycle_state: LifeCycleState;
  result_state?: TaskResultState;
  termination_code?: string;
  state_message?: string;
  start_time: number;
  end_time?: number;
}

/** What an approval or a wait task waits for, or has waited for. */
export interface WaitView {
  message?: string;
  /** The name of the signal; absent for an approval. */
  signal?: string;
  /** Who may answer; absent where anybody may. */
  approvers?: string[];
  waits_since?: number;
  /** When it gives up. */
  ends?: number;
  /** Of an approval, oldest first, of all repairs. */
  answers?: { approved: boolean; by: string; comment?: string; time: number }[];
}

/** One task as the query `run` shows it. */
export interface TaskView {
  task_key: string;
  task_type: string;
  life_cycle_state: LifeCycleState;
  result_state?: TaskResultState;
  state_message?: string;
  /** How many times it was submitted, in all repairs; 0 for what Brickwork does itself: conditions, loops, waits. */
  attempts: number;
  attempt_runs: AttemptView[];
  /** Of a condition task or an approval. */
  outcome?: 'true' | 'false';
  /** Of a loop that has begun. */
  for_each_task?: LoopView;
  wait?: WaitView;
  retry_at?: number;
  start_time?: number;
  end_time?: number;
}

/** The view of one task, with its last `mostAttempts` attempts. */
export function taskView(plan: Plan, state: RunState, index: number, mostAttempts: number): TaskView {
  const task = state.tasks[index];
  const { taskKey, taskType } = plan.tasks[index];
  const message = task.message ?? currentAttempt(task)?.message;
  return {
    task_key: taskKey,
    task_type: taskType,
    life_cycle_state: taskLifeCycle(plan, state, index),
    ...given('result_state', task.resultState),
    ...given('state_message', message),
    attempts: submitCount(task),
    attempt_runs: task.attempts.slice(-mostAttempts).map((attempt) => attemptView(attempt)),
    ...given('outcome', task.outcome),
    ...given('for_each_task', task.loop && loopView(task.loop, activeIterations(state, task.loop))),
    ...given('wait', waitView(plan, task, index)),
    ...given('retry_at', task.retryAtMillis),
    ...given('start_time', task.startTimeMillis),
    ...given('end_time', task.endTimeMillis),
  };
}

function activeIterations(state: RunState, { lanes }: LoopState): number[] {
  return lanes.flatMap((index) => {
    const { phase, lane } = state.tasks[index];
    return phase === 'ended' || lane === undefined ? [] : [lane.iteration];
  });
}

function waitView(plan: Plan, { waiting, answers }: TaskState, index: number): WaitView | undefined {
  const { wait } = plan.tasks[index];
  if (wait === undefined) return undefined;
  return {
    ...given('message', waiting?.message),
    ...(wait.kind === 'signal' ? { signal: wait.signal } : given('approvers', wait.approvers)),
    ...given('waits_since', waiting?.sinceMillis),
    ...given('ends', waiting?.endsMillis),
    ...given(
      'answers',
      answers?.map(({ approved, by, comment, atMillis }) => ({
        approved,
        by,
        ...given('comment', comment),
        time: atMillis,
      })),
    ),
  };
}

/** Where a task stands, in Databricks' words as far as it has some. */
export function taskLifeCycle(plan: Plan, state: RunState, index: number): LifeCycleState {
  const task = state.tasks[index];
  switch (task.phase) {
    case 'blocked':
      return 'BLOCKED';
    case 'ready':
    case 'submitting':
      return 'PENDING';
    case 'running':
    case 'looping':
      return state.cancel === undefined ? 'RUNNING' : 'TERMINATING';
    case 'waiting_for_retry':
      return 'WAITING_FOR_RETRY';
    case 'waiting_for_message':
      return plan.tasks[index].wait?.kind === 'signal' ? 'WAITING_FOR_SIGNAL' : 'WAITING_FOR_APPROVAL';
    case 'ended':
      return endedLifeCycle(task);
  }
}

function endedLifeCycle(task: TaskState): LifeCycleState {
  const neverRan = task.resultState === undefined || !didRun(task.resultState);
  const last = currentAttempt(task);
  const tried = last?.repair === task.repair;
  const begun = tried || task.loop !== undefined || task.waiting !== undefined;
  if (neverRan || (task.resultState === 'CANCELED' && !begun)) return 'SKIPPED';
  return (tried ? last.lifeCycleState : undefined) ?? 'TERMINATED';
}

function attemptView(attempt: AttemptState): AttemptView {
  return {
    repair_id: attempt.repair,
    attempt_number: attempt.attemptNumber,
    ...given('run_id', attempt.runId),
    ...given('run_page_url', attempt.runPageUrl),
    ...given('workflow_id', attempt.workflowId),
    ...given('cluster_id', attempt.clusterId),
    ...given('fallback', attempt.isFallback),
    life_cycle_state: attempt.lifeCycleState ?? (attempt.runId === undefined ? 'PENDING' : 'RUNNING'),
    ...given('result_state', attempt.resultState),
    ...given('termination_code', attempt.terminationCode),
    ...given('state_message', attempt.message),
    start_time: attempt.startTimeMillis,
    ...given('end_time', attempt.endTimeMillis),
  };
}
