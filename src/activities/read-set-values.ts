import { isJsonObject, type JsonValue } from '../core/json.js';
import type { PlanValues } from '../core/plan/plan.js';
import { probeKey, readerKey, valueReference } from '../core/run/values/value-reads.js';
import { inexactNumber } from '../core/task-value.js';
import type { DatabricksApi, OtherTask } from '../databricks/databricks-api.js';
import type { TaskValues } from './task-values.js';

/** The other tasks of the run by key, with what conditions have compared where that is asked for. */
export type ReadTasks = (resolvedValues: boolean) => Promise<(taskKey: string) => OtherTask | undefined>;

/** What has been set by `taskValues.set`. */
export interface SetValues {
  values: TaskValues;
  /** The JSON of values that JavaScript does not keep as they were set. */
  exact: Record<string, string>;
  /** Why a value could not be read that may have been set. */
  unread: Record<string, string>;
}

/** Reads the wanted values by the tasks that stand behind the run's own for this; `name` is theirs. */
export async function readSetValues(
  api: DatabricksApi,
  wanted: PlanValues,
  name: string,
  readTasks: ReadTasks,
): Promise<SetValues> {
  if (wanted.by === 'notebook') {
    const reader = (await readTasks(false))(readerKey(name));
    return readByNotebook(api, wanted.keys, reader);
  }
  const taskOf = await readTasks(true);
  const texts: [string, string][] = [];
  const failed: [string, string][] = [];
  for (const [at, key] of wanted.keys.entries()) {
    const { left, message } = taskOf(probeKey(name, at)) ?? {};
    if (left === undefined) failed.push([key, message ?? 'its condition has no result']);
    else if (!isUnset(left, key)) texts.push([key, left]);
  }
  const needed = failed.flatMap(([key]) => (wanted.needed?.includes(key) ? [key] : []));
  const read = needed.length === 0 ? NOTHING : await readByNotebook(api, needed, taskOf(readerKey(name)));
  return {
    values: { ...Object.fromEntries(texts), ...read.values },
    exact: read.exact,
    unread: { ...Object.fromEntries(failed.filter(([key]) => !needed.includes(key))), ...read.unread },
  };
}

const NOTHING: SetValues = { values: {}, exact: {}, unread: {} };

/** A value that was never set stays as the text of its reference. */
function isUnset(left: string, key: string): boolean {
  return left.startsWith('{{tasks.') && left.endsWith(valueReference('', key).slice('{{tasks.'.length));
}

async function readByNotebook(
  api: DatabricksApi,
  keys: readonly string[],
  reader: OtherTask | undefined,
): Promise<SetValues> {
  const fail = (reason: string): SetValues => ({
    ...NOTHING,
    unread: Object.fromEntries(keys.map((key) => [key, reason])),
  });
  if (reader?.taskRunId === undefined) return fail('the notebook that reads it is missing in the run');
  if (reader.resultState !== 'SUCCESS') {
    const { error } = await api.getRunOutput(reader.taskRunId).catch(() => ({ error: undefined }));
    return fail(
      `the notebook that reads it did not succeed: ${error ?? reader.message ?? 'no reason is given'}`,
    );
  }
  const found = parseFound((await api.getRunOutput(reader.taskRunId)).notebookResult);
  if (found === undefined) return fail('what the notebook that reads it has given is cut off');
  const entries = Object.entries(found);
  return {
    values: Object.fromEntries(entries.map(([key, text]) => [key, JSON.parse(text) as JsonValue])),
    exact: Object.fromEntries(entries.filter(([, text]) => inexactNumber(text) !== undefined)),
    unread: {},
  };
}

function parseFound(text = ''): Record<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? (parsed as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}
