import type { JsonValue } from '../../json.js';
import type { TaskTime } from './usage-sum.js';
import type { ValueDetails } from './value-details.js';

/** How a task ended. The names are Databricks' `result_state`. */
export type TaskResultState =
  | 'SUCCESS'
  | 'SUCCESS_WITH_FAILURES'
  | 'FAILED'
  | 'TIMEDOUT'
  | 'CANCELED'
  | 'EXCLUDED'
  | 'UPSTREAM_FAILED'
  | 'UPSTREAM_CANCELED'
  | 'DISABLED';

export type TerminalLifeCycleState = 'TERMINATED' | 'SKIPPED' | 'INTERNAL_ERROR';

/** One attempt of a task: a submit, or the failure that came before there could be one. */
export interface AttemptState {
  /** 0 for the original run, then the number of the repair. */
  repair: number;
  /** Counted from 0 in each repair. */
  attemptNumber: number;
  startTimeMillis: number;
  endTimeMillis?: number;
  runId?: string;
  taskRunId?: string;
  /** Of a job that runs as a workflow of its own. */
  workflowId?: string;
  runPageUrl?: string;
  clusterId?: string;
  lifeCycleState?: TerminalLifeCycleState;
  resultState?: TaskResultState;
  terminationCode?: string;
  message?: string;
  /** Submitted as the task's fallback. */
  isFallback?: boolean;
  /** It came to no submit: a reference had no value, or its cluster did not start. */
  isUnsubmitted?: boolean;
  cancelRequested?: boolean;
  /** Awaited with long leases by now. */
  longLease?: boolean;
  /** While it is on a shared cluster: what `sharedMillis` was when it began. */
  placedAt?: number;
}

/**
 * `blocked`: a dependency has not ended. `ready`: waits for its cluster or a free slot. `submitting`: `runs/submit` is
 * under way, so a run may exist. `running`: the run is known and awaited. `looping`: iterations of it are open.
 * `waiting_for_message`: an approval or a signal has to come. `ended`: it has a result.
 */
export type TaskPhase =
  | 'blocked'
  | 'ready'
  | 'submitting'
  | 'running'
  | 'waiting_for_retry'
  | 'looping'
  | 'waiting_for_message'
  | 'ended';

/** A person's answer to an approval. */
export interface ApprovalAnswer {
  approved: boolean;
  /** The name that the person gave. */
  by: string;
  comment?: string;
  atMillis: number;
}

export interface TaskState {
  phase: TaskPhase;
  openDependencies: number;
  /** Of all repairs, oldest first. */
  attempts: AttemptState[];
  /** Older attempts that are not kept: a task may be retried thousands of times. */
  attemptsDropped?: number;
  /** How many of all its attempts came to no submit. */
  unsubmittedAttempts?: number;
  /** The repair it belongs to: 0, or the last repair that chose it. */
  repair: number;
  /** Retries of this repair that used up the user's `max_retries`. */
  retriesUsed: number;
  /** Retries of this repair that answered platform back-pressure and cost the user nothing. */
  backPressureRetries: number;
  retryAtMillis?: number;
  resultState?: TaskResultState;
  message?: string;
  /** Of an approval or wait task that has begun. */
  waiting?: { sinceMillis: number; endsMillis?: number; message?: string };
  /** Of an approval: oldest first, of all repairs. */
  answers?: ApprovalAnswer[];
  /** Of a condition task or an approval: which branch. */
  outcome?: 'true' | 'false';
  values?: Record<string, JsonValue>;
  valueDetails?: ValueDetails;
  /** The bytes of `values` as JSON. */
  valuesLength?: number;
  /** The generation of its native cluster while Databricks runs it among others. */
  segment?: number;
  /** Set once a person has canceled it. */
  isCanceled?: boolean;
  /** Set once its fallback is what is submitted. */
  usesFallback?: boolean;
  /** Of a for_each task that has begun. */
  loop?: LoopState;
  /** Set where this is no task of the graph but the place in which a loop runs one iteration after another. */
  lane?: { loopIndex: number; iteration: number };
  startTimeMillis?: number;
  endTimeMillis?: number;
  /** Where the time of its attempts went, those of its iterations included. */
  spent?: TaskTime;
  /** Its part of the time of shared clusters, by their place in the plan. */
  clusterMillis?: Record<number, number>;
}

/** How an iteration ended that did not simply succeed. Small: a loop may have thousands of them. */
export interface EndedIteration {
  resultState: TaskResultState;
  /** Of its last attempt. */
  runId?: string;
  attempts: number;
  /** Only of one that did not succeed, cut short. */
  message?: string;
}

/** A for_each task that has begun. */
export interface LoopState {
  inputs: JsonValue[];
  /** The bytes of `inputs` as JSON. */
  inputBytes: number;
  /** By iteration: null while it has not ended, its run id alone where the first attempt succeeded. */
  ended: (EndedIteration | string | null)[];
  /** Iterations that have not started, next first. */
  queue: number[];
  /** The places in `RunState.tasks` in which its iterations run; as many as may run at a time. */
  lanes: number[];
  /** Iterations that have started and not ended. */
  active: number;
  /** Why no more iterations are started; a timeout ends those that are active, too. */
  stopped?: 'failure' | 'timeout';
}

/** The attempt that a task is at; undefined before the first. */
export function currentAttempt(task: TaskState): AttemptState | undefined {
  return task.attempts.at(-1);
}

/** How many attempts a task has had, in all repairs. */
export function attemptCount(task: TaskState): number {
  return (task.attemptsDropped ?? 0) + task.attempts.length;
}

/** How many times a task was submitted, in all repairs. */
export function submitCount(task: TaskState): number {
  return attemptCount(task) - (task.unsubmittedAttempts ?? 0);
}
