import { given } from '../core/json.js';
import type { AttemptOutcome } from '../core/run/state/run-event.js';
import type { TaskRunReads } from '../core/run/state/run-command.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { readUsage } from './cluster-usage.js';
import { recordLateness } from './observed-api.js';
import { readValues, readValuesOfFailed, type Readers } from './read-values.js';
import { type EndedRun, outcomeOf } from './task-outcome.js';

/** Values of a run that succeeded have to be read; the output of a failed one only makes its message better. */
export async function readOutcome(
  api: DatabricksApi,
  { taskKey, reads }: { taskKey: string; reads: TaskRunReads },
  ended: EndedRun & { taskRunId: string },
  readers: Readers,
  otherClusterIds: readonly string[] = [],
): Promise<AttemptOutcome> {
  const { queueMillis, setupMillis, executionMillis, clusterId, endTimeMillis } = ended;
  recordLateness(endTimeMillis);
  const ids = reads.ownsCluster && clusterId !== undefined ? [clusterId, ...otherClusterIds] : [];
  return {
    ...(await readResult(api, { taskKey, reads }, ended, readers)),
    time: { queueMillis, setupMillis, executionMillis },
    ...(ids.length === 0 ? {} : { usage: await readUsage(api, ids) }),
  };
}

async function readResult(
  api: DatabricksApi,
  { taskKey, reads }: { taskKey: string; reads: TaskRunReads },
  ended: EndedRun & { taskRunId: string },
  readers: Readers,
): Promise<AttemptOutcome> {
  const { resultState, taskRunId, terminationCode } = ended;
  if (resultState === 'SUCCESS')
    return outcomeOf(taskKey, ended, await readValues(api, reads, taskRunId, readers));
  const output =
    resultState === 'FAILED' ? await api.getRunOutput(taskRunId).catch(() => undefined) : undefined;
  const read = outcomeOf(taskKey, ended, {
    ...given('error', output?.error),
    ...(await readValuesOfFailed(api, reads, readers)),
  });
  const { setupMillis, executionMillis } = ended;
  const overran = exceeds((setupMillis + executionMillis) / 1000, reads.timeoutSeconds);
  return read.resultState === 'CANCELED' && overran && terminationCode !== 'USER_CANCELED'
    ? { ...read, resultState: 'TIMEDOUT' }
    : read;
}

/** True where there is a limit and `value` is above it. */
export function exceeds(value: number, limit: number | undefined): boolean {
  return limit !== undefined && value > limit;
}
