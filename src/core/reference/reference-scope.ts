import type { JsonObject, JsonValue } from '../json.js';
import type { Reference } from './reference.js';

/** Why a run was started, and what its trigger tells; times are milliseconds since the epoch. */
export interface RunTrigger {
  /** Databricks' `TriggerType`: ONE_TIME, PERIODIC, RUN_JOB_TASK, … */
  type: string;
  /** When the schedule was due. */
  timeMillis?: number;
  backfillMillis?: number;
  fileLocation?: string;
  updatedTables?: { name: string; version?: string; commitTimestamp?: string }[];
  /** `file_arrival` and `job_completion` with all that was told, for people. */
  details?: JsonObject;
}

/** What references are resolved against: the run as it stands when a task is about to start. */
export interface ReferenceScope {
  job: { id: string; name: string; runId: string; repairCount: number; startTimeMillis: number };
  trigger: RunTrigger;
  /** Of the task's workspace; undefined where no one has asked for it. */
  workspace?: { id: string; url: string };
  parameters: Record<string, string>;
  /** The task whose text is resolved. */
  own: { taskKey: string; executionCount: number; retryCount: number; notebookPath: string };
  /** The element that an iteration runs for; undefined outside of loops, where `{{input}}` is left as it stands. */
  input?: JsonValue;
  /** True where only text, numbers and booleans can be compared. */
  scalarsOnly?: boolean;
  /** What stands for a reference that Databricks is to resolve; undefined for one that is resolved here. */
  left?(reference: Reference): string | undefined;
  /** Any task by key; undefined for one that does not exist. */
  task(taskKey: string): ReferencedTask | undefined;
}

/** What other tasks may say of a task. Empty strings stand for what it does not have yet. */
export interface ReferencedTask {
  resultState: string;
  errorCode: string;
  runId: string;
  executionCount: number;
  notebookPath: string;
  values: Record<string, JsonValue>;
  /** The JSON of values that JavaScript does not keep as they were set. */
  exact?: Record<string, string>;
  /** Why there is no value of this key, and what to do. */
  whyMissing: (key: string) => string;
}
