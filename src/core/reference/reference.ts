/** Parts of `{{job.start_time.<part>}}`, all in UTC (databricks-jobs.md §4). */
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

/** Single names after `job.`. */
export const JOB_NAMES = ['id', 'name', 'run_id', 'repair_count'] as const;

/** Single names after `tasks.<key>.`. */
export const TASK_NAMES = ['result_state', 'error_code', 'run_id', 'execution_count'] as const;

/** Single names after `task.` that Brickwork resolves; `run_id` only Databricks knows. */
export const OWN_TASK_NAMES = ['name', 'execution_count'] as const;

/** What stands between `{{` and `}}`. */
export type Reference =
  | { kind: 'job'; name: (typeof JOB_NAMES)[number] }
  | { kind: 'job_start_time'; part: (typeof TIME_PARTS)[number] }
  | { kind: 'job_trigger_type' }
  | { kind: 'job_parameter'; name: string }
  | { kind: 'own_task'; name: (typeof OWN_TASK_NAMES)[number] }
  | { kind: 'task'; taskKey: string; name: (typeof TASK_NAMES)[number] }
  | { kind: 'task_value'; taskKey: string; key: string }
  /** Left as it stands: `{{secrets/…}}`, `{{task.run_id}}`, an unknown namespace or a syntax error. */
  | { kind: 'untouched' }
  /** A name that its namespace does not have: an error, as in Databricks. `known` are the names that it has. */
  | { kind: 'unknown'; name: string; namespace: string; known: readonly string[] };
