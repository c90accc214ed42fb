import type { JsonObject, JsonValue } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';
import { valueSetter, type ValueTexts, valuesToGet } from './value-heads.js';
import { valueReadsOf } from './value-reads.js';

/**
 * Puts small tasks at the head of a segment that set the task values again which its members may get of tasks outside.
 * Each bears the key of the task whose values it sets, and all others begin after them. Throws UnresolvedReference.
 */
export function withOutsideValues(
  plan: Plan,
  state: RunState,
  tasks: JsonObject[],
  members: ReadonlySet<number>,
): JsonObject[] {
  const [{ job_cluster_key: clusterKey }] = tasks;
  const compute = { job_cluster_key: clusterKey };
  const setters = [...outsideValues(plan, state, members)].map(([index, values]) =>
    valueSetter(plan.tasks[index].taskKey, values, compute),
  );
  return behind(setters, tasks);
}

/** The tasks, of which those that wait for no other one wait for the `heads`. */
export function behind(heads: JsonObject[], tasks: JsonObject[]): JsonObject[] {
  if (heads.length === 0) return tasks;
  const edges = heads.map(({ task_key }) => ({ task_key }));
  const waiting = tasks.map((task) =>
    task['depends_on'] === undefined ? { ...task, depends_on: edges } : task,
  );
  return [...heads, ...waiting];
}

function outsideValues(plan: Plan, state: RunState, members: ReadonlySet<number>): Map<number, ValueTexts> {
  const found = new Map<number, ValueTexts>();
  for (const index of saidTasks(plan, members)) {
    const { values = {} } = state.tasks[index];
    const { declared = [], by } = valueReadsOf(plan.tasks[index]) ?? { by: 'conditions' };
    const typed = Object.entries(values).map(([key, value]): [string, string] => {
      return [key, JSON.stringify(by === 'conditions' && declared.includes(key) ? asSet(value) : value)];
    });
    if (typed.length > 0) found.set(index, new Map(typed));
  }
  for (const member of members) {
    for (const [index, values] of valuesToGet(plan, state, member, members))
      found.set(index, new Map([...(found.get(index) ?? []), ...values]));
  }
  return found;
}

/**
 * The tasks outside whose values the members may read: those that plans of older builds name, and those upstream on the
 * same cluster with declared values, which Databricks would have run in the same run, had none been retried or repaired.
 */
function saidTasks({ tasks }: Plan, members: ReadonlySet<number>): Set<number> {
  const said = [...members].flatMap((index) => tasks[index].readsValuesOf ?? []);
  const [first] = members;
  const upstream = new Set(members);
  for (const at of upstream) for (const { index } of tasks[at].dependsOn) upstream.add(index);
  const declared = [...upstream].filter(
    (index) =>
      valueReadsOf(tasks[index])?.declared !== undefined &&
      tasks[index].clusterKey === tasks[first].clusterKey,
  );
  return new Set([...said, ...declared].filter((index) => !members.has(index)));
}

/** A value that a condition has read comes as text: what is a JSON number, truth value, list or object was set as one. */
function asSet(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}
