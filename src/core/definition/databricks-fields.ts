import { NOTIFICATION_MEMBERS } from '../alert/notification-members.js';
import { type Issue, warning } from '../issue.js';

/*
 * Fields of the Jobs API 2.2 by what becomes of them. Source: `Task`, `SubmitTask`, `SubmitRun` and `JobSettings` of
 * the Databricks SDK for Python 0.156.
 */

/** Job settings that say when, how often or by whom a job is run: accepted with a warning, unused by a single run. */
export const JOB_FIELDS_UNUSED_BY_A_RUN: readonly string[] = [
  'continuous',
  'deployment',
  'edit_mode',
  'email_notifications',
  'format',
  'max_concurrent_runs',
  'notification_settings',
  'parent_path',
  'permissions',
  'schedule',
  'trigger',
  'triggers',
  'webhook_notifications',
];

/** The code of what `plan` leaves out where it knows the destinations of the worker. */
export const NOTIFICATIONS_UNSENT = 'NOTIFICATIONS_UNSENT';

/** What becomes of notifications that Databricks has nothing to do with: a definition does not say who runs it. */
export function toldByDestinations(path: string): Issue {
  const message = 'is for workers that have a file of destinations (docs/alerts.md); others tell nobody.';
  return warning(NOTIFICATIONS_UNSENT, path, message);
}

export function isNotification(field: string): boolean {
  return (NOTIFICATION_MEMBERS as readonly string[]).includes(field);
}

/** Job settings that every `runs/submit` of the job carries, with their references resolved. */
export const JOB_FIELDS_SENT_WITH_EACH_SUBMIT: readonly string[] = [
  'access_control_list',
  'budget_policy_id',
  'duration_target',
  'environment_variables',
  'environments',
  'git_source',
  'performance_target',
  'run_as',
  'usage_policy_id',
];

/** Task settings that Databricks acts on and Brickwork only hands on. */
export const TASK_FIELDS_SENT_WITH_EACH_SUBMIT: readonly string[] = [
  'compute',
  'disable_auto_optimization',
  'email_notifications',
  'environment_variables_key',
  'notification_settings',
  'webhook_notifications',
];

/** Databricks refuses more tasks in a job; Brickwork has no such limit, so this is a warning. */
export const DATABRICKS_MAX_TASKS = 1000;

/** Above this the plan and the state of a run would not fit into Temporal's messages. */
export const MOST_TASKS = 2000;

/** The Jobs API's own limit. */
export const LONGEST_TASK_KEY = 100;

/** Databricks retries a task no more often, as its support has said (MicrosoftDocs/azure-docs, issue 114136). */
export const MOST_RETRIES = 5000;

/** How deep jobs may run jobs: Databricks' own limit (docs "Run Job task for jobs"). */
export const DEEPEST_RUN_JOB = 3;
