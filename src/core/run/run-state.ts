import type { JsonValue } from '../json.js';
import type { Plan, PlanWork } from '../plan/plan.js';
import type { ClusterState } from './cluster-state.js';
import type { SegmentState } from './segment-state.js';
import type { TaskTime, UsageSum } from './usage.js';
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

/** How a run ended. */
export type RunResultState = 'SUCCESS' | 'SUCCESS_WITH_FAILURES' | 'FAILED' | 'TIMEDOUT' | 'CANCELED';

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

/** Something that a person should know, and that changes nothing. */
export interface RunWarning {
  atMillis: number;
  /** The task, with the iteration of a loop; absent for the whole run. */
  taskKey?: string;
  message: string;
}

/** One accepted or refused repair. */
export interface RepairRecord {
  repair: number;
  atMillis: number;
  /** The first 100 of them. */
  rerunTasks: string[];
  /** How many there were; absent where all are named. */
  rerunTaskCount?: number;
  /** Why nothing was re-run; absent when the repair was accepted. */
  refused?: string;
  /** What the repair changed. */
  jobParameters?: Record<string, string>;
  changedTasks?: string[];
  changedClusters?: string[];
}

/** Why a run is canceled: by a person, by its timeout, or by a failure where the run is to fail fast. */
export type CancelReason = 'user' | 'timeout' | 'failure';

/** Everything that a run has decided and learned so far: plain JSON, changed only by events and decisions. */
export interface RunState {
  startTimeMillis: number;
  /** When an execution began that repairs a run which had ended. */
  reopenedAtMillis?: number;
  endTimeMillis?: number;
  cancel?: { reason: CancelReason; atMillis: number };
  /** Set while people want nothing new to be started. */
  paused?: boolean;
  /** Set where the first failure ends the run. */
  failFast?: boolean;
  /** Job parameters, with the overrides of repairs. */
  parameters: Record<string, string>;
  /** The tasks in plan order, then the lanes of loops. */
  tasks: TaskState[];
  clusters: ClusterState[];
  /** Of native clusters, oldest first; only those that are not over. */
  segments?: SegmentState[];
  /** What clusters that have ended used. */
  usage?: UsageSum[];
  /** Clusters of which that could not be read. */
  clustersUnread?: number;
  /** Oldest first, the last 100. */
  repairs: RepairRecord[];
  /** What was signalled before a task waited for it, oldest first. */
  signals?: { name: string; values: Record<string, JsonValue> }[];
  /** Oldest first, at most 100. */
  warnings?: RunWarning[];
  /** Set while the run has a result but stays open for a repair. */
  repairWindowEndsMillis?: number;
  activeTaskRuns: number;
  /** Those of them whose submit is under way; absent before the first. */
  submitting?: number;
  openTasks: number;
  /** Ready tasks above `maxActiveTaskRuns` or `maxSubmitting`. */
  waitingForSlot: number[];
  /** What has changed since the last decision; only these are visited. */
  changedTasks: number[];
  changedClusters: number[];
  /** Whether the timer of the job's timeout has been asked for. */
  started: boolean;
}

/** The state of a run that has not begun. */
export function initialRunState(plan: Plan, startTimeMillis: number): RunState {
  return {
    startTimeMillis,
    parameters: plan.parameters,
    tasks: plan.tasks.map((task) => ({
      phase: 'blocked',
      openDependencies: task.dependsOn.length,
      attempts: [],
      repair: 0,
      retriesUsed: 0,
      backPressureRetries: 0,
    })),
    clusters: plan.clusters.map(({ clusterKey, existingClusterId }) => ({
      phase: existingClusterId === undefined ? 'absent' : 'running',
      generation: 0,
      ...(existingClusterId === undefined ? {} : { clusterId: existingClusterId }),
      owned: existingClusterId === undefined,
      openTasks: plan.tasks.filter((task) => clusterKeysOf(task).includes(clusterKey)).length,
      activeRuns: 0,
      waiting: [],
    })),
    repairs: [],
    activeTaskRuns: 0,
    openTasks: plan.tasks.length,
    waitingForSlot: [],
    changedTasks: plan.tasks.map(({ index }) => index),
    changedClusters: [],
    started: false,
  };
}

/** The shared clusters that a task may come to need: its own, its fallback's, those of what it loops over. */
export function clusterKeysOf(work: PlanWork): string[] {
  const own = [work.clusterKey, work.fallback?.clusterKey].filter((key) => key !== undefined);
  return [...new Set([...own, ...(work.loop === undefined ? [] : clusterKeysOf(work.loop.task))])];
}

/** The places of those clusters in `plan.clusters`. */
export function clusterIndexesOf({ clusters }: Plan, work: PlanWork): number[] {
  const keys = clusterKeysOf(work);
  return [...clusters.keys()].filter((at) => keys.includes(clusters[at].clusterKey));
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

/** The number of the last accepted repair; 0 when there was none. */
export function repairCount(state: RunState): number {
  return state.repairs.reduce((latest, { repair }) => Math.max(latest, repair), 0);
}

/** True when the run has a result and nothing is owed any more. */
export function isClosed(state: RunState): boolean {
  return state.endTimeMillis !== undefined;
}
