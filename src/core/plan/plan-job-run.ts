import { JOB_FIELDS_SENT_WITH_EACH_SUBMIT } from '../definition/databricks-fields.js';
import type { JobDefinition, TaskDefinition } from '../definition/job-definition.js';
import type { JsonObject } from '../json.js';
import { taskTypesOf } from '../task-types/index.js';
import { planClusters, sharesCluster } from './cluster-plan.js';
import type { RunOptions } from './plan-options.js';
import type { Plan, PlanTask, RunSettings } from './plan.js';
import { planRetry } from './retry-policy.js';
import { downstreamOf } from './task-graph.js';

/** Members of a task that are the graph's or ours and are not sent with `runs/submit`. */
const KEPT_BY_US = [
  'task_key',
  'depends_on',
  'run_if',
  'timeout_seconds',
  'max_retries',
  'min_retry_interval_millis',
  'retry_on_timeout',
  'job_cluster_key',
];

/** Identity of a run, decided by the activity that has a clock and randomness. */
export interface RunIdentity {
  jobId: string;
  jobRunId: string;
  /** Used when the definition has no name. */
  fallbackName: string;
}

/** Compiles a checked definition into the plan of one run. The border between wire names and ours is here. */
export function planJobRun(
  definition: JobDefinition,
  options: RunOptions,
  identity: RunIdentity,
  settings: RunSettings,
): Plan {
  const position = new Map(definition.tasks.map((task, index) => [task.task_key, index]));
  const dependsOn = definition.tasks.map((task) =>
    (task.depends_on ?? []).map(({ task_key, outcome }) => ({
      index: position.get(task_key) as number,
      ...(outcome === undefined ? {} : { outcome }),
    })),
  );
  const dependents = downstreamOf(dependsOn.map((edges) => edges.map(({ index }) => index)));
  const defaults = (definition.parameters ?? []).map(({ name, default: value }) => [name, value] as const);
  return {
    jobName: definition.name ?? identity.fallbackName,
    jobId: identity.jobId,
    jobRunId: identity.jobRunId,
    parameters: { ...Object.fromEntries(defaults), ...options.parameters },
    tasks: definition.tasks.map((task, index) => ({
      index,
      dependsOn: dependsOn[index],
      dependents: dependents[index],
      ...planTask(task, definition, options),
    })),
    clusters: planClusters(definition, options),
    submitSettings: pick(definition, JOB_FIELDS_SENT_WITH_EACH_SUBMIT),
    ...(definition.timeout_seconds ? { timeoutSeconds: definition.timeout_seconds } : {}),
    repairWindowSeconds: definition.brickwork?.repair_window_seconds ?? 0,
    settings,
  };
}

function planTask(
  task: TaskDefinition,
  definition: JobDefinition,
  options: RunOptions,
): Omit<PlanTask, 'index' | 'dependsOn' | 'dependents'> {
  const [type] = taskTypesOf(task);
  const clusterKey = task.job_cluster_key;
  const jobCluster = definition.job_clusters?.find((cluster) => cluster.job_cluster_key === clusterKey);
  const shared = jobCluster !== undefined && sharesCluster(jobCluster, options);
  const body = Object.fromEntries(
    Object.entries(task as unknown as JsonObject).filter(([member]) => !KEPT_BY_US.includes(member)),
  );
  if (jobCluster !== undefined && !shared) body['new_cluster'] = jobCluster.new_cluster;
  return {
    taskKey: task.task_key,
    taskType: type.key,
    runIf: task.run_if ?? 'ALL_SUCCESS',
    kind: type.runsOn === 'brickwork' ? 'condition' : 'submit',
    body,
    ...(type.jobParametersInto === undefined
      ? {}
      : { jobParametersInto: [type.key, type.jobParametersInto] }),
    ...(shared ? { clusterKey } : {}),
    publishesValues: type.publishesValues,
    ...(task.timeout_seconds ? { timeoutSeconds: task.timeout_seconds } : {}),
    retry: planRetry(task),
  };
}

function pick(definition: JobDefinition, fields: readonly string[]): JsonObject {
  const source = definition as unknown as JsonObject;
  return Object.fromEntries(
    fields.flatMap((field) => (source[field] === undefined ? [] : [[field, source[field]]])),
  );
}
