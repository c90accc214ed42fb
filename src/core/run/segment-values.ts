import { given, type JsonObject, type JsonValue } from '../json.js';
import type { Plan } from '../plan/plan.js';
import type { RunState } from './run-state.js';

/** The notebook that sets task values; the activity puts it there before it is used. */
export const VALUE_SETTER_PATH = '/Shared/brickwork/set_task_values_v1';

/** Its parameter: the values as JSON in base64, so that Databricks resolves no braces in them. */
export const VALUE_SETTER_PARAMETER = 'task_values_base64';

/**
 * Puts small tasks at the head of a segment that set the task values again which its members may read of tasks outside:
 * `dbutils.jobs.taskValues.get` knows the tasks of its own run alone. Each bears the key of the task whose values it
 * sets, and all others begin after them.
 */
export function withOutsideValues(
  plan: Plan,
  state: RunState,
  tasks: JsonObject[],
  members: ReadonlySet<number>,
): JsonObject[] {
  const setters = [...outsideTasks(plan, members)].flatMap((index) => {
    const { values = {} } = state.tasks[index];
    if (Object.keys(values).length === 0) return [];
    const declared = plan.tasks[index].taskValueKeys ?? [];
    const typed = Object.entries(values).map(([key, value]) => [key, asSet(value, declared.includes(key))]);
    const { taskKey } = plan.tasks[index];
    const base_parameters = { [VALUE_SETTER_PARAMETER]: toBase64(JSON.stringify(Object.fromEntries(typed))) };
    const [{ job_cluster_key: clusterKey }] = tasks;
    return [
      {
        task_key: taskKey,
        notebook_task: { notebook_path: VALUE_SETTER_PATH, base_parameters },
        ...given('job_cluster_key', clusterKey),
      },
    ];
  });
  if (setters.length === 0) return tasks;
  const heads = setters.map(({ task_key }) => ({ task_key }));
  const behind = tasks.map((task) =>
    task['depends_on'] === undefined ? { ...task, depends_on: heads } : task,
  );
  return [...setters, ...behind];
}

/**
 * The tasks outside whose values the members may read: those that they say, and those upstream on the same cluster with
 * declared values, which Databricks would have run in the same run, had none been retried or repaired.
 */
function outsideTasks({ tasks }: Plan, members: ReadonlySet<number>): Set<number> {
  const said = [...members].flatMap((index) => tasks[index].readsValuesOf ?? []);
  const [first] = members;
  const upstream = new Set(members);
  for (const at of upstream) for (const { index } of tasks[at].dependsOn) upstream.add(index);
  const declared = [...upstream].filter(
    (index) =>
      tasks[index].taskValueKeys !== undefined && tasks[index].clusterKey === tasks[first].clusterKey,
  );
  return new Set([...said, ...declared].filter((index) => !members.has(index)));
}

/** A value that was read by a probe comes as text: what is a JSON number, truth value, list or object was set as one. */
function asSet(value: JsonValue, isProbed: boolean): JsonValue {
  if (!isProbed || typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of the text as UTF-8; a workflow has neither Buffer nor btoa. */
function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) encoded += DIGITS[(bits >> shift) & 63];
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return encoded.slice(0, encoded.length - missing) + '='.repeat(missing);
}
