import { ApiError, invalidParameter } from '../wire/api-error.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

const REFUSED = [
  'job_clusters',
  'parameters',
  'tags',
  'schedule',
  'trigger',
  'continuous',
  'max_concurrent_runs',
];
const MOST_TASKS = 1000;
const MOST_TAGS = 25;
const LONGEST_TOKEN = 64;

/**
 * The rules of `runs/submit` (`SubmitRun` of the SDK for Python; that job clusters are refused:
 * databrickslabs/dbx#646): throws the API's answer to a request that breaks one.
 */
export function checkSubmit(workspace: Workspace, body: Wire): void {
  if (body['job_clusters'] !== undefined) {
    throw invalidParameter('Shared job cluster feature is not supported in runs/submit API.');
  }
  for (const field of REFUSED) {
    if (body[field] !== undefined) throw invalidParameter(`Unknown field: ${field}`);
  }
  const tasks = asList(body['tasks']).map(asObject);
  if (tasks.length === 0) throw invalidParameter('One of tasks must be specified.');
  checkToken(body);
  if (tasks.some((task) => task['job_cluster_key'] !== undefined)) {
    throw invalidParameter('Shared job cluster feature is not supported in runs/submit API.');
  }
  checkTasks(workspace, tasks);
}

/** The rules of the settings of `jobs/create`. */
export function checkSettings(workspace: Workspace, settings: Wire): void {
  const tasks = asList(settings['tasks']).map(asObject);
  checkTasks(workspace, tasks);
  const clusters = asList(settings['job_clusters']).map((cluster) => asObject(cluster));
  for (const cluster of clusters) {
    const spec = asObject(cluster['new_cluster']);
    if (asText(spec['spark_version']) === '')
      throw invalidParameter('Missing required field: settings.job_clusters.new_cluster.spark_version');
    if (spec['autotermination_minutes'] !== undefined)
      throw invalidParameter('autotermination_minutes is not supported for job clusters.');
  }
  const keys = clusters.map((cluster) => asText(cluster['job_cluster_key']));
  for (const task of tasks) {
    const key = asText(task['job_cluster_key']);
    if (key !== '' && !keys.includes(key)) throw invalidParameter(`Unknown job_cluster_key: "${key}".`);
  }
  if (Object.keys(asObject(settings['tags'])).length > MOST_TAGS)
    throw invalidParameter(`The number of tags must be at most ${MOST_TAGS}.`);
}

/** The rule of every idempotency token. */
export function checkToken(body: Wire): void {
  if (asText(body['idempotency_token']).length <= LONGEST_TOKEN) return;
  throw invalidParameter(`Idempotency token must have at most ${LONGEST_TOKEN} characters.`);
}

function checkTasks(workspace: Workspace, tasks: readonly Wire[]): void {
  if (tasks.length > MOST_TASKS) throw invalidParameter(`The number of tasks must be at most ${MOST_TASKS}.`);
  const keys = tasks.map((task) => asText(task['task_key']));
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicate task_key found.');
  for (const task of tasks) checkTask(workspace, task, keys);
}

function checkTask(workspace: Workspace, task: Wire, keys: readonly string[]): void {
  const key = asText(task['task_key']);
  if (!/^[\w-]{1,100}$/.test(key)) throw invalidParameter(`Invalid task_key: "${key}".`);
  const types = Object.keys(task).filter((member) => member.endsWith('_task'));
  if (types.length !== 1) throw invalidParameter(`Task ${key} must have exactly one task type.`);
  for (const edge of asList(task['depends_on']).map(asObject)) {
    const dependency = asText(edge['task_key']);
    if (!keys.includes(dependency))
      throw invalidParameter(`Task ${key} depends on unknown task ${dependency}.`);
  }
  const clusterId = asText(task['existing_cluster_id']);
  if (clusterId === '') return;
  if (workspace.clusters.get(clusterId).source === 'JOB') {
    throw new ApiError(
      400,
      'INVALID_PARAMETER_VALUE',
      'existing_cluster_id only supports all-purpose cluster IDs',
    );
  }
}
