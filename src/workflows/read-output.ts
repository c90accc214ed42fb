import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { parseOutputRequest } from '../core/run/view/output-request.js';
import type { TaskOutputsView } from '../core/run/view/output-view.js';

const { readTaskOutputs } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', maximumAttempts: 3 },
});

/**
 * Reads what tasks of a run have printed and why they failed: by a workflow, since the workers have the credentials.
 * Input: `{"workflow_id": …}` for all tasks that have failed; one of them with `task_key`, and `iteration`, `attempt`.
 */
export async function readOutput(input?: unknown): Promise<TaskOutputsView> {
  const parsed = parseOutputRequest(input);
  if ('problems' in parsed) throw ApplicationFailure.nonRetryable(parsed.problems.join(' '), 'InvalidInput');
  return await readTaskOutputs(parsed.request);
}
