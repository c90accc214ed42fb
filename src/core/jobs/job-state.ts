import type { JsonObject } from '../json.js';
import type { TriggerState } from '../trigger/trigger-state.js';
import type { AccessControl } from './permissions.js';

/** Where the settings of a version come from; what is known of it. */
export interface VersionSource {
  /** The Asset Bundle, with its target and the key of the job in it. */
  bundle?: string;
  target?: string;
  job_key?: string;
  /** The file of a definition that is in no bundle. */
  file?: string;
  git_branch?: string;
  git_commit?: string;
  /** What was promoted: the digest of the files that it runs, which have a folder of their own; and from which target. */
  release?: string;
  promoted_from?: string;
  /** The version that this one brings back. */
  rollback_of?: number;
}

/** One version of the settings of a job; they count from 1. */
export interface JobVersion {
  version: number;
  /** The same for the same settings. */
  digest: string;
  author: string;
  timeMillis: number;
  source: VersionSource;
}

/** A run that the job knows of. */
export interface KnownRun {
  /** What it is known by: of two runs with one workflow id only one is open. */
  workflowId: string;
  /** Absent while a run that a schedule has started has not said it. */
  jobRunId?: string;
  /** Of the settings that it was started with, or runs. */
  version: number;
  /** Databricks' `TriggerType`. */
  trigger: string;
  /** When its workflow was started. */
  requestedMillis: number;
}

export interface ActiveRun extends KnownRun {
  admittedMillis: number;
}

/** A run that waits for others of the job to end. */
export interface QueuedRun extends KnownRun {
  queuedMillis: number;
}

/** A run that has ended, was skipped, or is gone. */
export interface PastRun extends KnownRun {
  admittedMillis?: number;
  endMillis: number;
  /** A result state, SKIPPED, or LOST for one whose workflow was ended by force. */
  result: string;
}

/** While nothing is to start the job but people. */
export interface Pause {
  by: string;
  sinceMillis: number;
  note?: string;
}

/** Everything about a deployed job but the settings themselves; plain JSON. */
export interface JobState {
  jobId: string;
  /** What a deploy finds the job by: the same for the same job of the same bundle and target, or the same name. */
  identity: string;
  name: string;
  /** Oldest first; the last one is in force. */
  versions: JobVersion[];
  pause?: Pause;
  active: ActiveRun[];
  /** In the order in which they were asked for. */
  queued: QueuedRun[];
  /** The last ones, newest first. */
  past: PastRun[];
  /** Runs since the first deploy, by their results. */
  counts: Record<string, number>;
  deleted?: { by: string; atMillis: number };
  /** Who may do what, once somebody has said so apart from the settings. */
  permissions?: AccessControl[];
  /** Runs that the job starts itself, and that have not asked yet whether they may begin. */
  starting?: KnownRun[];
  /** Runs whose schedule has a condition that is being asked. */
  asking?: KnownRun[];
  /** What stands for the value of that condition when it held last. */
  conditionDigest?: string;
  /** What starts runs besides the clock and people. */
  trigger?: TriggerState;
  /** Other jobs that want to be told of the ends of runs. */
  watchers?: string[];
  /** Starts by the clock that are not long ago: when they were due, and when they were asked for. */
  clockStarts?: [dueMillis: number, requestedMillis: number][];
  /** When a message without a token has started a run last. */
  lastSignalMillis?: number;
  /** Messages that could start no run. */
  refused?: { count: number; message: string; atMillis: number };
}

/** The settings of the versions that are kept, by their numbers. */
export type JobDocuments = Record<string, JsonObject>;

/** The job before its first deploy. */
export function newJob(jobId: string): JobState {
  return { jobId, identity: '', name: '', versions: [], active: [], queued: [], past: [], counts: {} };
}

/** The version in force; undefined before the first deploy. */
export function currentVersion({ versions }: JobState): JobVersion | undefined {
  return versions.at(-1);
}
