import type { AlertRules } from '../alert/alert-rules.js';
import type { JsonObject } from '../json.js';
import type { RunTrigger } from '../reference/reference-scope.js';
import type { RunSettings } from './run-settings.js';

/** When a task runs, given how the tasks it depends on ended (Databricks' docs "Configure task dependencies"). */
export type RunIf =
  'ALL_SUCCESS' | 'AT_LEAST_ONE_SUCCESS' | 'NONE_FAILED' | 'ALL_DONE' | 'AT_LEAST_ONE_FAILED' | 'ALL_FAILED';

/**
 * Everything a run needs to know, compiled once by `planJobRun` and never changed: plain JSON, carried by
 * continue-as-new. Names are ours from here on; only bodies and cluster specs keep Databricks' wire names.
 * A member that was added later is optional, since runs that are under way have plans without it.
 */
export interface Plan {
  jobName: string;
  /** Numeric, below 2^53, the same for every run of a job of this name: what `{{job.id}}` gives. */
  jobId: string;
  /** Numeric, below 2^53: the root of every token, tag and child id of this run. */
  jobRunId: string;
  parameters: Record<string, string>;
  trigger?: RunTrigger;
  tasks: PlanTask[];
  clusters: PlanCluster[];
  /** The workflow run id of the execution whose first argument is the definition. */
  definedIn?: string;
  /** True where the namespace has the search attributes of core/run/view/search-attributes.ts. */
  searchAttributes?: boolean;
  /** The deployed job that the run is one of. */
  deployedJob?: DeployedJobRef;
  /** True where the namespace has the search attributes of runs of such jobs. */
  jobSearchAttributes?: boolean;
  /** True where the namespace has what runs are found by from their task runs. */
  taskRunsAttribute?: boolean;
  /** What repairs have changed in the definition since, oldest first. */
  changes?: DefinitionChanges[];
  /** Specs of clusters that each task makes for itself, by job cluster key. */
  taskClusters?: Record<string, JsonObject>;
  /** What stands before and after each task key at Databricks. */
  submitAffixes?: [string, string];
  /** Members of every `runs/submit`: `git_source`, `environments`, … */
  submitSettings: JsonObject;
  /** Definitions that `run_job_task`s run, by their name. */
  jobs?: Record<string, JsonObject>;
  /** What `{{workspace.*}}` gives, by workspace name (`''` is the default); only where a reference asks for it. */
  workspaces?: Record<string, { id: string; url: string }>;
  /** Whole run, from its start; undefined for no limit. */
  timeoutSeconds?: number;
  /** A warning once the run is older (`health`). */
  warnAfterSeconds?: number;
  /** True where every task decides about the result of the run, not its leaves alone. */
  failIfAnyTaskFailed?: boolean;
  /** How long a run that did not succeed stays open for a repair; 0 closes it at once. */
  repairWindowSeconds: number;
  /** Set where Brickwork tells people of what happens; elsewhere Databricks tells them of tasks. */
  alerts?: PlanAlerts;
  settings: RunSettings;
}

/** Whom a run tells of what. */
export interface PlanAlerts {
  /** Of the whole run; tasks have rules of their own. */
  rules: AlertRules;
  /** What people should know of those who cannot be told. */
  problems?: string[];
}

/** A deployed job, and the version of its settings that a run has. */
export interface DeployedJobRef {
  jobId: string;
  version: number;
}

/** Patches (RFC 7396) of single tasks and job clusters, which name them by their keys. */
export interface DefinitionChanges {
  tasks: JsonObject[];
  jobClusters: JsonObject[];
}

/** What changes in the definition come to in the plan. */
export interface PlanChanges extends Pick<Plan, 'taskClusters' | 'workspaces'> {
  of: DefinitionChanges;
  tasks: PlanTask[];
  clusters: PlanCluster[];
}

/** One node of the graph; its place in `Plan.tasks` is its `index`. */
export interface PlanTask extends PlanWork {
  index: number;
  dependsOn: { index: number; outcome?: string }[];
  dependents: number[];
  runIf: RunIf;
  disabled?: boolean;
}

/** What there is to do for a task, or for each input of a loop. */
export interface PlanWork extends TaskForm {
  taskKey: string;
  /** What runs it: a one-time run at Databricks, or Brickwork. */
  kind: 'submit' | 'condition' | 'for_each' | 'run_job' | 'wait';
  /** The configured workspace that runs it; undefined for the default. */
  workspace?: string;
  /** One attempt, from when its run leaves the queue (a loop or a wait: the whole of it); undefined for no limit. */
  timeoutSeconds?: number;
  /** A warning once an attempt is older (`health`). */
  warnAfterSeconds?: number;
  /** Whom it tells of what, where `Plan.alerts` is set. */
  alerts?: AlertRules;
  retry: RetryPolicy;
  /** What it is submitted as after some failed attempts. */
  fallback?: TaskForm & { afterFailedAttempts: number };
  /** Which values are read of it. */
  values?: PlanValues;
  /** Whose values its code gets by `taskValues.get`. */
  gets?: PlanGets[];
  /** In plans of older builds: values that are read by conditions in the same submit. */
  taskValueKeys?: string[];
  /** In plans of older builds, on a native cluster: tasks whose values it gets. */
  readsValuesOf?: number[];
  /** True where a reference asks for the rows of its query. */
  readsRows?: boolean;
  /** Of a for_each task. */
  loop?: PlanLoop;
  /** Of an approval or wait task. */
  wait?: PlanWait;
  /** Of a run_job task: the name in `Plan.jobs`. */
  jobKey?: string;
}

/** Task values that somebody wants of a task, set by `taskValues.set` there. */
export interface PlanValues {
  keys: string[];
  /**
   * Conditions in the same submit cost no compute and give text. A notebook on the task's own compute gives values as
   * they were set, where a `get` or a loop wants them so.
   */
  by: 'conditions' | 'notebook';
  /** By conditions: those that the notebook reads after all where a condition cannot hold one of them. */
  needed?: string[];
  /** True where something behind the task may run after it has failed: then its values are read, too. */
  afterFailure?: true;
  /** Keys that it declares: it is said where one of them has no value. */
  declared?: string[];
  /** True where its source could not be read whole, or sets a key that is computed: it may set others. */
  opaque?: true;
  /** Keys that its source or its declaration says it sets: Databricks can resolve references to them within one run. */
  set?: string[];
}

/** A task whose values another one gets; all that are read of it where no keys are given. */
export interface PlanGets {
  index: number;
  keys?: string[];
  /** True where it is declared, not read in a source: then also what the task's notebook exits with. */
  declared?: true;
}

/** What is submitted, and on which compute. */
export interface TaskForm {
  taskType: string;
  /** The members of the submitted task, with the wire names; references are not resolved yet. */
  body: JsonObject;
  /** Where job parameters are pushed into, as `[task type, member]`. */
  jobParametersInto?: [string, string];
  /** The shared cluster it waits for; undefined for compute of its own. */
  clusterKey?: string;
  /** The spec in `Plan.taskClusters` of the cluster it makes for itself. */
  taskClusterKey?: string;
  /** True when the output of a successful run may hold task values. */
  publishesValues: boolean;
}

/** What a task waits for, and what downstream sees where it does not come. */
export type PlanWait = { onTimeout: 'TIMEDOUT' | 'EXCLUDED' | 'SUCCESS' } & (
  | { kind: 'approval'; approvers?: string[]; onRejection: 'FAILED' | 'EXCLUDED' | 'SUCCESS' }
  | { kind: 'signal'; signal: string }
);

export interface PlanLoop {
  /** A JSON array once its references are resolved. */
  inputs: string;
  concurrency: number;
  stopOnFailure: boolean;
  task: PlanWork;
}

/** A task's own retries, apart from the retries of API calls. */
export interface RetryPolicy {
  /** Retries after the first attempt; undefined for no end. */
  maxRetries?: number;
  /** From the start of the failed attempt to the start of the next. */
  minIntervalMillis: number;
  retryOnTimeout: boolean;
  /** Temporal's growing pause, from the end of the failed attempt; replaces `minIntervalMillis`. */
  backoff?: { initialMillis: number; coefficient: number; maximumMillis: number };
  /** Codes or types: when given, nothing else is retried. */
  retryOn?: string[];
  doNotRetryOn?: string[];
  /** True where the termination code decides with; runs that began before that was so go on without. */
  byCode?: boolean;
  /** Only while another task runs its first attempt; a task that ends as failed then cancels the run. */
  whileOthersRun?: boolean;
}

/** How a cluster that does not start is tried again. */
export interface ClusterStart {
  maxRetries: number;
  /** Before the first retry; doubled for each, up to ten minutes. */
  intervalMillis: number;
  /** Patches of the spec (RFC 7396), taken one after the other where the cloud has no capacity. */
  fallbacks: JsonObject[];
}

/** A cluster that tasks of the run share. */
export interface PlanCluster {
  clusterKey: string;
  /** `clusters/create` without name and tags, which the activity adds; undefined for an existing cluster. */
  spec?: JsonObject;
  /** Given at start: used, never terminated. */
  existingClusterId?: string;
  /** True where its tasks run in segments, each a temporary job with a job cluster of this spec. */
  native?: boolean;
  /** What follows a start that failed; runs that began before that was so leave it to the tasks' retries. */
  start?: ClusterStart;
  /**
   * How long a cluster that no task is on or waits for is kept for later ones; for as long as one may come, where
   * absent.
   */
  idleGapSeconds?: number;
  workspace?: string;
}
