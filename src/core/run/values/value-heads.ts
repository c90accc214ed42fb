import { toBase64 } from '../../base64.js';
import type { JsonObject } from '../../json.js';
import { quote } from '../../short-text.js';
import type { Plan, PlanGets } from '../../plan/plan.js';
import { UnresolvedReference } from '../../reference/resolve-reference.js';
import type { RunState } from '../state/run-state.js';
import { attemptCount, currentAttempt } from '../state/task-state.js';
import { ownMember } from '../state/value-details.js';
import { valueReadsOf } from './value-reads.js';
import { workOf } from '../state/work.js';

/** The notebook that sets task values; the activity puts it there before it is used. */
export const VALUE_SETTER_PATH = '/Shared/brickwork/set_task_values_v1';

/** Its parameter: the values as JSON in base64, so that Databricks resolves no braces in them. */
export const VALUE_SETTER_PARAMETER = 'task_values_base64';

/** Values by key, each as JSON. */
export type ValueTexts = ReadonlyMap<string, string>;

/**
 * The task of a run that sets values again, under the key of the task that has set them. One without values is a
 * condition, which costs nothing: `taskValues.get` of a task that its run does not have is an error, whatever its
 * `default` (docs: "Share information between tasks in a Databricks job").
 */
export function valueSetter(taskKey: string, values: ValueTexts, compute: JsonObject): JsonObject {
  if (values.size === 0)
    return { task_key: taskKey, condition_task: { op: 'EQUAL_TO', left: '', right: '' } };
  const members = [...values].map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  const base_parameters = { [VALUE_SETTER_PARAMETER]: toBase64(`{${members.join(',')}}`) };
  return {
    task_key: taskKey,
    notebook_task: { notebook_path: VALUE_SETTER_PATH, base_parameters, source: 'WORKSPACE' },
    ...compute,
  };
}

/**
 * By the place of another task: those of its values that the task at `index` may get. `taskValues.get`
 * knows the tasks of its own run alone, so each is set again there by a small task that bears its key. `members` are in
 * the same run. Throws UnresolvedReference where a value that may exist could not be read: its `default` must not stand
 * in for it.
 */
export function valuesToGet(
  plan: Plan,
  state: RunState,
  index: number,
  members: ReadonlySet<number> = new Set(),
): Map<number, ValueTexts> {
  const found = new Map<number, ValueTexts>();
  for (const gets of workOf(plan, state, index).gets ?? []) {
    if (members.has(gets.index)) continue;
    found.set(gets.index, new Map(valuesOf(plan, state, gets)));
  }
  return found;
}

/** The values of a task that can be had, each as JSON. */
function valuesOf(plan: Plan, state: RunState, { index, keys, declared }: PlanGets): [string, string][] {
  const { values = {}, valueDetails: { exact, exitKeys = [] } = {} } = state.tasks[index];
  const wanted = new Set(keys ?? valueReadsOf(plan.tasks[index])?.keys);
  for (const key of declared ? Object.keys(values) : []) wanted.add(key);
  return [...wanted].flatMap((key): [string, string][] => {
    const value = ownMember(values, key);
    if (value !== undefined && (declared || !exitKeys.includes(key)))
      return [[key, ownMember(exact, key) ?? JSON.stringify(value)]];
    const reason = whyUnread(plan, state, index, key);
    if (reason === undefined) return [];
    const { taskKey } = plan.tasks[index];
    throw new UnresolvedReference(
      `It gets the task value ${quote(key)} of "${taskKey}", which ${reason}. Its default must not stand in for it: ` +
        `run "${taskKey}" again, by a repair.`,
    );
  });
}

/** Why it is not known whether a task has set a value; undefined where it is. */
export function whyUnread(plan: Plan, state: RunState, index: number, key: string): string | undefined {
  const task = state.tasks[index];
  if (attemptCount(task) === 0) return undefined;
  const { valueDetails } = task;
  const { values } = plan.tasks[index];
  const reason = ownMember(valueDetails?.unread, key);
  if (reason !== undefined) return `could not be read: ${reason}`;
  const keys = valueDetails?.keys ?? valueReadsOf(plan.tasks[index])?.keys;
  if (keys?.includes(key) !== true) return 'was not read when it ran';
  // What a worker of an older build has read says nothing of what it could not read.
  if (valueDetails !== undefined || values === undefined) return undefined;
  const { resultState = 'CANCELED' } = currentAttempt(task) ?? {};
  return `could not be read when it ended ${resultState}`;
}
