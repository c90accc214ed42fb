import type { JsonObject } from '../json.js';

/** What a job tells a run that asks whether it may begin. */
export type Admission =
  /** It may, with this version of the settings; they come along where the run was started with another one. */
  | { kind: 'run'; version: number; document?: JsonObject }
  /** Later: the job tells it again. */
  | { kind: 'wait'; reason: string; message: string }
  /** Never. */
  | { kind: 'skip'; code: string; message: string };

/** What a run that asks tells of itself. */
export interface RunRequest {
  workflowId: string;
  jobRunId?: string;
  version: number;
  trigger: string;
  requestedMillis: number;
  /** When the Temporal Schedule that has started it was due. */
  dueMillis?: number;
}

/** Why a run waits, in Databricks' words (`QueueDetailsCodeCode` of the SDK for Python). */
export const WAIT_REASON = 'MAX_CONCURRENT_RUNS_REACHED';

/** How long a run may wait before it is skipped. */
export const LONGEST_WAIT_MILLIS = 48 * 3_600_000;

/** Runs that may wait for one job: the state of a job has to fit into a payload of Temporal. */
export const MOST_QUEUED = 2000;
