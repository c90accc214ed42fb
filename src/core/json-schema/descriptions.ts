/*
 * What an editor shows of a field, by the end of its path: of several the longest counts. A path begins with the name of
 * a definition (named-parts.ts), whose own description stands under its name alone.
 */

const OF_JOBS = {
  'job.name': 'The name of the job, and of its runs.',
  'job.description': 'What the job is for.',
  'job.tags': 'Tags of the job. They go to its clusters.',
  'job.tasks': 'The tasks of the job, in any order: depends_on says what comes first.',
  'job.job_clusters': 'Clusters that several tasks name by job_cluster_key.',
  'job.parameters': 'Parameters of a run, with their defaults: {{job.parameters.NAME}}.',
  'job.timeout_seconds': 'How long a run may take in all. 0 or none: no limit.',
  'job.queue': 'Whether runs wait at Databricks while its limits are reached.',
  'job.max_concurrent_runs': 'For schedules of Databricks. A run of Brickwork does nothing with it.',
  schedule: 'When Databricks starts the job. A run of Brickwork does nothing with it.',
  'job.run_name': 'The name of a run, in a body of runs/submit.',
  'job.idempotency_token': 'Left out: each submit of a run gets a token of its own.',
  job_parameter: 'A parameter of the job. A run may give it another value: --param NAME=VALUE.',
  'job_parameter.name': 'The name: letters, digits, "_", "." and "-".',
  'job_parameter.default': 'The value, a text, where a run gives none. References are resolved.',
  job_cluster: 'A cluster that several tasks name by its key.',
  'job_cluster.job_cluster_key': 'The name of the cluster among the tasks of this job.',
  git_source: 'The repository in which tasks with "source: GIT" find their code.',
  run_as: 'Who the tasks run as at Databricks.',
  environments: 'Environments of serverless tasks, named by environment_key.',
  new_cluster: 'The spec of a cluster. It is handed on to Databricks as it is.',
  libraries: 'Libraries that are installed on the cluster of the task.',
  health: 'Rules that put a warning into the run where they are broken.',
} as const;

const OF_TASKS = {
  task: 'A task has a key, one type (a member that ends in "_task") and the compute that it runs on.',
  nested_task: 'The task that the loop runs for each input. Its {{input}} is the input.',
  task_key: 'The name of the task in this job: letters, digits, "_" and "-".',
  depends_on: 'The tasks that have to end before this one.',
  'depends_on.task_key': 'The key of a task of this job.',
  'depends_on.outcome': 'The branch: the outcome that a condition or an approval must have.',
  run_if: 'How the tasks before this one have to end. The default is ALL_SUCCESS.',
  disabled: 'True for a task that is not run.',
  'task.description': 'What the task is for.',
  timeout_seconds: 'How long one attempt may take. 0 or none: no limit.',
  max_retries: 'How often a failed task is tried again. -1: without end.',
  min_retry_interval_millis: 'From the start of a failed attempt to the start of the next, in milliseconds.',
  retry_on_timeout: 'Whether a task that took too long is tried again.',
  job_cluster_key: 'The cluster of job_clusters that the task runs on.',
  existing_cluster_id: 'A cluster that runs already. It is used and never ended.',
  environment_key: 'The environment of environments that the task runs in.',
  notebook_task: 'Runs a notebook.',
  'notebook_task.notebook_path':
    'The notebook: a path in the workspace, or in git_source with "source: GIT".',
  'notebook_task.base_parameters': 'Parameters of the notebook (its widgets), as texts.',
  source: 'Where the file lies: in the workspace, or in the git_source of the job.',
  spark_python_task: 'Runs a Python file.',
  python_wheel_task: 'Runs an entry point of a Python wheel.',
  spark_jar_task: 'Runs a class of a JAR.',
  spark_submit_task: 'Runs spark-submit, on a cluster of its own.',
  sql_task: 'Runs a query, a file, an alert or a dashboard on a SQL warehouse.',
  alert_task: 'Evaluates an alert.',
  dashboard_task: 'Refreshes a dashboard and sends it to subscribers.',
  dbt_task: 'Runs dbt commands.',
  dbt_platform_task: 'Runs a job of the dbt platform.',
  dbt_cloud_task: 'Runs a job of the dbt platform. Databricks wants dbt_platform_task instead.',
  pipeline_task: 'Updates a pipeline.',
  power_bi_task: 'Publishes tables to a Power BI semantic model.',
  clean_rooms_notebook_task: 'Runs a notebook of a clean room.',
  ai_runtime_task: 'Trains on AI Runtime.',
  gen_ai_compute_task: 'Runs a command on a pool of GPUs. Databricks wants ai_runtime_task instead.',
  python_operator_task: 'Runs a Python function by its dotted name, on serverless compute.',
  condition_task: 'Compares two values. Tasks after it choose a branch by depends_on[].outcome.',
  'condition_task.op': 'EQUAL_TO and NOT_EQUAL compare texts, the others numbers.',
  for_each_task: 'Runs its task once for each input.',
  'for_each_task.inputs': 'A JSON list as a text, or a reference to a list.',
  'for_each_task.concurrency': 'How many inputs at a time, 1 to 100. The default is 1.',
  run_job_task: 'Runs another job as a run of its own.',
  'run_job_task.job_id': 'A name under the job\'s "brickwork.jobs", or ${resources.jobs.KEY.id} in a bundle.',
  'run_job_task.job_parameters': 'Parameters of the other job, as texts.',
} as const;

const OF_BRICKWORK = {
  retry_policy: "Retries in Temporal's terms, instead of max_retries and its interval.",
  'retry_policy.maximum_attempts': 'How many attempts there are, the first one included. 0 or none: no end.',
  'retry_policy.initial_interval_seconds': 'The pause after the first failed attempt. The default is 1.',
  'retry_policy.backoff_coefficient': 'By what each pause is longer than the one before. The default is 2.',
  'retry_policy.maximum_interval_seconds': 'The longest pause. The default is 100 times the first one.',
  'retry_policy.retry_on': 'Termination codes or types that alone are tried again.',
  'retry_policy.do_not_retry_on': 'Termination codes or types that are never tried again.',
  job_settings: 'What Brickwork adds to the job. Databricks knows nothing of it.',
  'job_settings.repair_window_seconds': 'How long a failed run stays open for a repair. The default is 0.',
  'job_settings.fail_if_any_task_failed': 'Whether any failed task fails the run, not only the last ones.',
  'job_settings.defaults': 'What counts for all tasks that do not say otherwise.',
  'job_settings.task_key_prefix': 'Stands before each task key at Databricks.',
  'job_settings.task_key_suffix': 'Stands behind each task key at Databricks.',
  'job_settings.workspace': 'The profile of the workspace that the job runs in.',
  'job_settings.schedule': 'How exactly the schedule, or trigger.periodic, of a deployed job is kept to.',
  'job_settings.schedule.catchup_window_seconds':
    'For how long times are made up for that have passed while Temporal was away. The default is 86400.',
  'job_settings.schedule.jitter_seconds':
    'By how much at most a start is put off, by chance. The default is 0.',
  'job_settings.jobs': 'Jobs that a run_job_task runs, by name: a definition, or the path of its file.',
  'job_settings.trigger': 'What a trigger of the deployed job needs here, and not at Databricks.',
  'job_settings.trigger.warehouse_id':
    'The SQL warehouse that trigger.table_update asks for versions of tables.',
  webhook: 'Starts a run of the deployed job by a signed request.',
  'webhook.secret': 'The name of the secret that requests are signed with, never the secret itself.',
  'webhook.parameters':
    'Job parameters, each with the JSON Pointer of its value in the payload, "" for the whole.',
  alerts: 'Whom to tell of what Databricks does not know: mail addresses, and ids of destinations.',
  'alerts.on_approval_wanted': 'An approval_task has begun to wait for an answer.',
  'alerts.on_repaired': 'Tasks of the run are run again by a repair.',
  'alerts.on_skipped': 'The job did not let a run begin, since too many others were active or waiting.',
  'alerts.on_queue_too_long': 'A run waits for others of its job for longer than queue_too_long_seconds.',
  'alerts.queue_too_long_seconds': 'How long a run may wait before somebody is told. The default is 3600.',
  task_settings: 'What Brickwork adds to the task. Databricks knows nothing of it.',
  'task_settings.task_values': 'Keys of values that the task sets, where its code does not show them.',
  'task_settings.reads_values_of': 'Tasks whose values the task gets, where its code does not show it.',
  'task_settings.workspace':
    'The profile of the workspace that the task runs in, if it is not that of the job.',
  'task_settings.run_natively': 'Whether Databricks runs the condition, the loop or the job.',
  'task_settings.stop_on_failure': 'Of a loop: whether no more inputs are started after one has failed.',
  'task_settings.fallback': 'What another attempt does otherwise: on other compute, or with another body.',
  'fallback.after_failed_attempts': 'After how many failed attempts it counts. The default is 1.',
  approval_task: 'Waits until a person approves or rejects.',
  'approval_task.message': 'What is asked. References are resolved.',
  'approval_task.approvers': 'Who may answer. The default is anybody.',
  'approval_task.on_rejection': 'What tasks after it see of a rejection. The default is FAILED.',
  on_timeout: 'What tasks after it see when timeout_seconds are over. The default is TIMEDOUT.',
  wait_task: 'Waits for a signal from outside. Its payload becomes the task values.',
  'wait_task.signal': 'The name of the signal: brickwork signal ID NAME [PAYLOAD].',
  'wait_task.message': 'What is waited for, for people.',
  cluster_settings: 'What Brickwork adds to the cluster. Databricks knows nothing of it.',
  'cluster_settings.cluster_strategy':
    'How tasks share it: one cluster for all, one per task, or a job cluster of Databricks for tasks that follow each other. The default is the cheapest that is possible.',
  'cluster_settings.workspace': 'The profile of the workspace of the cluster, if it is not that of the job.',
  'cluster_settings.start_retries': 'How often a start that fails is tried again. The default is 3.',
  'cluster_settings.start_retry_interval_seconds':
    'The pause before the start is tried again, doubled each time. The default is 30.',
  fallbacks: 'Patches of new_cluster. When there is no capacity, the next one is tried.',
  'cluster_settings.idle_gap_seconds':
    'How long it is kept while no task is on it but a later one may come. The default is 600.',
} as const;

const OF_BUNDLES = {
  '.bundle': 'The name of the bundle, and how it is deployed.',
  'bundle.name': 'The name of the bundle. It is required in databricks.yml.',
  '.include': 'Patterns of files that belong to the bundle, relative to databricks.yml.',
  '.workspace': 'The workspace, and the paths in it that the bundle is deployed to.',
  'target.workspace': 'The workspace of this target, and the paths in it.',
  'workspace.host': 'The address of the workspace.',
  'workspace.root_path': 'The folder in the workspace that the bundle is deployed to.',
  '.resources': 'Jobs, and what else the bundle deploys.',
  'resources.jobs': 'The jobs of the bundle, by their keys.',
  '.targets': 'Where the bundle is deployed to, by name; each may change parts of it.',
  target: 'A place that the bundle is deployed to, with what is different there.',
  'target.default': 'Whether it is the target where none is named.',
  mode: 'development: names get a prefix and schedules rest. production: the target is checked strictly.',
  '.environments': 'The old name of targets.',
  '.variables': 'Variables of the bundle, by name: ${var.NAME}.',
  'target.variables': 'Values of variables in this target: NAME: VALUE.',
  variable: 'A variable of the bundle. --var NAME=VALUE gives it another value.',
  'variable.default': 'Its value where nothing else gives one.',
  'variable.description': 'What the variable is for.',
  'variable.type': 'complex, where the value is a map or a list.',
  'variable.lookup': 'An object of the workspace, by its name, whose id is the value.',
  presets: 'What is set in all resources.',
  '.permissions': 'Who may do what with everything that the bundle deploys.',
  '.sync': 'Which files are uploaded.',
  '.scripts': 'Commands for databricks bundle run.',
} as const;

/** All descriptions, by the ends of paths. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ...OF_JOBS,
  ...OF_TASKS,
  ...OF_BRICKWORK,
  ...OF_BUNDLES,
};

/** What an editor shows of the field at a path, such as `task.brickwork.retry_policy`. */
export function descriptionOf(path: string): string | undefined {
  const [, ...inside] = path.split('.');
  const ends = [path, ...inside.map((_, at) => inside.slice(at).join('.'))];
  const known = ends.find((end) => Object.hasOwn(DESCRIPTIONS, end));
  return known === undefined ? undefined : DESCRIPTIONS[known];
}
