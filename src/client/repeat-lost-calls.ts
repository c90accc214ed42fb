import { isGrpcServiceError, type WorkflowClientInterceptor } from '@temporalio/client';
import { randomUUID } from 'node:crypto';

/** The gRPC codes CANCELLED and DEADLINE_EXCEEDED. */
const LOST: readonly number[] = [1, 4];
/** What the client's own library says of a call that its caller has given up. */
const GIVEN_UP = 'Cancelled on client';

const FAILED_PRECONDITION: readonly number[] = [9];
/** What the server says of an update whose workflow task it has dropped, since something else came to the workflow. */
const TASK_DROPPED = 'unexpected workflow task failure';
const MOST_TRIES = 5;

/**
 * A worker that stops may take queries with it that Temporal has handed it; once more, they go to another one. An update
 * may be handed to a workflow that ends in the same moment as a signal comes: the server drops both the end and the update.
 * It is sent again under its id, so that it counts once.
 */
export const repeatLostCalls: WorkflowClientInterceptor = {
  async query(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (!isLost(error)) throw error;
      return next(input);
    }
  },

  async startUpdate(input, next) {
    const updateId = input.options.updateId ?? randomUUID();
    const named = { ...input, options: { ...input.options, updateId } };
    for (let tries = 1; ; tries++) {
      try {
        return await next(named);
      } catch (error) {
        if (tries === MOST_TRIES || !isDropped(error)) throw error;
      }
    }
  },
};

function isLost(error: unknown): boolean {
  const cause = causeOf(error);
  return isGrpcServiceError(cause) && LOST.includes(cause.code) && cause.details !== GIVEN_UP;
}

function isDropped(error: unknown): boolean {
  const cause = causeOf(error);
  return (
    isGrpcServiceError(cause) &&
    FAILED_PRECONDITION.includes(cause.code) &&
    cause.details.includes(TASK_DROPPED)
  );
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
