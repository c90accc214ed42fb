import { isGrpcDeadlineError, isGrpcServiceError, isRetryableError } from '@temporalio/client';

/** True for the error of a call that the Temporal service was not there for, or did not answer in time: later it may. */
export function isServiceAway(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && (isGrpcDeadlineError(cause) || isRetryableError(cause));
}
