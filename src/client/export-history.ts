import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/**
 * The history of an execution as one JSON document, as `temporal workflow show -o json` and the replayer have it; of the
 * last execution of a workflow id unless `runId` names one. Who ran it, and where its code lay, is left out; definitions,
 * parameters and task values are in it.
 */
export async function exportHistory(client: Client, workflowId: string, runId?: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const whole: unknown = JSON.parse(historyToJSON(history));
  return JSON.stringify(whole, (key, value: unknown) => {
    const namesMachine = typeof value === 'string' && /^\d+@/.test(value);
    return key === 'identity' || key === 'stackTrace' || namesMachine ? '' : value;
  });
}
