import { isGrpcDeadlineError, isGrpcServiceError, isRetryableError } from '@temporalio/client';

/** True for the error of a call that the Temporal service was not there for, or did not answer in time: later it may. */
export function isServiceAway(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && (isGrpcDeadlineError(cause) || isRetryableError(cause));
}

/** The gRPC code of what the Temporal service has answered, or of why it has not; undefined for any other error. */
export function serviceCode(error: unknown): number | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].find(isGrpcServiceError)?.code;
}

/** CANCELLED and DEADLINE_EXCEEDED, of a query that no worker has answered. */
const UNANSWERED: readonly (number | undefined)[] = [1, 4];

/** True for the error of a call that nobody has answered: no worker, or no service. */
export function isUnanswered(error: unknown): boolean {
  return isServiceAway(error) || UNANSWERED.includes(serviceCode(error));
}

/** The gRPC code of a service that takes no more for now. */
export const RESOURCE_EXHAUSTED = 8;
