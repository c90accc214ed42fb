import { isGrpcServiceError, type WorkflowClientInterceptor } from '@temporalio/client';

/** The gRPC codes CANCELLED and DEADLINE_EXCEEDED. */
const LOST: readonly number[] = [1, 4];
/** What the client's own library says of a call that its caller has given up. */
const GIVEN_UP = 'Cancelled on client';

/** A worker that stops may take queries with it that Temporal has handed it; once more, they go to another one. */
export const repeatLostQueries: WorkflowClientInterceptor = {
  async query(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (!isLost(error)) throw error;
      return next(input);
    }
  },
};

function isLost(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && LOST.includes(cause.code) && cause.details !== GIVEN_UP;
}
