import type { Alert } from '../../alert/alert.js';
import type { AlertEvent } from '../../alert/alert-event.js';
import type { Recipient } from '../../alert/recipient.js';
import { given, type JsonValue } from '../../json.js';
import type { Plan, PlanWork } from '../../plan/plan.js';
import type { ClusterState } from './cluster-state.js';
import type { SegmentState } from './segment-state.js';
import type { TaskState } from './task-state.js';
import type { UsageSum } from './usage-sum.js';

/** How a run ended. */
export const RUN_RESULTS = ['SUCCESS', 'SUCCESS_WITH_FAILURES', 'FAILED', 'TIMEDOUT', 'CANCELED'] as const;
export type RunResultState = (typeof RUN_RESULTS)[number];

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

/** Something that people are told. */
export interface AlertRecord {
  /** Unique in its run; part of the id of the workflow that sends it. */
  id: string;
  event: AlertEvent;
  /** The task, with the iteration of a loop; absent for the whole run. */
  taskKey?: string;
  atMillis: number;
  /** Kept until the workflow that sends it has been started. */
  owed?: { alert: Alert; to: Recipient[] };
  /** Why that could not be started. */
  failure?: string;
}

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
  /** What people were told, oldest first. */
  alerts?: AlertRecord[];
  /** Ids of those that have been noticed since the last decision. */
  newAlerts?: string[];
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
    ...given(
      'warnings',
      plan.alerts?.problems?.map((message) => ({ atMillis: startTimeMillis, message })),
    ),
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

/** The number of the last accepted repair; 0 when there was none. */
export function repairCount(state: RunState): number {
  return state.repairs.reduce((latest, { repair }) => Math.max(latest, repair), 0);
}

/** True when the run has a result and nothing is owed any more. */
export function isClosed(state: RunState): boolean {
  return state.endTimeMillis !== undefined;
}

/** The segment of this name; undefined once it is over. */
export function findSegment(
  { segments = [] }: RunState,
  { clusterIndex, generation }: { clusterIndex: number; generation: number },
): SegmentState | undefined {
  return segments.find(
    (segment) => segment.clusterIndex === clusterIndex && segment.generation === generation,
  );
}
