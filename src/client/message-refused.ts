import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';

/** The run does not accept a repair or a control, or the job what is asked of it; the message is the reason. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** A refused update as what its caller knows; anything else as it is. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  return new MessageRefused(error.cause?.message ?? error.message);
}

/** The same for a message to a run that may be closed; of one that does not exist it throws what the service said. */
export async function refusalOfClosed(handle: WorkflowHandle, error: unknown): Promise<unknown> {
  if (!(error instanceof WorkflowNotFoundError)) return refusalOf(error);
  // The service answers so for a closed run, too; of one that does not exist this throws the same again.
  await handle.describe();
  return new MessageRefused('The run has ended.');
}
