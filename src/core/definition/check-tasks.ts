import { error, listNames, warning, type Issue } from '../issue.js';
import { taskBody, taskTypes } from '../task-types/index.js';
import { TASK_FIELDS_UNUSED_BY_A_RUN } from './databricks-fields.js';
import { suggestName } from './nearest-name.js';
import type { Outline, OutlineTask } from './outline.js';

const COMPUTE_FIELDS = ['job_cluster_key', 'new_cluster', 'existing_cluster_id', 'environment_key'] as const;

/** Problems of each task on its own: its type, its compute, what its type's descriptor knows. */
export function checkTasks(outline: Outline): Issue[] {
  return outline.tasks.flatMap((task) => [
    ...checkType(task),
    ...checkCompute(task, outline),
    ...unusedFields(task),
    ...task.types.flatMap((type) => type.check?.(taskBody(task.raw, type), `${task.path}.${type.key}`) ?? []),
  ]);
}

function checkType(task: OutlineTask): Issue[] {
  if (task.types.length === 1) return [];
  const keys = taskTypes.map((type) => type.key);
  if (task.types.length > 1) {
    const found = task.types.map((type) => type.key).join(' and ');
    return [error('TASK_TYPE_AMBIGUOUS', task.path, `a task has one type, found ${found}.`)];
  }
  // A mistyped or not yet supported type is reported as a field already.
  const named = Object.keys(task.raw).some((key) => key.endsWith('_task'));
  return named ? [] : [error('TASK_TYPE_MISSING', task.path, `needs one of ${keys.join(', ')}.`)];
}

function checkCompute(task: OutlineTask, outline: Outline): Issue[] {
  const issues: Issue[] = [];
  const given = COMPUTE_FIELDS.filter((field) => task.raw[field] !== undefined);
  if (given.length > 1) {
    issues.push(
      error(
        'COMPUTE_AMBIGUOUS',
        task.path,
        `names more than one compute: ${given.join(' and ')}.`,
        'Keep one.',
      ),
    );
  }
  const key = task.raw['job_cluster_key'];
  if (typeof key === 'string' && !outline.jobClusterKeys.includes(key)) {
    const hint = suggestName(key, outline.jobClusterKeys) ?? `Defined: ${listNames(outline.jobClusterKeys)}.`;
    issues.push(
      error(
        'JOB_CLUSTER_UNDEFINED',
        `${task.path}.job_cluster_key`,
        `"${key}" is not in job_clusters.`,
        hint,
      ),
    );
  }
  const type = task.types[0];
  if (type !== undefined && type.runsOn !== 'cluster' && given.length > 0) {
    issues.push(
      error(
        'COMPUTE_UNUSED',
        `${task.path}.${given[0]}`,
        `a ${type.key} does not run on a cluster.`,
        'Remove it.',
      ),
    );
  }
  return [...issues, ...checkEnvironment(task, outline)];
}

function checkEnvironment(task: OutlineTask, outline: Outline): Issue[] {
  const key = task.raw['environment_key'];
  if (typeof key !== 'string') return [];
  const environments = outline.document['environments'];
  const defined = Array.isArray(environments) ? environments : [];
  if (defined.some((item) => (item as { environment_key?: unknown } | null)?.environment_key === key))
    return [];
  return [error('ENVIRONMENT_UNDEFINED', `${task.path}.environment_key`, `"${key}" is not in environments.`)];
}

function unusedFields(task: OutlineTask): Issue[] {
  return TASK_FIELDS_UNUSED_BY_A_RUN.filter((field) => task.raw[field] !== undefined).map((field) =>
    warning('FIELD_UNUSED', `${task.path}.${field}`, 'is accepted, but nothing is done with it yet.'),
  );
}
