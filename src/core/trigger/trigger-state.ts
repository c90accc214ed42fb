/** A version of a table, as `DESCRIBE HISTORY` tells it. */
export interface TableVersion {
  name: string;
  version: string;
  /** As the warehouse writes it. */
  commitTimestamp: string;
}

/** A run of another job that has ended. */
export interface UpstreamRun {
  jobId: string;
  jobRunId?: string;
  workflowId: string;
  result: string;
}

/** What has come since the last run that a trigger has started. */
export interface News {
  sinceMillis: number;
  lastMillis: number;
  /** How many, and the names of the first. */
  files?: { count: number; names: string[] };
  tables?: TableVersion[];
  runs?: UpstreamRun[];
}

/** Why a trigger cannot look. */
export interface TriggerProblem {
  message: string;
  sinceMillis: number;
}

/** What a job remembers of its trigger; plain JSON. The files that were seen are kept apart, since they may be many. */
export interface TriggerState {
  /** What is watched, as JSON: what was seen of one thing says nothing of another. */
  watched: string;
  /** Runs that it has started. */
  firings: number;
  lastFiringMillis?: number;
  /** True once it has looked: what was there before is no news. */
  hasLooked?: boolean;
  news?: News;
  /** By name; null for one that was not there. */
  tables?: Record<string, string | null>;
  problem?: TriggerProblem;
  /** What stands for the value of the condition when it held last. */
  digest?: string;
  /** Of a condition by itself: whether its query gave rows when it was asked last. */
  gaveRows?: boolean;
  /** While the answer to a condition is awaited, and once that was yes, until a run is started. */
  isAsking?: boolean;
  conditionHolds?: boolean;
  /** A condition that did not hold is asked again then. */
  askAgainMillis?: number;
  /** Of `continuous`: when its last run has ended, and how many have failed one after another. */
  lastEndMillis?: number;
  failures?: number;
  /** When other jobs were last asked to tell of their runs. */
  askedJobsMillis?: number;
}

/** The trigger before its first look. */
export function newTriggerState(watched: string): TriggerState {
  return { watched, firings: 0 };
}
