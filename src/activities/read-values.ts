import type { TaskRunReads } from '../core/run/run-command.js';
import { probeKey } from '../core/run/submit-request.js';
import type { DatabricksApi, RunOutput, RunSnapshot } from '../databricks/databricks-api.js';
import { type TaskValues, valuesInText } from './task-values.js';

/** What a run that succeeded has published; `warning` tells what it should have and has not. */
export interface ReadValues {
  values?: TaskValues;
  warning?: string;
}

/**
 * Reads the values of a run that succeeded (design D6): what the notebook exited with, an alert's state, the rows of a
 * query where a reference asks for them, and the declared keys that conditions in the same submit have resolved. What
 * the notebook exited with wins.
 */
export async function readValues(
  api: DatabricksApi,
  reads: TaskRunReads,
  snapshot: RunSnapshot,
): Promise<ReadValues> {
  const needsOutput = reads.publishesValues || reads.readsRows === true;
  const output = needsOutput ? await api.getRunOutput(snapshot.taskRunId ?? snapshot.runId) : {};
  const probed = await readProbes(api, reads.taskValueKeys ?? [], snapshot.runId);
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

async function readProbes(api: DatabricksApi, keys: readonly string[], runId: string): Promise<ReadValues> {
  if (keys.length === 0) return {};
  const { conditions } = await api.getRun(runId, { resolvedValues: true });
  const values: TaskValues = {};
  const missing: string[] = [];
  for (const [at, key] of keys.entries()) {
    const probe = conditions.find(({ taskKey }) => taskKey === probeKey(at));
    // A value that was never set stays as the text of its reference.
    if (probe?.left === undefined || probe.left.startsWith('{{tasks.')) {
      missing.push(`"${key}" (${probe?.message ?? 'it was not set'})`);
    } else values[key] = probe.left;
  }
  if (missing.length === 0) return { values };
  return { values, warning: `Declared task values that could not be read: ${missing.join(', ')}.` };
}
