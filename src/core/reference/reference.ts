/**
 * Parts of `{{job.start_time.<part>}}` and of other times, all in UTC (Databricks' docs "What is a dynamic value
 * reference?").
 */
export const TIME_PARTS = [
  'iso_weekday',
  'is_weekday',
  'iso_date',
  'iso_datetime',
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'timestamp_ms',
] as const;

/** Parts of a time that only Airflow's aliases name. */
export type TimePart = (typeof TIME_PARTS)[number] | 'ds_nodash' | 'ts';

/** Single names after `job.`. */
export const JOB_NAMES = ['id', 'name', 'run_id', 'repair_count'] as const;

/** Single names after `tasks.<key>.`. */
export const TASK_NAMES = [
  'result_state',
  'error_code',
  'run_id',
  'execution_count',
  'notebook_path',
] as const;

/** Single names after `task.` that Brickwork resolves; `run_id` only Databricks knows. */
export const OWN_TASK_NAMES = ['name', 'execution_count', 'notebook_path'] as const;

/** Which instant a time reference means; `scheduled` is the trigger's time where there is one, else the start. */
export type TimeOf = 'start' | 'trigger' | 'backfill' | 'scheduled';

/** What stands between `{{` and `}}`. */
export type Reference =
  | { kind: 'job'; name: (typeof JOB_NAMES)[number] }
  | { kind: 'time'; of: TimeOf; part: TimePart }
  | { kind: 'trigger'; name: 'type' | 'file_location' | 'updated_tables' }
  | { kind: 'updated_table'; table: string; name: 'version' | 'commit_timestamp' }
  /** `fallback` is what Airflow's `default("…")` gives where the job has no such parameter. */
  | { kind: 'job_parameter'; name: string; fallback?: string }
  | { kind: 'own_task'; name: (typeof OWN_TASK_NAMES)[number] | 'retry_count' }
  | { kind: 'task'; taskKey: string; name: (typeof TASK_NAMES)[number] }
  | { kind: 'task_value'; taskKey: string; key: string }
  /** Of SQL tasks (`rows`, `first_row`, a column of it) and alerts (`alert_state`). */
  | { kind: 'task_output'; taskKey: string; name: string; column?: string }
  /** The element that an iteration runs for, or a member of it. */
  | { kind: 'input'; key?: string }
  | { kind: 'workspace'; name: 'id' | 'url' }
  /** Left as it stands: `{{secrets/…}}`, `{{task.run_id}}`, an unknown namespace or a syntax error. */
  | { kind: 'untouched' }
  /** A name that its namespace does not have: an error, as in Databricks. `known` are the names that it has. */
  | { kind: 'unknown'; name: string; namespace: string; known: readonly string[] };
