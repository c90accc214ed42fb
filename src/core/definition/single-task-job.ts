import { warning } from '../issue.js';
import type { JsonObject } from '../json.js';
import { taskTypes } from '../task-types/index.js';
import { LONGEST_TASK_KEY } from './databricks-fields.js';
import { without, type ShapedJob } from './shaped-job.js';
import { placeMoved } from './written-place.js';

/*
 * A job of Jobs API 2.0 has one task, whose fields stand beside those of the job. The page "Updating from Jobs API 2.0
 * to 2.1" (docs.databricks.com/en/reference/jobs-api-2-1-updates.html) says that 2.1 answers with one task in `tasks`,
 * to which the fields below have moved. It does not say what the task is called. A run that was submitted in this form
 * as "flytekit databricks plugin example" is shown by 2.1 with the task_key "flytekit_databricks_plugin_example"
 * (github.com/flyteorg/flytekit/pull/1935), so it is the name, with "_" for what a key cannot have.
 *
 * The timeout moves as well: 2.0 applies it "to each run of this job", and a retry is a run of its own there (or
 * `retry_on_timeout` would mean nothing). Notifications, schedule and the rest stay with the job.
 */
const MOVED = [
  'new_cluster',
  'existing_cluster_id',
  'libraries',
  'timeout_seconds',
  'max_retries',
  'min_retry_interval_millis',
  'retry_on_timeout',
];

/** What a job without a name is called at Databricks. */
const UNNAMED = 'Untitled';

/** The bodies of a task, any of which a job may have that is its own only task. */
export const TASK_BODIES = taskTypes.filter(({ under }) => under === undefined).map(({ key }) => key);

/** The fields of its task that such a job has beside its own. */
export const SINGLE_TASK_FIELDS: readonly string[] = [...TASK_BODIES, ...MOVED];

/** True for a job that is its own only task. */
export function isSingleTaskJob(document: JsonObject): boolean {
  return document['tasks'] === undefined && TASK_BODIES.some((key) => document[key] !== undefined);
}

/** The job with its one task in `tasks`, as Jobs API 2.1 and later show it. */
export function jobOfSingleTask({ definition, place, issues }: ShapedJob): ShapedJob {
  const fields = SINGLE_TASK_FIELDS.filter((field) => definition[field] !== undefined);
  const task_key = taskKeyOf(definition['name']);
  const task = { task_key, ...Object.fromEntries(fields.map((field) => [field, definition[field]])) };
  const moved = new Map([
    ['tasks[0].task_key', 'name'],
    ['tasks[0]', ''],
    ['tasks', ''],
  ]);
  const message = `the job is its own only task, as in Jobs API 2.0; the task is called "${task_key}" here.`;
  return {
    definition: { ...without(definition, fields), tasks: [task] },
    place: placeMoved(place, moved),
    issues: [...issues, warning('SINGLE_TASK', place.pathOf(''), message)],
  };
}

function taskKeyOf(name: unknown): string {
  const text = typeof name === 'string' && name !== '' ? name : UNNAMED;
  return text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_TASK_KEY);
}
