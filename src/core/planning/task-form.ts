import type { JobClusterDefinition, JobDefinition } from '../definition/job-definition.js';
import { isJsonObject, type JsonObject, mergePatch } from '../json.js';
import { COMPUTE_FIELDS, taskBody, taskTypes, taskTypesOf, type TaskType } from '../task-types/index.js';
import { sharesCluster, withTags } from './cluster-plan.js';
import type { RunOptions } from './run-options.js';
import type { TaskForm } from '../plan/plan.js';

/** Members of a task that are the graph's or ours and are not sent with `runs/submit`. */
const KEPT_BY_US = [
  'task_key',
  'depends_on',
  'run_if',
  'disabled',
  'timeout_seconds',
  'max_retries',
  'min_retry_interval_millis',
  'retry_on_timeout',
  'job_cluster_key',
  'brickwork',
];

/** What `task` is submitted as: its members for Databricks, and the cluster that its `job_cluster_key` stands for. */
export function taskForm(
  task: JsonObject,
  type: TaskType,
  definition: JobDefinition,
  options: RunOptions,
): TaskForm {
  const body = Object.fromEntries(Object.entries(task).filter(([member]) => !KEPT_BY_US.includes(member)));
  if (isJsonObject(body['new_cluster'])) body['new_cluster'] = withTags(body['new_cluster'], definition.tags);
  if (type.under !== undefined) body[type.key] = taskBody(task, type);
  const cluster = jobCluster(task, definition);
  const key = cluster?.job_cluster_key;
  const place = cluster !== undefined && sharesCluster(cluster, options) ? 'clusterKey' : 'taskClusterKey';
  return {
    taskType: type.key,
    body,
    ...(type.jobParametersInto === undefined
      ? {}
      : { jobParametersInto: [type.key, type.jobParametersInto] }),
    ...(key === undefined ? {} : { [place]: key }),
    publishesValues: type.publishesValues,
  };
}

/**
 * What a task becomes after failed attempts: the task with the fallback's members. Another compute replaces the task's
 * own; a `new_cluster` is merged over the spec that the task used, so that a node type alone can be named.
 */
export function fallbackTask(task: JsonObject, fallback: JsonObject, definition: JobDefinition): JsonObject {
  const { after_failed_attempts: _count, new_cluster: changes, ...members } = fallback;
  const changesCompute = COMPUTE_FIELDS.some((field) => fallback[field] !== undefined);
  const changesType = taskTypesOf(fallback).length > 0;
  const kept = Object.entries(task).filter(([member]) => {
    if (changesCompute && (COMPUTE_FIELDS as readonly string[]).includes(member)) return false;
    return !(changesType && taskTypes.some((type) => type.key === member));
  });
  const base = task['new_cluster'] ?? jobCluster(task, definition)?.new_cluster;
  return {
    ...Object.fromEntries(kept),
    ...members,
    ...(isJsonObject(changes) ? { new_cluster: mergePatch(isJsonObject(base) ? base : {}, changes) } : {}),
  };
}

function jobCluster(task: JsonObject, definition: JobDefinition): JobClusterDefinition | undefined {
  const key = task['job_cluster_key'];
  return definition.job_clusters?.find((cluster) => cluster.job_cluster_key === key);
}
