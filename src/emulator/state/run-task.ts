import type { Wire } from '../wire/wire.js';

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
  /** What it has written to its standard streams; of a notebook with a mark before each cell (notebook-export.ts). */
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
  /** As submitted; of a job's task that has started, with its references resolved. */
  spec: Wire;
  /** As the job has it, once `spec` is resolved. */
  written?: Wire;
  state: 'BLOCKED' | 'WAITING_FOR_RETRY' | 'PENDING' | 'RUNNING' | 'TERMINATING' | 'ENDED';
  /** Counted from 0 over retries and repairs. */
  attemptNumber: number;
  /** The number of the first attempt of the repair that it belongs to. */
  firstAttempt?: number;
  result?: TaskResult;
  output: TaskOutput;
  /** Values set by `dbutils.jobs.taskValues.set`, each as JSON: a parsed one would lose that 3.0 is no 3. */
  values: Map<string, string>;
  /** Of a condition task. */
  condition?: { left: string; right: string; outcome: 'true' | 'false' };
  clusterId?: string;
  startMillis: number;
  runningMillis?: number;
  endMillis?: number;
  /** Aborted by the cancellation of this task run alone. */
  abort: AbortController;
}
