import { toBase64 } from '../../base64.js';
import { given, type JsonObject } from '../../json.js';
import type { PlanValues, PlanWork } from '../../plan/plan.js';

/** The notebook that reads task values as they were set; the activity puts it there before it is used. */
export const VALUE_READER_PATH = '/Shared/brickwork/read_task_values_v1';

/** Its parameter: task key and keys as JSON in base64, so that Databricks resolves no braces in them. */
export const VALUE_READER_PARAMETER = 'wanted_base64';

/** What is read of a task's values; plans of older builds, and what they have scheduled, have keys alone. */
export function valueReadsOf({
  values,
  taskValueKeys,
}: Pick<PlanWork, 'values' | 'taskValueKeys'>): PlanValues | undefined {
  if (values !== undefined || taskValueKeys === undefined) return values;
  return { keys: taskValueKeys, by: 'conditions', declared: taskValueKeys, set: taskValueKeys };
}

/** The tasks of a run that read the values of one of its tasks, and what they are called there. */
interface ReadTask {
  /** The key of that task in the run. */
  taskKey: string;
  /** Tells the reading tasks of one task from those of others in the same run. */
  name: string;
  /** The members by which a notebook names the compute of that task. */
  compute: JsonObject;
}

/** The key of the condition that reads the n-th of the keys. */
export function probeKey(name: string, at: number): string {
  return `brickwork_value_${name}${at}`;
}

/** The key of the notebook that reads them all. */
export function readerKey(name: string): string {
  return `brickwork_values_${name}of_task`;
}

/**
 * The tasks that read the values of another task of the same run, behind it: a condition for each key, whose left
 * operand is then among the run's resolved values, or a notebook, where a list, an object or null may be among them.
 */
export function readingTasks(values: PlanValues, of: ReadTask): JsonObject[] {
  const { keys, by, needed = [], afterFailure } = values;
  const always = given('run_if', afterFailure ? 'ALL_DONE' : undefined);
  const behind = { depends_on: [{ task_key: of.taskKey }], ...always };
  if (by === 'notebook') return [{ ...reader(keys, of), ...behind }];
  const probes = keys.map((key, at) => ({
    task_key: probeKey(of.name, at),
    ...behind,
    condition_task: { op: 'EQUAL_TO', left: valueReference(of.taskKey, key), right: '' },
  }));
  const heads = probes.filter((_probe, at) => needed.includes(keys[at]));
  if (heads.length === 0) return probes;
  const gates = afterFailure ? [] : [successGate(of)];
  const edges = [
    ...heads.map(({ task_key }) => ({ task_key })),
    ...gates.map(({ task_key }) => ({ task_key, outcome: 'true' })),
  ];
  const last = { ...reader(needed, of), depends_on: edges, run_if: 'AT_LEAST_ONE_FAILED' };
  return [...probes, ...gates, last];
}

/** Keeps the notebook from running where the task itself has failed: then the conditions have, too. */
function successGate({ taskKey, name }: ReadTask): JsonObject & { task_key: string } {
  return {
    task_key: `brickwork_values_${name}are_set`,
    depends_on: [{ task_key: taskKey }],
    run_if: 'ALL_DONE',
    condition_task: { op: 'EQUAL_TO', left: `{{tasks.${taskKey}.result_state}}`, right: 'success' },
  };
}

function reader(keys: readonly string[], { taskKey, name, compute }: ReadTask): JsonObject {
  const wanted = toBase64(JSON.stringify({ task_key: taskKey, keys }));
  return {
    task_key: readerKey(name),
    notebook_task: {
      notebook_path: VALUE_READER_PATH,
      base_parameters: { [VALUE_READER_PARAMETER]: wanted },
      source: 'WORKSPACE',
    },
    ...compute,
  };
}

/** The reference to a value; its text is what stands for a value that was never set. */
export function valueReference(taskKey: string, key: string): string {
  return `{{tasks.${taskKey}.values.${/^\w+$/.test(key) ? key : `\`${key}\``}}}`;
}
