import { given, type JsonValue } from '../json.js';
import type { Plan } from '../plan/plan.js';
import { loopView, type LoopView } from './loop-view.js';
import { didFail, didRun, runResultState } from './result-state.js';
import {
  attemptCount,
  currentAttempt,
  type AttemptState,
  type LoopState,
  type RunResultState,
  type RunState,
  type TaskResultState,
  type TaskState,
} from './run-state.js';

export type LifeCycleState =
  | 'BLOCKED'
  | 'PENDING'
  | 'RUNNING'
  | 'WAITING_FOR_RETRY'
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

export interface TaskView {
  task_key: string;
  task_type: string;
  life_cycle_state: LifeCycleState;
  result_state?: TaskResultState;
  state_message?: string;
  /** How many times it was submitted, in all repairs. */
  attempts: number;
  attempt_runs: AttemptView[];
  /** Of a condition task. */
  outcome?: 'true' | 'false';
  /** Of a loop that has begun. */
  for_each_task?: LoopView;
  retry_at?: number;
  start_time?: number;
  end_time?: number;
}

export interface ClusterView {
  job_cluster_key: string;
  cluster_id?: string;
  phase: string;
  /** How many times it was created. */
  generation: number;
  terminate_error?: string;
}

/** A run as people and tools see it: named like a Databricks `Run`, in definition order. */
export interface RunView {
  run_id: string;
  job_id: string;
  run_name: string;
  life_cycle_state: 'PENDING' | 'RUNNING' | 'TERMINATING' | 'TERMINATED';
  /** While people want nothing new to be started. */
  paused?: boolean;
  fail_fast?: boolean;
  result_state?: RunResultState;
  state_message?: string;
  start_time: number;
  end_time?: number;
  job_parameters: Record<string, string>;
  tasks: TaskView[];
  clusters: ClusterView[];
  /** What a person should know and what changes nothing, oldest first. */
  warnings?: { time: number; task_key?: string; message: string }[];
  repair_history: { repair_id: number; time: number; rerun_tasks: string[]; refused?: string }[];
  repair_window_ends?: number;
}

/** A query's answer has to stay below 2 MB: of more attempts in all, each task shows its last one. */
const MOST_ATTEMPTS = 3000;

/** The whole view of a run. */
export function runView(plan: Plan, state: RunState): RunView {
  const ended = state.openTasks === 0;
  const attempts = state.tasks.reduce((total, task) => total + task.attempts.length, 0);
  const mostAttempts = attempts > MOST_ATTEMPTS ? 1 : Infinity;
  return {
    run_id: plan.jobRunId,
    job_id: plan.jobId,
    run_name: plan.jobName,
    life_cycle_state: runLifeCycle(state),
    ...given('paused', state.paused),
    ...given('fail_fast', state.failFast),
    ...(ended ? { result_state: runResultState(plan, state) } : {}),
    ...given('state_message', ended ? failureMessage(plan, state) : undefined),
    start_time: state.startTimeMillis,
    ...given('end_time', state.endTimeMillis),
    job_parameters: state.parameters,
    tasks: plan.tasks.map(({ index }) => taskView(plan, state, index, mostAttempts)),
    clusters: state.clusters.map((cluster, index) => ({
      job_cluster_key: plan.clusters[index].clusterKey,
      ...given('cluster_id', cluster.clusterId),
      phase: cluster.phase,
      generation: cluster.generation,
      ...given('terminate_error', cluster.terminateError),
    })),
    ...given(
      'warnings',
      state.warnings?.map(({ atMillis, taskKey, message }) => ({
        time: atMillis,
        ...given('task_key', taskKey),
        message,
      })),
    ),
    repair_history: state.repairs.map(({ repair, atMillis, rerunTasks, refused }) => ({
      repair_id: repair,
      time: atMillis,
      rerun_tasks: rerunTasks,
      ...given('refused', refused),
    })),
    ...given('repair_window_ends', state.repairWindowEndsMillis),
  };
}

function runLifeCycle(state: RunState): RunView['life_cycle_state'] {
  if (state.endTimeMillis !== undefined) return 'TERMINATED';
  if (state.cancel !== undefined || state.openTasks === 0) return 'TERMINATING';
  return 'RUNNING';
}

function taskView(plan: Plan, state: RunState, index: number, mostAttempts: number): TaskView {
  const task = state.tasks[index];
  const { taskKey, taskType } = plan.tasks[index];
  const message = task.message ?? currentAttempt(task)?.message;
  return {
    task_key: taskKey,
    task_type: taskType,
    life_cycle_state: taskLifeCycle(task, state),
    ...given('result_state', task.resultState),
    ...given('state_message', message),
    attempts: attemptCount(task),
    attempt_runs: task.attempts.slice(-mostAttempts).map((attempt) => attemptView(attempt)),
    ...given('outcome', task.outcome),
    ...given('for_each_task', task.loop && loopView(task.loop, activeIterations(state, task.loop))),
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

function taskLifeCycle(task: TaskState, state: RunState): LifeCycleState {
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
    case 'ended':
      return endedLifeCycle(task);
  }
}

function endedLifeCycle(task: TaskState): LifeCycleState {
  const neverRan = task.resultState === undefined || !didRun(task.resultState);
  const last = currentAttempt(task);
  const tried = last?.repair === task.repair;
  const begun = tried || task.loop !== undefined;
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

/** Why a run did not succeed, in one sentence a person can act on; undefined when it did. */
export function failureMessage(plan: Plan, state: RunState): string | undefined {
  const result = runResultState(plan, state);
  if (result === 'SUCCESS') return undefined;
  if (result === 'CANCELED') return 'The run was canceled.';
  if (result === 'TIMEDOUT') return `The run exceeded its timeout of ${plan.timeoutSeconds} s.`;
  // Neither SUCCESS nor ended by force, so at least one task has failed; one that ran tells more than one that did not.
  const failed = plan.tasks.filter(({ index }) => didFail(state.tasks[index].resultState ?? 'FAILED'));
  const first = failed.find(({ index }) => didRun(state.tasks[index].resultState ?? 'FAILED')) ?? failed[0];
  const task = state.tasks[first.index];
  const message = task.message ?? 'no message.';
  const skipped = state.tasks.filter(({ resultState }) => resultState === 'UPSTREAM_FAILED').length;
  const consequence = skipped > 0 ? ` ${skipped} downstream task(s) did not run.` : '';
  return `Task ${first.taskKey} ended with ${task.resultState}: ${message}${consequence}`;
}

/** The values of every task that has some, by task key, in definition order. */
export function taskValuesView(plan: Plan, state: RunState): Record<string, Record<string, JsonValue>> {
  const view: Record<string, Record<string, JsonValue>> = {};
  for (const { index, taskKey } of plan.tasks) {
    const { values } = state.tasks[index];
    if (values !== undefined && Object.keys(values).length > 0) view[taskKey] = values;
  }
  return view;
}
