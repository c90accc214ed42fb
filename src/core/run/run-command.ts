import type { JsonObject } from '../json.js';

/** Names one attempt of one task; results that name another attempt than the current one are stale. */
export interface AttemptRef {
  taskIndex: number;
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
  | { kind: 'job_timeout' }
  | { kind: 'repair_window'; atMillis: number };

/** What the run core asks the workflow to carry out. Each command is answered by one event. */
export type RunCommand =
  | { kind: 'submit_task_run'; attempt: AttemptRef; taskKey: string; request: JsonObject }
  | { kind: 'await_task_run'; attempt: AttemptRef; taskKey: string; runId: string; longLease: boolean }
  | { kind: 'cancel_task_run'; attempt: AttemptRef; taskKey: string; runId: string }
  /** No event: the await is of no interest any more. */
  | { kind: 'abandon_task_run'; attempt: AttemptRef }
  | { kind: 'create_cluster'; cluster: ClusterRef; clusterKey: string; spec: JsonObject }
  | { kind: 'await_cluster_running'; cluster: ClusterRef; clusterKey: string; clusterId: string }
  | { kind: 'terminate_cluster'; cluster: ClusterRef; clusterKey: string; clusterId?: string }
  | { kind: 'start_timer'; timer: RunTimer; atMillis: number; summary: string };
