import { asList, asObject, asText, type Wire } from '../wire/wire.js';

/** What API 2.0 has beside the name of a job, and later versions have in its one task. */
const TASK_FIELDS = [
  ...['notebook_task', 'spark_jar_task', 'spark_python_task', 'spark_submit_task', 'python_wheel_task'],
  ...['sql_task', 'dbt_task', 'pipeline_task', 'run_job_task', 'existing_cluster_id', 'new_cluster'],
  ...['libraries', 'max_retries', 'min_retry_interval_millis', 'retry_on_timeout'],
];
const CLUSTER_FIELDS = ['existing_cluster_id', 'new_cluster', 'libraries'];

/** Settings, or a submit, of API 2.0 as those of later versions: what stands at the top becomes the one task. */
export function inTasks(body: Wire): Wire {
  const isOfTask = (field: string): boolean => TASK_FIELDS.includes(field);
  const fields = Object.keys(body).filter(isOfTask);
  if (body['tasks'] !== undefined || fields.length === 0) return body;
  const name = asText(body['name']) || asText(body['run_name']) || 'Untitled';
  const task = { task_key: name.replace(/[^\w-]/g, '_').slice(0, 100), ...pick(body, fields) };
  const rest = pick(
    body,
    Object.keys(body).filter((field) => !isOfTask(field)),
  );
  return { ...rest, tasks: [task] };
}

/** Settings as API 2.0 shows them, which has no list of tasks: those of several are left out. */
export function atTop(settings: Wire): Wire {
  const { tasks, ...rest } = settings;
  const list = asList(tasks).map(asObject);
  if (list.length !== 1) return rest;
  return { ...rest, ...pick(list[0], TASK_FIELDS), format: 'SINGLE_TASK' };
}

/** A run as API 2.0 shows it: one of a single task has what it runs in `task`, and on what in `cluster_spec`. */
export function runAtTop(view: Wire): Wire {
  const { tasks, ...rest } = view;
  const last = asList(tasks).map(asObject).slice(0, 1)[0] as Wire | undefined;
  const keys = new Set(asList(tasks).map((task) => asText(asObject(task)['task_key'])));
  if (last === undefined || keys.size !== 1) return rest;
  const [bodies, cluster] = [TASK_FIELDS.filter((field) => field.endsWith('_task')), CLUSTER_FIELDS];
  return {
    ...rest,
    format: 'SINGLE_TASK',
    task: pick(last, bodies),
    cluster_spec: pick(last, cluster),
    ...pick(last, ['cluster_instance', 'attempt_number']),
  };
}

function pick(object: Wire, fields: readonly string[]): Wire {
  return Object.fromEntries(fields.filter((field) => field in object).map((field) => [field, object[field]]));
}
