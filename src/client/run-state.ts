import type { Client } from '@temporalio/client';
import type { JsonObject } from '../core/json.js';
import { parseRepairRequest } from '../core/run/repair/parse-repair-request.js';
import { type ClosedRun, reopen } from '../core/run/repair/reopen.js';
import { runStateQuery } from '../workflows/messages.js';

/** The plan of a run and where it stands; undefined before it has one. */
export async function runState(client: Client, workflowId: string): Promise<ClosedRun | undefined> {
  return client.workflow.getHandle(workflowId).query(runStateQuery);
}

/** The keys of the tasks that a repair of a run that has ended would run again; undefined where it would be refused. */
export async function tasksToRerun(
  client: Client,
  workflowId: string,
  request: JsonObject,
): Promise<string[] | undefined> {
  const closed = await runState(client, workflowId);
  const parsed = parseRepairRequest(request);
  if (closed === undefined || 'problems' in parsed) return undefined;
  const planned = reopen(closed, parsed, Date.now());
  return 'refused' in planned ? undefined : planned.rerunTasks;
}
