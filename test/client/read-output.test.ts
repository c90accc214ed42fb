import {
  ActivityFailure,
  ApplicationFailure,
  type Client,
  TimeoutFailure,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { expect, test } from 'vitest';
import { readOutput } from '../../src/client/read-output.js';

/** The error of a read whose workflow ends with this failure. */
function failing(cause: Error): Promise<unknown> {
  const error = new WorkflowFailedError('The workflow failed', cause, 'NON_RETRYABLE_FAILURE');
  const client = { workflow: { execute: () => Promise.reject(error) } } as unknown as Client;
  const description = { type: 'runJob', taskQueue: 'etl' };
  const handle = {
    workflowId: 'w',
    describe: () => Promise.resolve(description),
  } as unknown as WorkflowHandle;
  return readOutput(client, handle, {});
}

test('that nobody has read the output is said, and on which task queue', async () => {
  const timeout = new TimeoutFailure('timed out', undefined, 'START_TO_CLOSE');
  await expect(failing(timeout)).rejects.toThrow(/^No worker of task queue "etl" has answered within 180 s/);
});

test('the reason of an activity is the reason', async () => {
  const reason = ApplicationFailure.nonRetryable('There is no task "a".', 'OutputRefused');
  const activity = new ActivityFailure(
    'Activity task failed',
    'readTaskOutputs',
    '1',
    'NON_RETRYABLE_FAILURE',
    undefined,
    reason,
  );
  await expect(failing(activity)).rejects.toThrow(/^There is no task "a"\.$/);
});
