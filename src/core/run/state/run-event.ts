import type { ClusterUsage } from '../../usage/cluster-usage.js';
import type { JsonValue } from '../../json.js';
import type { PlanChanges } from '../../plan/plan.js';
import type { Control } from './control.js';
import type { RepairRequest } from './repair-request.js';
import type { AttemptRef, ClusterRef, RunTimer } from './run-command.js';
import type { TaskResultState, TerminalLifeCycleState } from './task-state.js';
import type { TaskTime } from './usage-sum.js';
import type { ValueDetails } from './value-details.js';

/** How an attempt ended, as read from Databricks or as decided where no run came about. */
export interface AttemptOutcome {
  lifeCycleState: TerminalLifeCycleState;
  resultState: TaskResultState;
  /** Databricks' `termination_details.code`. */
  terminationCode?: string;
  /** Its `type`: CLIENT_ERROR, INTERNAL_ERROR, CLOUD_FAILURE. */
  terminationType?: string;
  message?: string;
  /** Of a condition that Databricks has evaluated. */
  outcome?: 'true' | 'false';
  values?: Record<string, JsonValue>;
  /** Where values were to be read. */
  valueDetails?: ValueDetails;
  /** What a person should know of an attempt that went well. */
  warning?: string;
  /** True where another attempt would fail in the same way: a refused submit, an unresolved reference. */
  final?: boolean;
  /** Where its time went. */
  time?: TaskTime;
  /** Of the cluster that it had to itself; null where that could not be read. */
  usage?: (ClusterUsage | null)[];
}

/** Why an activity could not do its work; `code` is one of the closed list of failure types. */
export interface StepFailure {
  code: string;
  message: string;
  /** Of a cluster that has ended. */
  reason?: TerminationReason;
}

/** Databricks' `termination_reason` of a cluster. */
export interface TerminationReason {
  code: string;
  type?: string;
}

/** What Databricks tells of a task of a segment. */
export interface MemberReport {
  taskIndex: number;
  /** Of its last attempt, begun or not. */
  taskRunId: string;
  /** From the one on that the run state has last, oldest first; only those that have begun. */
  attempts: NativeAttempt[];
  /** Why it was not run. */
  skipped?: string;
}

export interface NativeAttempt {
  taskRunId: string;
  runPageUrl?: string;
  clusterId?: string;
  outcome?: AttemptOutcome;
  /** True where no retry of Databricks' own follows. */
  isLast: boolean;
}

/** What Databricks tells of a segment's run. */
export interface SegmentReport {
  members: MemberReport[];
  isEnded: boolean;
  /** Why the job cluster did not start, where no task has run. */
  clusterFailure?: StepFailure;
}

/** What happened. Every event carries the time at which the workflow learned of it. */
export type RunEvent = { atMillis: number } & (
  | {
      kind: 'task_submitted';
      attempt: AttemptRef;
      runId: string;
      taskRunId?: string;
      runPageUrl?: string;
      workflowId?: string;
    }
  | { kind: 'task_ended'; attempt: AttemptRef; outcome: AttemptOutcome }
  | { kind: 'lease_chain_ended'; attempt: AttemptRef }
  | { kind: 'cancel_sent'; attempt: AttemptRef; failure?: StepFailure }
  | { kind: 'cluster_created'; cluster: ClusterRef; clusterId: string }
  | { kind: 'cluster_running'; cluster: ClusterRef }
  /** The create or the start failed; a cluster may exist all the same. */
  | { kind: 'cluster_failed'; cluster: ClusterRef; failure: StepFailure }
  | {
      kind: 'cluster_terminated';
      cluster: ClusterRef;
      failure?: StepFailure;
      usage?: (ClusterUsage | null)[];
    }
  | { kind: 'segment_started'; cluster: ClusterRef; jobId: string; runId: string; runPageUrl?: string }
  /** It could not be started, or is not to be found any more. */
  | { kind: 'segment_failed'; cluster: ClusterRef; failure: StepFailure }
  | { kind: 'segment_reported'; cluster: ClusterRef; report: SegmentReport }
  | { kind: 'segment_chain_ended'; cluster: ClusterRef }
  | { kind: 'segment_cancel_sent'; cluster: ClusterRef; failure?: StepFailure }
  | { kind: 'segment_ended'; cluster: ClusterRef; failure?: StepFailure; usage?: (ClusterUsage | null)[] }
  /** What tells people is under way on its own from now on, or could not be started. */
  | { kind: 'alert_started'; alertId: string; failure?: string }
  | { kind: 'timer_fired'; timer: RunTimer }
  | { kind: 'cancel_requested' }
  /** `changes` are what the request's changes of the definition came to. */
  | { kind: 'repair_requested'; request: RepairRequest; changes?: PlanChanges }
  | { kind: 'control_requested'; control: Control }
  | { kind: 'signal_received'; name: string; payload: unknown }
  | { kind: 'control_refused'; control: Control['kind']; reason: string }
  | { kind: 'repair_refused'; rerunTasks: string[]; reason: string }
);
