import { isJsonObject, type JsonObject, stringsIn } from '../json.js';
import { UnresolvedReference } from '../reference/resolve-reference.js';
import type { ClosedRun } from '../run/repair/reopen.js';
import { resolveBody } from '../run/task/submit-request.js';

/** What `RunTask.resolved_values` has of each task type (`ResolvedValues` of the SDK for Python). */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  condition_task: ['left', 'right'],
  dbt_task: ['commands'],
  notebook_task: ['base_parameters'],
  python_wheel_task: ['named_parameters', 'parameters'],
  run_job_task: ['job_parameters'],
  spark_jar_task: ['parameters'],
  spark_python_task: ['parameters'],
  spark_submit_task: ['parameters'],
  sql_task: ['parameters'],
};

/** They count on while the run goes on: what they were when the task was submitted is not kept. */
const COUNTER = /\{\{\s*(task\.(execution_count|retry_count)|job\.repair_count)\s*\}\}/;

/** What the references of the tasks of a run have come to, of those that have begun, by task key. */
export function valuesOfTasks({ plan, state }: ClosedRun): Record<string, JsonObject> {
  const values: Record<string, JsonObject> = {};
  for (const { index, taskKey, body: written } of plan.tasks) {
    const isBegun = state.tasks[index].attempts.length > 0 || state.tasks[index].outcome !== undefined;
    if (!isBegun) continue;
    const body = resolvedBody({ plan, state }, index);
    for (const [type, members] of Object.entries(VALUES)) {
      const [own, resolved] = [written[type], body?.[type]];
      if (!isJsonObject(own) || !isJsonObject(resolved)) continue;
      const known = members.filter((member) => resolved[member] !== undefined && !counts(own[member]));
      if (known.length > 0)
        values[taskKey] = { [type]: Object.fromEntries(known.map((member) => [member, resolved[member]])) };
    }
  }
  return values;
}

function counts(value: unknown): boolean {
  return [...stringsIn(value)].some(({ text }) => COUNTER.test(text));
}

/** Undefined where a reference has lost what it led to, as by a repair of the task before. */
function resolvedBody({ plan, state }: ClosedRun, index: number): JsonObject | undefined {
  try {
    return resolveBody(plan, state, index);
  } catch (problem) {
    if (problem instanceof UnresolvedReference) return undefined;
    throw problem;
  }
}
