import { byteLength } from '../json.js';
import type { AlertEvent } from './alert-event.js';

/** One attempt of a task, as an alert tells of it. */
export interface AlertTask {
  taskKey: string;
  /** Of a loop, counted from 0. */
  iteration?: number;
  /** Counted from 1 in each repair; absent for what was never tried, or is done by Brickwork itself. */
  attempt?: number;
  /** How many there may be; absent where there is no limit. */
  mostAttempts?: number;
  resultState?: string;
  terminationCode?: string;
  message?: string;
  runId?: string;
  taskRunId?: string;
  runPageUrl?: string;
  /** Of a job that runs as a workflow of its own. */
  workflowId?: string;
  workspace?: string;
}

/** Names of things that may be many: the first of them, and how many there are. */
export interface FirstNames {
  names: string[];
  count: number;
}

/**
 * Something that happened in a run and that somebody wants to be told: what the run itself knows of it. Plain JSON, since
 * it goes into the history of the workflow that sends it.
 */
export interface Alert {
  /** The same for the same thing, however often it is noticed: `run/r0/failure`, `task/load/r0.1/failure`. */
  id: string;
  event: AlertEvent;
  atMillis: number;
  job: { id: string; name: string; runId: string; isDeployed?: true; parameters?: Record<string, string> };
  /** When the run has begun. */
  startedMillis: number;
  resultState?: string;
  /** Absent where the whole run is meant. */
  task?: AlertTask;
  /** Of a run: its tasks that have failed. */
  failed?: { tasks: AlertTask[]; count: number };
  /** Tasks that did not run, or will not, because of it. */
  heldUp?: FirstNames;
  /** Of a duration warning. */
  limitSeconds?: number;
  /** Of a failed attempt that is followed by another one. */
  retryAtMillis?: number;
  /** Of an approval. */
  question?: { text?: string; approvers?: string[]; endsMillis?: number };
  /** Of a repair. */
  repair?: { number: number; tasks: FirstNames };
  /** Why a run was not begun, or waits. */
  reason?: string;
}

/** `load`, or `load[3]` for an iteration. */
export function taskName({ taskKey, iteration }: { taskKey: string; iteration?: number }): string {
  return iteration === undefined ? taskKey : `${taskKey}[${iteration}]`;
}

/** Longest beginning of an id; Temporal takes 1,000 bytes, and what follows is far below the rest. */
const LONGEST_RUN_PART = 500;

/**
 * The id of the workflow that sends an alert. The job run id makes it unique, so that the id of the run, which stands in
 * front for people, may be cut.
 */
export function alertWorkflowId(workflowId: string, jobRunId: string, alertId: string): string {
  let name = workflowId;
  while (byteLength(name) > LONGEST_RUN_PART) name = name.slice(0, -Math.ceil(name.length / 16));
  return `${name}/alert/${jobRunId}/${alertId}`;
}
