import { given } from '../core/json.js';
import type { PlanValues } from '../core/plan/plan.js';
import type { TaskRunReads } from '../core/run/state/run-command.js';
import { valueReadsOf } from '../core/run/values/value-reads.js';
import type { ValueDetails } from '../core/run/state/value-details.js';
import type { DatabricksApi, RunOutput } from '../databricks/databricks-api.js';
import { readSetValues, type ReadTasks, type SetValues } from './read-set-values.js';
import { type TaskValues, valuesInText } from './task-values.js';

/** What a run has published; `warning` tells what it should have and has not. */
export interface ReadValues {
  values?: TaskValues;
  valueDetails?: ValueDetails;
  warning?: string;
}

/** How the tasks that read values are named in the run, and how to look at them. */
export interface Readers {
  name: string;
  readTasks: ReadTasks;
}

/**
 * Reads the values of a run that succeeded: those that its code has set, what its notebook exited with, an alert's
 * state, the rows of a query where a reference asks for them. What was set wins over what it exited with, since a
 * reference means that on Databricks.
 */
export async function readValues(
  api: DatabricksApi,
  reads: TaskRunReads,
  taskRunId: string,
  { name, readTasks }: Readers,
): Promise<ReadValues> {
  const needsOutput = reads.publishesValues || reads.readsRows === true;
  const output = needsOutput ? await api.getRunOutput(taskRunId) : {};
  const wanted = valueReadsOf(reads);
  const set = wanted === undefined ? undefined : await readSetValues(api, wanted, name, readTasks);
  const exited = output.notebookResult === undefined ? {} : (valuesInText(output.notebookResult) ?? {});
  return published(wanted, set, {
    ...exited,
    ...(await readRows(api, reads, output)),
    ...given('alert_state', output.alertState),
  });
}

/** Reads what a run that failed has set before, where something behind it wants to know. */
export async function readValuesOfFailed(
  api: DatabricksApi,
  reads: TaskRunReads,
  { name, readTasks }: Readers,
): Promise<ReadValues> {
  const wanted = valueReadsOf(reads);
  if (wanted?.afterFailure !== true) return {};
  return published({ ...wanted, declared: [] }, await readSetValues(api, wanted, name, readTasks), {});
}

function published(
  wanted: PlanValues | undefined,
  set: SetValues | undefined,
  given: TaskValues,
): ReadValues {
  const values = { ...given, ...set?.values };
  const all = Object.keys(values).length === 0 ? {} : { values };
  if (set === undefined || wanted === undefined) return all;
  const exitKeys = Object.keys(given).filter((key) => !Object.hasOwn(set.values, key));
  const valueDetails: ValueDetails = {
    keys: wanted.keys,
    ...(Object.keys(set.exact).length === 0 ? {} : { exact: set.exact }),
    ...(exitKeys.length === 0 ? {} : { exitKeys }),
    ...(Object.keys(set.unread).length === 0 ? {} : { unread: set.unread }),
  };
  const missing = (wanted.declared ?? []).filter((key) => !Object.hasOwn(values, key));
  const reasons = missing.map((key) => {
    return `"${key}" (${Object.hasOwn(set.unread, key) ? set.unread[key] : 'it was not set'})`;
  });
  const warning =
    missing.length === 0
      ? {}
      : { warning: `Declared task values that could not be read: ${reasons.join(', ')}.` };
  return { ...all, valueDetails, ...warning };
}

async function readRows(
  api: DatabricksApi,
  { readsRows }: TaskRunReads,
  output: RunOutput,
): Promise<TaskValues> {
  if (readsRows !== true || output.statementId === undefined) return {};
  return { rows: await api.getStatementRows(output.statementId) };
}
