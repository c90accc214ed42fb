import type { TaskRunReads } from '../core/run/run-command.js';
import type { ConditionSnapshot, DatabricksApi, RunOutput } from '../databricks/databricks-api.js';
import { type TaskValues, valuesInText } from './task-values.js';

/** What a run that succeeded has published; `warning` tells what it should have and has not. */
export interface ReadValues {
  values?: TaskValues;
  warning?: string;
}

/** The condition that has read the n-th of the declared values, once all have ended. */
export type ReadProbes = () => Promise<(at: number) => ConditionSnapshot | undefined>;

/**
 * Reads the values of a run that succeeded (design D6): what the notebook exited with, an alert's state, the rows of a
 * query where a reference asks for them, and the declared keys that conditions in the same submit have resolved. What
 * the notebook exited with wins.
 */
export async function readValues(
  api: DatabricksApi,
  reads: TaskRunReads,
  taskRunId: string,
  readProbes: ReadProbes,
): Promise<ReadValues> {
  const needsOutput = reads.publishesValues || reads.readsRows === true;
  const output = needsOutput ? await api.getRunOutput(taskRunId) : {};
  const keys = reads.taskValueKeys ?? [];
  const probed = keys.length === 0 ? {} : valuesOfProbes(keys, await readProbes());
  const values = {
    ...probed.values,
    ...(await readRows(api, reads, output)),
    ...(output.alertState === undefined ? {} : { alert_state: output.alertState }),
    ...(output.notebookResult === undefined ? {} : valuesInText(output.notebookResult)),
  };
  const { warning } = probed;
  return {
    ...(Object.keys(values).length === 0 ? {} : { values }),
    ...(warning === undefined ? {} : { warning }),
  };
}

async function readRows(
  api: DatabricksApi,
  { readsRows }: TaskRunReads,
  output: RunOutput,
): Promise<TaskValues> {
  if (readsRows !== true || output.statementId === undefined) return {};
  return { rows: await api.getStatementRows(output.statementId) };
}

function valuesOfProbes(
  keys: readonly string[],
  probeOf: (at: number) => ConditionSnapshot | undefined,
): ReadValues {
  const values: TaskValues = {};
  const missing: string[] = [];
  for (const [at, key] of keys.entries()) {
    const probe = probeOf(at);
    // A value that was never set stays as the text of its reference.
    if (probe?.left === undefined || probe.left.startsWith('{{tasks.')) {
      missing.push(`"${key}" (${probe?.message ?? 'it was not set'})`);
    } else values[key] = probe.left;
  }
  if (missing.length === 0) return { values };
  return { values, warning: `Declared task values that could not be read: ${missing.join(', ')}.` };
}
