import {
  ApplicationFailure,
  type Client,
  TimeoutFailure,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { given, type JsonObject } from '../core/json.js';
import type { OutputRequest } from '../core/run/view/output-request.js';
import type { TaskOutputsView } from '../core/run/view/output-view.js';
import { READ_OUTPUT, RUN_JOB } from '../workflows/messages.js';
import { MessageRefused } from './message-refused.js';

export { READ_OUTPUT };

/** The input of the workflow `readOutput`. */
export function outputInput({
  workflowId,
  taskKey,
  iteration,
  attempt,
  tailLines,
}: Partial<OutputRequest>): JsonObject {
  return {
    ...given('workflow_id', workflowId),
    ...given('task_key', taskKey),
    ...given('iteration', iteration),
    ...given('attempt', attempt),
    ...given('tail_lines', tailLines),
  };
}

/** Without a worker that takes it up, it ends so. */
const LONGEST_SECONDS = 180;

/**
 * Reads what tasks of a run have printed and why they failed, by a workflow on the task queue of the run, whose workers
 * reach its workspaces. Throws MessageRefused with the reason where there is nothing to read.
 */
export async function readOutput(
  client: Client,
  handle: WorkflowHandle,
  request: Omit<Partial<OutputRequest>, 'workflowId'>,
): Promise<TaskOutputsView> {
  const { workflowId } = handle;
  const { type, taskQueue } = await handle.describe();
  if (type !== RUN_JOB)
    throw new MessageRefused(`"${workflowId}" is no run: it is a workflow of the type ${type}.`);
  try {
    const answer: unknown = await client.workflow.execute(READ_OUTPUT, {
      taskQueue,
      workflowId: `brickwork-logs/${randomUUID()}`,
      workflowExecutionTimeout: LONGEST_SECONDS * 1000,
      args: [outputInput({ ...request, workflowId })],
      staticSummary: `output of ${workflowId}`.slice(0, 130),
    });
    return answer as TaskOutputsView;
  } catch (error) {
    throw reasonOf(error, taskQueue);
  }
}

function reasonOf(error: unknown, taskQueue: string): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  let { cause } = error;
  if (cause instanceof TimeoutFailure)
    return new Error(
      `No worker of task queue "${taskQueue}" has answered within ${LONGEST_SECONDS} s: none runs, or they are of a build that reads no output yet.`,
    );
  while (cause?.cause instanceof Error) ({ cause } = cause);
  if (cause instanceof ApplicationFailure) return new MessageRefused(cause.message);
  return cause ?? error;
}
