import { given, isJsonObject, type JsonObject, type JsonValue } from '../../json.js';
import type { Plan, PlanWork, TaskForm } from '../../plan/plan.js';
import type { ReferencedTask, ReferenceScope } from '../../reference/reference-scope.js';
import { resolveReferences } from '../../reference/resolve-reference.js';
import { repairCount, type RunState } from '../state/run-state.js';
import { attemptCount, currentAttempt } from '../state/task-state.js';
import { whyMissing } from '../values/missing-value.js';
import { behind } from '../values/segment-values.js';
import { valueSetter, valuesToGet } from '../values/value-heads.js';
import { readingTasks, valueReadsOf } from '../values/value-reads.js';
import { displayName, formOf, graphKeyOf, workOf } from '../state/work.js';

/**
 * The body of `runs/submit` for the next attempt of a task: the task with every reference resolved, without the fields
 * that Brickwork keeps to itself; in front of it what sets the values that its code gets, behind it what reads those
 * that somebody wants of it. Throws UnresolvedReference.
 */
export function submitRequest(plan: Plan, state: RunState, index: number, clusterId?: string): JsonObject {
  const work = workOf(plan, state, index);
  const [prefix, suffix] = plan.submitAffixes ?? ['', ''];
  const taskKey = ownKeyOf(plan, state, index) ?? `${prefix}${work.taskKey}${suffix}`;
  const name = displayName(graphKeyOf(plan, state, index), state.tasks[index].lane?.iteration);
  const own: JsonObject = {
    task_key: taskKey,
    ...resolveBody(plan, state, index),
    ...given('existing_cluster_id', clusterId),
    ...given('timeout_seconds', work.timeoutSeconds),
  };
  const compute = {
    ...given('existing_cluster_id', own['existing_cluster_id']),
    ...given('new_cluster', own['new_cluster']),
  };
  const heads = [...valuesToGet(plan, state, index)].map(([at, values]) =>
    valueSetter(plan.tasks[at].taskKey, values, compute),
  );
  const reads = valueReadsOf(work);
  return {
    run_name: `${plan.jobName}/${prefix}${name}${suffix}`,
    tasks: [
      ...behind(heads, [own]),
      ...(reads === undefined ? [] : readingTasks(reads, { taskKey, name: '', compute })),
    ],
    queue: { enabled: true },
    ...(resolveReferences(plan.submitSettings, referenceScope(plan, state, index)) as JsonObject),
  };
}

/**
 * What a task whose code gets values is called in its own run, beside those that bear the keys of others; undefined for
 * one that is alone.
 */
export function ownKeyOf(plan: Plan, state: RunState, index: number): string | undefined {
  const { gets, taskKey } = workOf(plan, state, index);
  if (gets === undefined) return undefined;
  const others = gets.map((other) => plan.tasks[other.index].taskKey);
  let key = taskKey;
  while (others.includes(key)) key += '_';
  return key;
}

/**
 * A task's body with job parameters pushed in (they win) and references resolved. `natively` tells of a task that runs
 * among others at Databricks: which references stay, and whether it is retried there. Throws UnresolvedReference.
 */
export function resolveBody(
  plan: Plan,
  state: RunState,
  index: number,
  natively?: { left: ReferenceScope['left']; retries: boolean },
): JsonObject {
  const form = formOf(plan, state, index);
  const pushed = pushParameters(form, state.parameters);
  const body = natively?.retries ? pushed : notifyingOnce(pushed, workOf(plan, state, index), state, index);
  const spec = plan.taskClusters?.[form.taskClusterKey ?? ''];
  const whole = spec === undefined ? body : { ...body, new_cluster: spec };
  const scope = { ...referenceScope(plan, state, index), ...given('left', natively?.left) };
  return resolveReferences(whole, scope) as JsonObject;
}

function pushParameters(form: TaskForm, parameters: Record<string, string>): JsonObject {
  if (form.jobParametersInto === undefined || Object.keys(parameters).length === 0) return form.body;
  const [type, member] = form.jobParametersInto;
  const body = form.body[type] as JsonObject;
  const own = body[member];
  // A wheel with positional parameters takes no named ones, and an alert of a SQL task takes none at all.
  if (own === undefined && (body['parameters'] !== undefined || body['alert'] !== undefined))
    return form.body;
  return {
    ...form.body,
    [type]: { ...body, [member]: { ...(isJsonObject(own) ? own : {}), ...parameters } },
  };
}

/**
 * `alert_on_last_attempt` tells people of the first start and the last failure only. Each attempt is a run of its own,
 * so the notifications that are not due are taken out of its submit.
 */
function notifyingOnce(body: JsonObject, work: PlanWork, state: RunState, index: number): JsonObject {
  const settings = body['notification_settings'];
  if (!isJsonObject(settings) || settings['alert_on_last_attempt'] !== true) return body;
  const { retriesUsed, backPressureRetries } = state.tasks[index];
  const silent = [
    ...(retriesUsed + backPressureRetries > 0 ? ['on_start'] : []),
    ...(retriesUsed < (work.retry.maxRetries ?? Infinity) ? ['on_failure'] : []),
  ];
  const without = (value: JsonValue): JsonValue =>
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([event]) => !silent.includes(event)))
      : value;
  const kinds = ['email_notifications', 'webhook_notifications'];
  return Object.fromEntries(
    Object.entries(body).map(([member, value]) => [
      member,
      kinds.includes(member) && value !== undefined ? without(value) : value,
    ]),
  );
}

/** What the references of a task are resolved against, as the run stands. */
export function referenceScope(plan: Plan, state: RunState, index: number): ReferenceScope {
  const task = state.tasks[index];
  const work = workOf(plan, state, index);
  const { lane } = task;
  const byKey = new Map<string, number>();
  return {
    job: {
      id: plan.jobId,
      name: plan.jobName,
      runId: plan.jobRunId,
      repairCount: repairCount(state),
      startTimeMillis: state.startTimeMillis,
    },
    trigger: plan.trigger ?? { type: 'ONE_TIME' },
    ...given('workspace', plan.workspaces?.[work.workspace ?? '']),
    parameters: state.parameters,
    own: {
      taskKey: work.taskKey,
      executionCount: attemptCount(task),
      retryCount: task.retriesUsed + task.backPressureRetries,
      notebookPath: notebookPathOf(formOf(plan, state, index)),
    },
    ...(lane === undefined ? {} : { input: state.tasks[lane.loopIndex].loop?.inputs[lane.iteration] }),
    task(taskKey) {
      if (byKey.size === 0) for (const named of plan.tasks) byKey.set(named.taskKey, named.index);
      const at = byKey.get(taskKey);
      return at === undefined ? undefined : referencedTask(plan, state, at);
    },
  };
}

function referencedTask(plan: Plan, state: RunState, index: number): ReferencedTask {
  const task = state.tasks[index];
  const { terminationCode = '', taskRunId, runId = '' } = currentAttempt(task) ?? {};
  return {
    resultState: task.resultState ?? '',
    errorCode: task.resultState === 'SUCCESS' ? '' : terminationCode,
    runId: taskRunId ?? runId,
    executionCount: attemptCount(task),
    notebookPath: notebookPathOf(formOf(plan, state, index)),
    values: task.values ?? {},
    ...given('exact', task.valueDetails?.exact),
    whyMissing: (key) => whyMissing(plan, state, index, key),
  };
}

/** Empty for a task that is no notebook. */
function notebookPathOf({ body }: TaskForm): string {
  const members = Object.values(body).filter((member) => isJsonObject(member));
  const paths = members.map((member) => member['notebook_path']);
  return paths.find((path) => typeof path === 'string') ?? '';
}
