import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import { given, type JsonObject } from '../core/json.js';
import { parseRepairRequest } from '../core/run/repair/parse-repair-request.js';
import { reopen } from '../core/run/repair/reopen.js';
import { RUN_JOB, type RepairAnswer, runQuery, runStateQuery } from '../workflows/messages.js';
import { MessageRefused } from './message-refused.js';

/** How often a run that is started again is asked whether it has its plan. */
const POLL_MILLIS = 100;

/**
 * Starts a closed run again under its id, to run tasks again. What can be refused without a worker is refused before
 * anything is started; whether a changed definition is good is known once the new execution has planned it.
 */
export async function repairClosedRun(
  client: Client,
  taskQueue: string,
  { handle, runId }: { handle: WorkflowHandle; runId: string },
  input: JsonObject,
): Promise<RepairAnswer> {
  const closed = await handle.query(runStateQuery);
  if (closed === undefined) throw new MessageRefused('The run had no plan, so there is nothing to repair.');
  const parsed = parseRepairRequest(input);
  if ('problems' in parsed) throw new MessageRefused(parsed.problems.join(' '));
  const planned = reopen(closed, parsed, Date.now());
  if ('refused' in planned) throw new MessageRefused(planned.refused);
  const { plan } = closed;
  const { memo, typedSearchAttributes } = await handle.describe();
  const started = await client.workflow.start(RUN_JOB, {
    taskQueue,
    workflowId: handle.workflowId,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [null, { repair_of: runId, repair: input }],
    staticSummary: `${plan.jobName.slice(0, 100)}, run ${plan.jobRunId}, repaired`,
    ...given('memo', memo),
    typedSearchAttributes: typedSearchAttributes.getAll().filter(({ key }) => isOfRun(key.name)),
  });
  if (parsed.request.changes !== undefined) await untilPlanned(started);
  return { repair_id: planned.repair, rerun_tasks: planned.rerunTasks };
}

/** What the run is found by from the first moment of its next execution; the rest is Temporal's own, or changes. */
function isOfRun(name: string): boolean {
  return name.startsWith('Brickwork') && name !== 'BrickworkState';
}

/** Waits until the execution has its plan; throws MessageRefused with the issues where it gets none. */
async function untilPlanned(handle: WorkflowHandle): Promise<void> {
  for (;;) {
    const { life_cycle_state: state } = await handle.query(runQuery);
    // After the state, since an execution that comes to nothing has the state of the run it was to repair.
    const { status } = await handle.describe();
    if (status.name === 'FAILED') return handle.result().then(undefined, throwRefusal);
    if (status.name !== 'RUNNING' || state !== 'PENDING') return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
}

/** A run that had its plan, and has failed since, was repaired all the same. */
function throwRefusal(error: unknown): void {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && cause.type === 'JobRunFailed') return;
  throw new MessageRefused(cause?.message ?? String(error));
}
