import type { JobClusters } from './job-clusters.js';
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

/** No task values yet; without a prototype, since one may be called "constructor" or "__proto__". */
export function noValues(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
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
  /** Values set by `dbutils.jobs.taskValues.set`. */
  values: Record<string, unknown>;
  /** Of a condition task. */
  condition?: { left: string; right: string; outcome: 'true' | 'false' };
  clusterId?: string;
  startMillis: number;
  runningMillis?: number;
  endMillis?: number;
  /** Aborted by the cancellation of this task run alone. */
  abort: AbortController;
}

/** One run, made by `runs/submit` or by `run-now` of a job. */
export interface Run {
  runId: string;
  jobId: string;
  type: 'SUBMIT_RUN' | 'JOB_RUN';
  name: string;
  token?: string;
  /** The last attempt of each task. */
  tasks: RunTask[];
  /** Attempts that were followed by a retry or a repair, oldest first. */
  pastTasks: RunTask[];
  repairs: Repair[];
  jobClusters: JobClusters;
  /** As submitted. */
  gitSource?: Wire;
  timeoutSeconds: number;
  startMillis: number;
  endMillis?: number;
  /** Aborted by cancel and by the run's timeout; `reason` is one of these words. */
  abort: AbortController;
}

/** Some tasks of a run once more. */
export interface Repair {
  repairId: string;
  startMillis: number;
  taskRunIds: string[];
}

/** True once the run and all its tasks have ended. */
export function hasEnded(run: Run): boolean {
  return run.endMillis !== undefined;
}
