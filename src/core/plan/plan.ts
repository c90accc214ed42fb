import type { JsonObject } from '../json.js';

/** When a task runs, given how the tasks it depends on ended (databricks-jobs.md §2). */
export type RunIf =
  'ALL_SUCCESS' | 'AT_LEAST_ONE_SUCCESS' | 'NONE_FAILED' | 'ALL_DONE' | 'AT_LEAST_ONE_FAILED' | 'ALL_FAILED';

/**
 * Everything a run needs to know, compiled once by `planJobRun` and never changed: plain JSON, carried by
 * continue-as-new. Names are ours from here on; only `body` and cluster specs keep Databricks' wire names.
 */
export interface Plan {
  jobName: string;
  /** Numeric, below 2^53, the same for every run of a job of this name: what `{{job.id}}` gives. */
  jobId: string;
  /** Numeric, below 2^53: the root of every token, tag and child id of this run (design D2). */
  jobRunId: string;
  parameters: Record<string, string>;
  tasks: PlanTask[];
  clusters: PlanCluster[];
  /** Members of every `runs/submit`: `git_source`, `environments`, … */
  submitSettings: JsonObject;
  /** Whole run, from its start; undefined for no limit. */
  timeoutSeconds?: number;
  /** How long a run that did not succeed stays open for a repair; 0 closes it at once. */
  repairWindowSeconds: number;
  settings: RunSettings;
}

/** Worker settings as they were when the run started, so that a redeploy does not change a run half-way. */
export interface RunSettings {
  /** How long one `awaitTaskRun` attempt polls while the run is young: what a killed worker costs at most. */
  leaseSeconds: number;
  /** The same, once the task run is older than `longLeaseAfterSeconds`. */
  longLeaseSeconds: number;
  longLeaseAfterSeconds: number;
  /** Added to a lease for its start-to-close timeout. */
  leaseMarginSeconds: number;
  /** The start-to-close timeout of single calls: how long a worker that was killed in the middle of one holds it up. */
  callTimeoutSeconds: number;
  /** How long a canceled task run may take to end before the run goes on without it. */
  cancelGraceSeconds: number;
  /** At most this many task runs of one job run at a time (Temporal allows 2,000 pending activities). */
  maxActiveTaskRuns: number;
  /** Continue as new once the history is longer; undefined leaves it to the server's suggestion (4,096 events). */
  continueAsNewAfterEvents?: number;
}

/** One node of the graph; its place in `Plan.tasks` is its `index`. */
export interface PlanTask {
  index: number;
  taskKey: string;
  taskType: string;
  dependsOn: { index: number; outcome?: string }[];
  dependents: number[];
  runIf: RunIf;
  /** What runs it: a one-time run at Databricks, or a comparison made by the run core. */
  kind: 'submit' | 'condition';
  /** The members of the submitted task, with the wire names; references are not resolved yet. */
  body: JsonObject;
  /** Where job parameters are pushed into, as `[task type, member]`. */
  jobParametersInto?: [string, string];
  /** The shared cluster it waits for; undefined for compute of its own. */
  clusterKey?: string;
  /** True when the output of a successful run may hold task values. */
  publishesValues: boolean;
  /** One attempt, from when its run leaves the queue; undefined for no limit. */
  timeoutSeconds?: number;
  retry: RetryPolicy;
}

/** A task's own retries, apart from the retries of API calls (design D3). */
export interface RetryPolicy {
  /** Retries after the first attempt; undefined for no end. */
  maxRetries?: number;
  /** From the start of the failed attempt to the start of the next. */
  minIntervalMillis: number;
  retryOnTimeout: boolean;
}

/** A cluster that tasks of the run share. */
export interface PlanCluster {
  clusterKey: string;
  /** `clusters/create` without name and tags, which the activity adds; undefined for an existing cluster. */
  spec?: JsonObject;
  /** Given at start: used, never terminated. */
  existingClusterId?: string;
}
