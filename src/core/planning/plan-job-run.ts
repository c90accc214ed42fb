import type { KnownDestinations } from '../alert/known-destinations.js';
import { JOB_FIELDS_SENT_WITH_EACH_SUBMIT } from '../definition/databricks-fields.js';
import { jobReferences, reachableJobs, type JobScope, type ScopedJob } from '../definition/job-scope.js';
import type { JobDefinition } from '../definition/job-definition.js';
import { outlineOf } from '../definition/outline.js';
import { given, isJsonObject, stringsIn, type JsonObject } from '../json.js';
import { referencesIn } from '../reference/parse-reference.js';
import { planAlerts } from './plan-alerts.js';
import { planClusters, planTaskClusters } from './cluster-plan.js';
import type { RunOptions } from './run-options.js';
import type { Plan, PlanTask, PlanWork } from '../plan/plan.js';
import { durationRule, planWork, type PlanContext } from './plan-work.js';
import type { RunSettings } from '../plan/run-settings.js';
import { planValues, type TaskValuesPlan } from '../values/plan-values.js';
import { valueFlow, type ValueFlow } from '../values/value-flow.js';
import { wantingValues } from '../values/wanting-values.js';
import type { TaskSources } from '../values/value-node.js';
import { downstreamOf } from '../graph/task-graph.js';

/** Identity of a run, decided by the activity that has a clock and randomness. */
export interface RunIdentity {
  jobId: string;
  jobRunId: string;
  /** Used when the definition has no name. */
  fallbackName: string;
}

/** What a checked document gives: the job to run, and the jobs that it can run by name. */
export interface PlannedDefinition {
  definition: JobDefinition;
  jobs: JobScope;
}

/**
 * Compiles a checked definition into the plan of one run, with what the sources of its tasks say of task values. The
 * border between wire names and ours is here. With `destinations` Brickwork tells people what happens, else Databricks.
 */
export function planJobRun(
  { definition, jobs }: PlannedDefinition,
  options: RunOptions,
  identity: RunIdentity,
  settings: RunSettings,
  sources: TaskSources = new Map(),
  destinations?: KnownDestinations,
): Plan {
  const { fallbackName, ...ids } = identity;
  const defaults = (definition.parameters ?? []).map(({ name, default: value }) => [name, value] as const);
  const taskClusters = planTaskClusters(definition, options);
  const flow = valueFlow(definition, sources);
  const children = childDefinitions(definition, jobs, flow);
  const { task_key_prefix: prefix = '', task_key_suffix: suffix = '' } = definition.brickwork ?? {};
  return {
    jobName: definition.name ?? fallbackName,
    ...ids,
    parameters: { ...Object.fromEntries(defaults), ...options.parameters },
    trigger: options.trigger,
    ...given('deployedJob', options.deployedJob),
    tasks: planTasks(
      {
        definition,
        options,
        rowsAskedFor: rowsAskedFor(definition),
        branchedOn: branchedOn(definition),
        destinations,
      },
      flow,
    ),
    clusters: planClusters(definition, options),
    ...(Object.keys(taskClusters).length === 0 ? {} : { taskClusters }),
    ...(prefix + suffix === '' ? {} : { submitAffixes: [prefix, suffix] as [string, string] }),
    submitSettings: pick(definition, JOB_FIELDS_SENT_WITH_EACH_SUBMIT),
    ...(Object.keys(children).length === 0 ? {} : { jobs: children }),
    ...(definition.timeout_seconds ? { timeoutSeconds: definition.timeout_seconds } : {}),
    ...given('warnAfterSeconds', durationRule(definition.health)),
    ...(definition.brickwork?.fail_if_any_task_failed ? { failIfAnyTaskFailed: true } : {}),
    ...(destinations === undefined ? {} : { alerts: planAlerts(definition, destinations) }),
    repairWindowSeconds: definition.brickwork?.repair_window_seconds ?? 0,
    settings,
  };
}

function planTasks(context: PlanContext, flow: ValueFlow): PlanTask[] {
  const { tasks } = context.definition;
  const position = new Map(tasks.map((task, index) => [task.task_key, index]));
  const dependsOn = tasks.map((task) =>
    (task.depends_on ?? []).map(({ task_key, outcome }) => ({
      index: position.get(task_key) as number,
      ...(outcome === undefined ? {} : { outcome }),
    })),
  );
  const dependents = downstreamOf(dependsOn.map((edges) => edges.map(({ index }) => index)));
  const values = planValues(context.definition, flow);
  return tasks.map((task, index) => ({
    index,
    dependsOn: dependsOn[index],
    dependents: dependents[index],
    runIf: task.run_if ?? 'ALL_SUCCESS',
    ...(task.disabled ? { disabled: true } : {}),
    ...withValues(planWork(task, context), values[index]),
  }));
}

function withValues(work: PlanWork, { values, gets, nestedGets }: TaskValuesPlan): PlanWork {
  const { loop } = work;
  const nested =
    loop === undefined || nestedGets === undefined
      ? {}
      : { loop: { ...loop, task: { ...loop.task, gets: nestedGets } } };
  return { ...work, ...nested, ...given('values', values), ...given('gets', gets) };
}

/** The tasks whose rows some reference asks for: reading rows is a call of its own. */
function rowsAskedFor(definition: JobDefinition): Set<string> {
  const keys = new Set<string>();
  for (const { text } of stringsIn(definition)) {
    if (!text.includes('.output.')) continue;
    for (const { reference } of referencesIn(text)) {
      if (reference.kind === 'task_output') keys.add(reference.taskKey);
    }
  }
  return keys;
}

function branchedOn({ tasks }: JobDefinition): Set<string> {
  const edges = tasks.flatMap((task) => task.depends_on ?? []);
  return new Set(edges.filter(({ outcome }) => outcome !== undefined).map(({ task_key }) => task_key));
}

/** The jobs that this one runs, each with those that it may come to run under its own `brickwork.jobs`. */
function childDefinitions(
  definition: JobDefinition,
  scope: JobScope,
  { references }: ValueFlow,
): Record<string, JsonObject> {
  const named = jobReferences(outlineOf(definition as unknown as JsonObject)).map(({ jobKey, task }) => ({
    jobKey: jobKey as string,
    taskKey: task.taskKey,
  }));
  return Object.fromEntries(
    // Others are deployed jobs, whose settings are read when they are run.
    [...new Set(named.map(({ jobKey }) => jobKey))]
      .filter((key) => scope.has(key))
      .map((key) => {
        const runBy = named.flatMap(({ jobKey, taskKey }) => (jobKey === key ? [taskKey] : []));
        const asked = references.filter(({ taskKey }) => runBy.includes(taskKey));
        const { definition: written } = scope.get(key) as ScopedJob;
        const child = wantingValues(
          written,
          asked.map((reference) => reference.key),
        );
        const jobs = [...reachableJobs(child, scope)].map(([name, job]) => [name, job.definition] as const);
        const settings = isJsonObject(child['brickwork']) ? child['brickwork'] : {};
        const brickwork = { ...settings, ...(jobs.length === 0 ? {} : { jobs: Object.fromEntries(jobs) }) };
        return [key, { name: key, ...child, brickwork }];
      }),
  );
}

function pick(definition: JobDefinition, fields: readonly string[]): JsonObject {
  const source = definition as unknown as JsonObject;
  return Object.fromEntries(
    fields.flatMap((field) => (source[field] === undefined ? [] : [[field, source[field]]])),
  );
}
