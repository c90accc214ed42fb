import { given, type JsonObject, stringsIn } from '../../json.js';
import type { Plan, PlanTask, PlanWork } from '../../plan/plan.js';
import { referencesIn } from '../../reference/parse-reference.js';
import type { Reference } from '../../reference/reference.js';
import { UnresolvedReference } from '../../reference/resolve-reference.js';
import type { RunState } from '../state/run-state.js';
import type { SegmentState } from '../state/segment-state.js';
import { withOutsideValues } from '../values/segment-values.js';
import { resolveBody } from '../task/submit-request.js';
import { valuesToGet } from '../values/value-heads.js';
import { readingTasks, valueReference, valueReadsOf } from '../values/value-reads.js';
import { type Resolved, unlessUnresolved } from '../task/unresolved.js';

/**
 * One task of a segment as its temporary job has it, with the conditions that read its task values behind it.
 * References to `members` stay for Databricks to resolve, all others are resolved here. Unresolved also where Databricks
 * could not give what a reference to a member asks for.
 */
export function nativeTask(
  plan: Plan,
  state: RunState,
  index: number,
  members: ReadonlySet<number>,
): Resolved<JsonObject[]> {
  const task = plan.tasks[index];
  const edges = task.dependsOn.filter((edge) => members.has(edge.index));
  const left = (reference: Reference): string | undefined => leftToDatabricks(plan, reference, members);
  const retries = retriesNatively(task);
  const resolved = unlessUnresolved(() => {
    // What it gets has to be there before anything is started.
    valuesToGet(plan, state, index, members);
    return resolveBody(plan, state, index, { left, retries });
  });
  if ('unresolved' in resolved) return resolved;
  const own: JsonObject = {
    task_key: task.taskKey,
    ...resolved.value,
    ...given('job_cluster_key', task.clusterKey),
    ...(edges.length === 0
      ? {}
      : { depends_on: edges.map((edge) => ({ task_key: plan.tasks[edge.index].taskKey })) }),
    ...(edges.length === 0 ? {} : { run_if: task.runIf }),
    ...given('timeout_seconds', task.timeoutSeconds),
    ...(retries ? retryFields(task, state.tasks[index].retriesUsed) : {}),
  };
  const compute = given('job_cluster_key', task.clusterKey);
  const reads = valueReadsOf(task);
  const readers =
    reads === undefined ? [] : readingTasks(reads, { taskKey: task.taskKey, name: `${index}_`, compute });
  return { value: [own, ...readers] };
}

/** The tasks of a segment that was formed before, as they were then; none where a reference has lost its value. */
export function nativeTasks(plan: Plan, state: RunState, segment: SegmentState): JsonObject[] {
  const members = new Set<number>();
  const tasks = segment.members.flatMap(({ taskIndex }) => {
    const built = nativeTask(plan, state, taskIndex, members);
    members.add(taskIndex);
    return 'unresolved' in built ? [] : built.value;
  });
  return withOutsideValues(plan, state, tasks, members);
}

/** True where Databricks' own retries are the ones that the task asks for. */
export function retriesNatively({ retry, fallback, body }: PlanWork): boolean {
  const { backoff, retryOn, doNotRetryOn } = retry;
  const isPlain = [backoff, retryOn, doNotRetryOn, fallback].every((rule) => rule === undefined);
  return isPlain && !countsAttempts(body);
}

/** What an attempt is told of its number is resolved before the first one begins; Databricks would not count repairs. */
function countsAttempts(body: JsonObject): boolean {
  return [...stringsIn(body)].some(({ text }) =>
    referencesIn(text).some(
      ({ reference }) =>
        reference.kind === 'own_task' && ['execution_count', 'retry_count'].includes(reference.name),
    ),
  );
}

function retryFields({ retry }: PlanTask, used: number): JsonObject {
  const { maxRetries, minIntervalMillis, retryOnTimeout } = retry;
  const left = maxRetries === undefined ? -1 : maxRetries - used;
  if (left === 0) return {};
  return {
    max_retries: left,
    min_retry_interval_millis: minIntervalMillis,
    retry_on_timeout: retryOnTimeout,
  };
}

/** What stays of a reference to a member; undefined for one that is resolved here. Throws UnresolvedReference. */
function leftToDatabricks(
  plan: Plan,
  reference: Reference,
  members: ReadonlySet<number>,
): string | undefined {
  if (!('taskKey' in reference)) return undefined;
  const { taskKey } = reference;
  const at = plan.tasks.findIndex((task) => task.taskKey === taskKey);
  if (!members.has(at)) return undefined;
  if (reference.kind === 'task') {
    if (reference.name === 'notebook_path') return undefined;
    if (reference.name === 'result_state' || reference.name === 'error_code')
      return `{{tasks.${taskKey}.${reference.name}}}`;
  }
  if (reference.kind === 'task_value' && valueReadsOf(plan.tasks[at])?.set?.includes(reference.key))
    return valueReference(taskKey, reference.key);
  throw new UnresolvedReference(`Databricks cannot tell this of "${taskKey}" within a run.`);
}
