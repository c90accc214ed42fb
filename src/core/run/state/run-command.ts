import type { Alert } from '../../alert/alert.js';
import type { Recipient } from '../../alert/recipient.js';
import type { JsonObject } from '../../json.js';
import type { PlanValues } from '../../plan/plan.js';

/** Names one attempt of one task; results that name another attempt than the current one are stale. */
export interface AttemptRef {
  /** The place in `RunState.tasks`. */
  taskIndex: number;
  /** Of a loop; then `taskIndex` is a lane. */
  iteration?: number;
  repair: number;
  attemptNumber: number;
}

/** Names one life of a shared cluster. */
export interface ClusterRef {
  clusterIndex: number;
  generation: number;
}

export type RunTimer =
  | ({ kind: 'retry' } & AttemptRef)
  | ({ kind: 'cancel_grace' } & AttemptRef)
  | ({ kind: 'long_attempt' } & AttemptRef)
  | { kind: 'loop_timeout'; taskIndex: number; repair: number }
  | { kind: 'wait_timeout'; taskIndex: number; atMillis: number }
  | ({ kind: 'cluster_retry' } & ClusterRef)
  | ({ kind: 'cluster_idle' } & ClusterRef)
  | ({ kind: 'segment_grace' } & ClusterRef)
  | { kind: 'long_run' }
  | { kind: 'job_timeout' }
  | { kind: 'repair_window'; atMillis: number };

/** What an attempt's run is asked for once it has ended. */
export interface TaskRunReads {
  timeoutSeconds?: number;
  publishesValues: boolean;
  readsRows?: boolean;
  values?: PlanValues;
  /** The key of the task in its run, where that has others in front of it. */
  ownKey?: string;
  /** In plans of older builds, instead of `values`. */
  taskValueKeys?: string[];
  /** The run has a cluster of its own, whose use is asked for. */
  ownsCluster?: boolean;
}

/** A task that Databricks runs among others, and what is known of it: what differs is reported. */
export interface AwaitedMember {
  taskIndex: number;
  taskKey: string;
  /** Its last attempt that the run state has, and whether that has ended. */
  seen?: { taskRunId: string; ended: boolean };
  /** How often Databricks retries it; -1 for no end. */
  maxRetries: number;
  retryOnTimeout: boolean;
  reads: TaskRunReads;
}

/** Of an attempt: the key of the task in the graph (an iteration's is its loop's), and where it runs. */
interface OfAttempt {
  attempt: AttemptRef;
  taskKey: string;
  workspace?: string;
}

/** Of one life of a cluster: for a native cluster, of a segment. */
export interface OfCluster {
  cluster: ClusterRef;
  clusterKey: string;
  workspace?: string;
}

/** What the run core asks the workflow to carry out. Each command is answered by one event. */
export type RunCommand =
  /** `ownKey` as in TaskRunReads. */
  | ({ kind: 'submit_task_run'; request: JsonObject; ownKey?: string } & OfAttempt)
  /** `sinceMillis` is when the attempt began. */
  | ({
      kind: 'await_task_run';
      runId: string;
      sinceMillis: number;
      longLease: boolean;
      reads: TaskRunReads;
    } & OfAttempt)
  | ({ kind: 'cancel_task_run'; runId: string } & OfAttempt)
  /** `repairs` is the workflow id of the run that an earlier repair's attempt left failed. */
  | ({
      kind: 'start_job_run';
      timeoutSeconds?: number;
      jobKey: string;
      parameters: Record<string, string>;
      repairs?: string;
    } & OfAttempt)
  | ({ kind: 'await_job_run'; workflowId: string; longLease: boolean } & OfAttempt)
  | ({ kind: 'cancel_job_run'; workflowId: string } & OfAttempt)
  /** No event: the await is of no interest any more. */
  | { kind: 'abandon_task_run'; attempt: AttemptRef }
  | ({ kind: 'create_cluster'; spec: JsonObject } & OfCluster)
  | ({ kind: 'await_cluster_running'; clusterId: string } & OfCluster)
  | ({ kind: 'terminate_cluster'; clusterId?: string } & OfCluster)
  | ({ kind: 'start_segment'; spec: JsonObject; tasks: JsonObject[]; settings: JsonObject } & OfCluster)
  | ({ kind: 'await_segment'; runId: string; longLease: boolean; members: AwaitedMember[] } & OfCluster)
  /** Of the whole run, or of one task run of it. */
  | ({ kind: 'cancel_segment'; runId: string; memberKey?: string } & OfCluster)
  /** No event: the await is of no interest any more. */
  | { kind: 'abandon_segment'; cluster: ClusterRef }
  /** Once its run has ended: deletes the temporary job. */
  | ({ kind: 'end_segment'; jobId?: string; runId?: string } & OfCluster)
  /** Starts what tells people, and waits for no more than that. */
  | { kind: 'send_alert'; alert: Alert; to: Recipient[] }
  | { kind: 'start_timer'; timer: RunTimer; atMillis: number; summary: string };
