/**
 * Fields of the Jobs API 2.2 that Brickwork knows but does not run yet: naming one is an error of its own, so that
 * nothing in a definition is silently ignored. Source: `Task` and `JobSettings` of the Databricks SDK for Python 0.156.
 */
export const UNSUPPORTED_TASK_FIELDS: readonly string[] = [
  'ai_runtime_task',
  'alert_task',
  'clean_rooms_notebook_task',
  'compute',
  'dashboard_task',
  'dbt_cloud_task',
  'dbt_platform_task',
  'dbt_task',
  'disabled',
  'environment_variables_key',
  'for_each_task',
  'gen_ai_compute_task',
  'pipeline_task',
  'power_bi_task',
  'python_operator_task',
  'run_job_task',
  'spark_jar_task',
  'spark_submit_task',
];

export const UNSUPPORTED_JOB_FIELDS: readonly string[] = ['environment_variables'];

/** Job settings that say when, how often or by whom a job is run: accepted with a warning, unused by a single run. */
export const JOB_FIELDS_UNUSED_BY_A_RUN: readonly string[] = [
  'continuous',
  'deployment',
  'edit_mode',
  'email_notifications',
  'format',
  'health',
  'max_concurrent_runs',
  'notification_settings',
  'parent_path',
  'permissions',
  'schedule',
  'trigger',
  'triggers',
  'webhook_notifications',
];

/** Task settings that are accepted with a warning and not acted on. */
export const TASK_FIELDS_UNUSED_BY_A_RUN: readonly string[] = [
  'disable_auto_optimization',
  'email_notifications',
  'health',
  'notification_settings',
  'webhook_notifications',
];

/** Job settings that every `runs/submit` of the job carries unchanged. */
export const JOB_FIELDS_SENT_WITH_EACH_SUBMIT: readonly string[] = [
  'access_control_list',
  'budget_policy_id',
  'environments',
  'git_source',
  'performance_target',
  'run_as',
  'usage_policy_id',
];

/** Databricks refuses more tasks in a job; Brickwork has no such limit, so this is a warning. */
export const DATABRICKS_MAX_TASKS = 1000;
