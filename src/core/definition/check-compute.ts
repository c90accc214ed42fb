import { error, listNames, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { quote } from '../short-text.js';
import { COMPUTE_FIELDS, type TaskType } from '../task-types/index.js';
import { suggestName } from '../nearest-name.js';
import type { Outline, OutlineCluster } from './outline.js';
import type { OutlineTask } from './outline-task.js';
import { perTaskHint } from './strategy-hint.js';

/** Problems of the compute that a task, its fallback or the job's defaults name. */
export function checkCompute(task: OutlineTask, outline: Outline): Issue[] {
  const [type] = task.types;
  const { fallback } = task.settings;
  return [
    ...checkPlace(task.raw, task.path, type, outline),
    ...(isJsonObject(fallback) ? checkPlace(fallback, `${task.path}.brickwork.fallback`, type, outline) : []),
    ...checkWorkspace(task, outline),
  ];
}

/** Problems of the compute among the defaults of all tasks. */
export function checkDefaultCompute(outline: Outline): Issue[] {
  const { defaults } = outline.settings;
  return isJsonObject(defaults) ? checkPlace(defaults, 'brickwork.defaults', undefined, outline) : [];
}

function checkPlace(place: JsonObject, path: string, type: TaskType | undefined, outline: Outline): Issue[] {
  const given = COMPUTE_FIELDS.filter((field) => place[field] !== undefined);
  const issues: Issue[] = [];
  if (given.length > 1) {
    const message = `names more than one compute: ${given.join(' and ')}.`;
    issues.push(error('COMPUTE_AMBIGUOUS', path, message, 'Keep one.'));
  }
  const unused = type === undefined ? undefined : given.find((field) => !type.compute.includes(field));
  if (type !== undefined && unused !== undefined) {
    const message = `a ${type.key} does not run on ${type.compute.length === 0 ? 'compute of its own' : 'this'}.`;
    const allowed = type.compute.length === 0 ? 'Remove it.' : `It takes ${type.compute.join(' or ')}.`;
    issues.push(error('COMPUTE_UNUSED', `${path}.${unused}`, message, allowed));
  }
  return [
    ...issues,
    ...checkJobCluster(place, path, type, outline),
    ...checkEnvironment(place, path, outline),
  ];
}

function checkJobCluster(
  place: JsonObject,
  path: string,
  type: TaskType | undefined,
  outline: Outline,
): Issue[] {
  const key = place['job_cluster_key'];
  if (typeof key !== 'string') return [];
  const cluster = clusterOf(key, outline);
  if (cluster === undefined) {
    const keys = outline.jobClusters.map(({ clusterKey }) => clusterKey);
    const hint = suggestName(key, keys) ?? `Defined: ${listNames(keys)}.`;
    const message = `${quote(key)} is not in job_clusters.`;
    return [error('JOB_CLUSTER_UNDEFINED', `${path}.job_cluster_key`, message, hint)];
  }
  if (type?.needsOwnCluster !== true || cluster.strategy === 'per_task') return [];
  const message = `a ${type.key} cannot run on a cluster that tasks share.`;
  const hint = perTaskHint(cluster.settings);
  return [error('CLUSTER_SHARED', `${path}.job_cluster_key`, message, hint)];
}

function clusterOf(key: unknown, outline: Outline): OutlineCluster | undefined {
  return outline.jobClusters.find(({ clusterKey }) => clusterKey === key);
}

function checkEnvironment(place: JsonObject, path: string, outline: Outline): Issue[] {
  const key = place['environment_key'];
  if (typeof key !== 'string') return [];
  const environments = outline.document['environments'];
  const defined = Array.isArray(environments) ? environments : [];
  if (defined.some((item) => isJsonObject(item) && item['environment_key'] === key)) return [];
  return [error('ENVIRONMENT_UNDEFINED', `${path}.environment_key`, `${quote(key)} is not in environments.`)];
}

/** A cluster lives in one workspace; a task that names another cannot run on it. */
function checkWorkspace(task: OutlineTask, outline: Outline): Issue[] {
  const { workspace } = task.settings;
  const cluster = clusterOf(task.raw['job_cluster_key'], outline);
  if (workspace === undefined || cluster === undefined) return [];
  const theirs = cluster.settings['workspace'] ?? outline.settings['workspace'];
  if (workspace === theirs) return [];
  const message = `the task's workspace is not that of job cluster ${quote(cluster.clusterKey)}.`;
  const hint = 'Give the job cluster the same "brickwork": {"workspace": …}.';
  return [error('WORKSPACE_MISMATCH', `${task.path}.brickwork.workspace`, message, hint)];
}
