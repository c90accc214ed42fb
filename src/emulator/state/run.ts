import type { RunParameters } from './run-parameters.js';
import type { RunTask, TaskResult } from './run-task.js';
import type { JobClusters } from './job-clusters.js';
import type { Wire } from '../wire/wire.js';

/** One run, made by `runs/submit` or by `run-now` of a job. */
export interface Run {
  runId: string;
  jobId: string;
  type: 'SUBMIT_RUN' | 'JOB_RUN';
  name: string;
  /** The user name of who started it. */
  creator: string;
  token?: string;
  /** The last attempt of each task. */
  tasks: RunTask[];
  /** Attempts that were followed by a retry or a repair, oldest first. */
  pastTasks: RunTask[];
  repairs: Repair[];
  /** How the run ended before each repair. */
  ends: { endMillis: number; result: TaskResult }[];
  parameters: RunParameters;
  jobClusters: JobClusters;
  /** As the job has them. */
  jobClustersWritten: readonly Wire[];
  /** As submitted. */
  gitSource?: Wire;
  /** As submitted, by their keys: what serverless tasks run with. */
  environments: ReadonlyMap<string, Wire>;
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
