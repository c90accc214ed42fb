import type { Wire } from './wire.js';

/** How a task ended. */
export interface TaskResult {
  lifeCycleState: 'TERMINATED' | 'SKIPPED' | 'INTERNAL_ERROR';
  resultState: string;
  /** V2 `termination_details`. */
  code: string;
  type: 'SUCCESS' | 'INTERNAL_ERROR' | 'CLIENT_ERROR' | 'CLOUD_FAILURE';
  message: string;
}

/** What a task left behind; read by `runs/get-output`. */
export interface TaskOutput {
  notebookResult?: string;
  error?: string;
  errorTrace?: string;
  logs?: string;
  sqlResult?: SqlResult;
  /** Of an alert: UNKNOWN, OK or TRIGGERED. */
  alertState?: string;
}

/** What the last statement of a SQL task has selected; `type` is Databricks' `type_name`. */
export interface SqlResult {
  columns: { name: string; type: string }[];
  rows: unknown[][];
}

/** One task of a run; it has a run id of its own. */
export interface RunTask {
  runId: string;
  taskKey: string;
  /** As submitted. */
  spec: Wire;
  state: 'BLOCKED' | 'PENDING' | 'RUNNING' | 'TERMINATING' | 'ENDED';
  result?: TaskResult;
  output: TaskOutput;
  /** Values set by `dbutils.jobs.taskValues.set`. */
  values: Record<string, unknown>;
  /** Of a condition task. */
  condition?: { left: string; right: string; outcome: 'true' | 'false' };
  clusterId?: string;
  startMillis: number;
  runningMillis?: number;
  endMillis?: number;
}

/** One run made by `runs/submit`. */
export interface Run {
  runId: string;
  jobId: string;
  name: string;
  token?: string;
  tasks: RunTask[];
  /** As submitted. */
  gitSource?: Wire;
  timeoutSeconds: number;
  startMillis: number;
  endMillis?: number;
  /** Aborted by cancel and by the run's timeout; `reason` is one of these words. */
  abort: AbortController;
}

/** True once the run and all its tasks have ended. */
export function hasEnded(run: Run): boolean {
  return run.endMillis !== undefined;
}
