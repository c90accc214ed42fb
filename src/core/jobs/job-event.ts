import type { JsonObject } from '../json.js';
import type { ConditionAnswer, SqlCondition } from '../trigger/sql-condition.js';
import type { Look } from '../trigger/take-look.js';
import type { UpstreamRun } from '../trigger/trigger-state.js';
import type { Admission, RunRequest } from './admission.js';
import type { JobVersion } from './job-state.js';
import type { AccessControl } from './permissions.js';

/** What happens to a deployed job; times are milliseconds since the epoch. */
export type JobEvent = { atMillis: number } & (
  | { kind: 'deployed'; identity: string; name: string; version: JobVersion; document: JsonObject }
  | { kind: 'run_requested'; run: RunRequest }
  | { kind: 'run_ended'; workflowId: string; jobRunId?: string; result: string }
  /** Runs whose workflows have ended without a word. */
  | { kind: 'runs_lost'; workflowIds: readonly string[] }
  | { kind: 'paused'; by: string; note?: string }
  | { kind: 'resumed' }
  | { kind: 'permissions_set'; list: AccessControl[] }
  | { kind: 'deleted'; by: string; cancelsRuns: boolean }
  /** Times of the schedule are made up for, whether they have had runs or not. */
  | { kind: 'backfilled'; fromMillis: number; toMillis: number }
  /** Nothing but time has passed. */
  | { kind: 'woken' }
  | TriggerEvent
);

/** What happens to the trigger of a job, and between jobs. */
export type TriggerEvent =
  /** What a look at `watched`, as JSON, has come to. */
  | { kind: 'looked'; watched: string; look: Look }
  /** The condition of the schedule, for a run of it; without one, that of the trigger. */
  | { kind: 'condition_read'; workflowId?: string; answer: ConditionAnswer }
  /** Another job wants to be told of the ends of runs, or is gone. */
  | { kind: 'watcher_added' | 'watcher_gone'; jobId: string }
  /** The jobs that are watched were asked to tell of their runs. */
  | { kind: 'jobs_asked'; missing: readonly string[] }
  | { kind: 'upstream_run_ended'; run: UpstreamRun }
  /** Somebody wants a run by a message to the job. The same token is the same run. */
  | { kind: 'run_wanted'; token?: string; parameters: Record<string, string> }
  | { kind: 'message_refused'; message: string };

/** What is to be done about it. */
export type JobCommand =
  | { kind: 'tell_run'; workflowId: string; admission: Admission }
  | { kind: 'cancel_run'; workflowId: string }
  | {
      kind: 'start_run';
      workflowId: string;
      version: number;
      trigger: JsonObject;
      parameters: Record<string, string>;
    }
  | { kind: 'read_condition'; condition: SqlCondition; workspace?: string; workflowId?: string }
  | { kind: 'ask_jobs'; jobIds: string[] }
  /** It is no longer of interest. */
  | { kind: 'leave_job'; jobId: string }
  | { kind: 'tell_watchers'; jobIds: string[]; run: UpstreamRun };
