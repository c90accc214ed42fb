import type { JsonObject } from '../json.js';
import type { Admission, RunRequest } from './admission.js';
import type { JobVersion } from './job-state.js';

/** What happens to a deployed job; times are milliseconds since the epoch. */
export type JobEvent = { atMillis: number } & (
  | { kind: 'deployed'; identity: string; name: string; version: JobVersion; document: JsonObject }
  | { kind: 'run_requested'; run: RunRequest }
  | { kind: 'run_ended'; workflowId: string; jobRunId?: string; result: string }
  /** Runs whose workflows have ended without a word. */
  | { kind: 'runs_lost'; workflowIds: readonly string[] }
  | { kind: 'paused'; by: string; note?: string }
  | { kind: 'resumed' }
  | { kind: 'deleted'; by: string; cancelsRuns: boolean }
  /** Nothing but time has passed. */
  | { kind: 'woken' }
);

/** What is to be done about it. */
export type JobCommand =
  { kind: 'tell_run'; workflowId: string; admission: Admission } | { kind: 'cancel_run'; workflowId: string };
