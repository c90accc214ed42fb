import type { z } from 'zod';
import type { Issue } from '../issue.js';
import type { JsonObject } from '../json.js';
import type { PlanWait } from '../plan/plan.js';

/** The members by which a task names its compute; at most one of them. */
export const COMPUTE_FIELDS = [
  'job_cluster_key',
  'new_cluster',
  'existing_cluster_id',
  'environment_key',
] as const;

export type ComputeField = (typeof COMPUTE_FIELDS)[number];

/** Where the code of a task lies in its workspace, or why it cannot be read from there. */
export type TaskCode = { path: string; kind: 'notebook' | 'file' } | { unread: string };

/**
 * What the rest of Brickwork knows about one task type. Shared code asks this descriptor and never the type's name,
 * so a new task type is a new file, its import and place in `index.ts`, a row in a test and its name in two pages.
 */
export interface TaskType {
  /** The member of a task that holds the body of this type, as in the Jobs API: `notebook_task`. */
  key: string;
  /** Where the body stands: Databricks' own types in the task itself, ours among what Brickwork adds to it. */
  under?: 'brickwork';
  /** The body's schema; unknown members are refused. */
  schema: z.ZodObject;
  /**
   * Who runs it: one one-time run at Databricks, or Brickwork itself (unless `brickwork.run_natively` asks
   * otherwise).
   */
  interpreter: 'databricks' | 'condition' | 'for_each' | 'run_job' | 'wait';
  /** The compute that it may name. */
  compute: readonly ComputeField[];
  /** True where Databricks runs it on a cluster of its own only, never on one that tasks share. */
  needsOwnCluster?: boolean;
  /** The body's member that holds the task that is run for each input. */
  nestedTaskIn?: string;
  /**
   * The body's key-value member that job parameters are pushed into (docs "Parameterize jobs"); they win over its
   * own.
   */
  jobParametersInto?: string;
  /** True when a finished run has an output that may hold task values (`notebook_output.result`, `alert_state`). */
  publishesValues: boolean;
  /** True when a finished run has rows, which `{{tasks.<t>.output.rows}}` asks for. */
  publishesRows?: boolean;
  /** True where another attempt would come out the same. */
  neverRetried?: boolean;
  /** True where dependents choose a branch by `depends_on[].outcome`. */
  hasOutcome?: boolean;
  /** What it waits for, of a task that does nothing else; `branches` where a dependent asks for its outcome. */
  waitFor?(body: JsonObject, branches: boolean): PlanWait;
  /** Of a type whose code can set and get task values; `isInGit` where the job has a `git_source`. */
  codeOf?(body: JsonObject, isInGit: boolean): TaskCode;
  /** Problems that a schema cannot tell; `path` is the body's place in the definition, `isInGit` as above. */
  check?(body: JsonObject, path: string, isInGit: boolean): Issue[];
}
