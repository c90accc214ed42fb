import type { AlertRules } from '../alert/alert-rules.js';
import type { KnownDestinations } from '../alert/known-destinations.js';
import { withoutNotifications } from '../alert/left-to-databricks.js';
import { readNotifications } from '../alert/read-notifications.js';
import { workspaceOf } from '../definition/workspace-of.js';
import { jobKeyOf } from '../definition/job-scope.js';
import type {
  HealthDefinition,
  JobDefinition,
  NestedTaskDefinition,
  TaskDefinition,
} from '../definition/job-definition.js';
import { given, type JsonObject } from '../json.js';
import { COMPUTE_FIELDS, taskBody, taskTypesOf, type TaskType } from '../task-types/index.js';
import type { RunOptions } from './run-options.js';
import type { PlanLoop, PlanWork } from '../plan/plan.js';
import { continuousRetry } from './continuous-retry.js';
import { planRetry } from './retry-policy.js';
import { fallbackTask, taskForm } from './task-form.js';

/** What planning one task takes besides the task. */
export interface PlanContext {
  definition: JobDefinition;
  options: RunOptions;
  /** Keys of tasks whose rows a reference asks for. */
  rowsAskedFor: ReadonlySet<string>;
  /** Keys of tasks whose outcome a dependent asks for. */
  branchedOn: ReadonlySet<string>;
  /** Where Brickwork tells people what happens; undefined leaves that to Databricks. */
  destinations?: KnownDestinations | undefined;
}

/** Compiles what there is to do for a task, or for the nested task of a loop. */
export function planWork(written: TaskDefinition | NestedTaskDefinition, context: PlanContext): PlanWork {
  const { definition, options } = context;
  const [type] = taskTypesOf(written);
  const task = withDefaults(written, type, definition);
  const { destinations } = context;
  const own = task as unknown as JsonObject;
  const raw = destinations === undefined ? own : withoutNotifications(own, destinations);
  const settings = task.brickwork ?? {};
  const natively = settings.run_natively === true;
  const { after_failed_attempts: afterFailedAttempts = 1 } = settings.fallback ?? {};
  const fallback =
    settings.fallback === undefined ? undefined : fallbackTask(raw, settings.fallback, definition);
  const kind = type.interpreter === 'databricks' || natively ? 'submit' : type.interpreter;
  return {
    taskKey: task.task_key,
    kind,
    ...taskForm(nativeBody(raw, type, natively, context), type, definition, options),
    ...given(
      'fallback',
      fallback && {
        ...taskForm(fallback, taskTypesOf(fallback)[0], definition, options),
        afterFailedAttempts,
      },
    ),
    ...given('workspace', workspaceOf(task, definition)),
    ...(task.timeout_seconds ? { timeoutSeconds: task.timeout_seconds } : {}),
    ...given('warnAfterSeconds', durationRule(task.health)),
    ...(destinations === undefined || kind === 'condition'
      ? {}
      : given('alerts', rulesOf(own, destinations))),
    retry:
      continuousRetry(definition, options.trigger.type) ??
      planRetry(task, type.nestedTaskIn === undefined ? definition.brickwork?.retry_policy : undefined),
    ...(type.publishesRows && context.rowsAskedFor.has(task.task_key) ? { readsRows: true } : {}),
    ...(kind === 'for_each' ? { loop: planLoop(raw, type, settings.stop_on_failure ?? false, context) } : {}),
    ...given('wait', type.waitFor?.(taskBody(raw, type), context.branchedOn.has(task.task_key))),
    ...(kind === 'run_job' ? { jobKey: jobKeyOf(taskBody(raw, type)['job_id']) } : {}),
  };
}

/** Of a condition nobody is told, as at Databricks. */
function rulesOf(task: JsonObject, destinations: KnownDestinations): AlertRules | undefined {
  return readNotifications(task, { path: '', isTask: true }, destinations).rules;
}

/** The seconds after which a duration rule warns; the shortest of several. */
export function durationRule(health: HealthDefinition | undefined): number | undefined {
  const limits = (health?.rules ?? []).flatMap(({ metric, value }) =>
    metric === 'RUN_DURATION_SECONDS' ? [value] : [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** The job's defaults, where they mean something for the type and the task says nothing itself. */
function withDefaults<T extends NestedTaskDefinition>(
  task: T,
  type: TaskType,
  { brickwork }: JobDefinition,
): T {
  const defaults = brickwork?.defaults;
  if (defaults === undefined || type.neverRetried) return task;
  const { job_cluster_key, existing_cluster_id, environment_key, ...others } = defaults;
  const compute = { job_cluster_key, existing_cluster_id, environment_key };
  const raw = task as unknown as JsonObject;
  const ownRetry = task.brickwork?.retry_policy !== undefined;
  const namesCompute = COMPUTE_FIELDS.some((field) => raw[field] !== undefined);
  const defaultCompute = Object.entries(compute).filter(
    ([field, value]) => value !== undefined && (type.compute as readonly string[]).includes(field),
  );
  const defaultOthers = Object.entries(others).filter(
    ([field]) => !(ownRetry && (field === 'max_retries' || field === 'min_retry_interval_millis')),
  );
  return {
    ...Object.fromEntries(defaultOthers),
    ...(namesCompute ? {} : Object.fromEntries(defaultCompute)),
    ...task,
  };
}

/** A loop that Databricks runs holds its nested task in its body, in the form of a submit. */
function nativeBody(raw: JsonObject, type: TaskType, natively: boolean, context: PlanContext): JsonObject {
  const member = type.nestedTaskIn;
  if (member === undefined) return raw;
  const { [member]: nested, ...rest } = taskBody(raw, type);
  if (!natively) return { ...raw, [type.key]: rest };
  // Of its iterations Databricks tells people itself.
  const work = planWork(nested as unknown as NestedTaskDefinition, { ...context, destinations: undefined });
  const task = {
    task_key: work.taskKey,
    ...work.body,
    ...(work.taskClusterKey === undefined
      ? {}
      : { new_cluster: clusterSpec(work.taskClusterKey, context.definition) }),
  };
  return { ...raw, [type.key]: { ...rest, [member]: task } };
}

function clusterSpec(key: string, { job_clusters }: JobDefinition): JsonObject {
  return job_clusters?.find(({ job_cluster_key }) => job_cluster_key === key)?.new_cluster as JsonObject;
}

function planLoop(raw: JsonObject, type: TaskType, stopOnFailure: boolean, context: PlanContext): PlanLoop {
  const body = taskBody(raw, type);
  const nested = body[type.nestedTaskIn as string] as unknown as NestedTaskDefinition;
  return {
    inputs: body['inputs'] as string,
    concurrency: (body['concurrency'] as number | undefined) ?? 1,
    stopOnFailure,
    task: planWork(nested, context),
  };
}
