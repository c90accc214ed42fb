import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { TerminationReason } from '../core/run/state/run-event.js';
import { DatabricksError, type DatabricksErrorKind } from '../databricks/databricks-error.js';

/** The closed list of failure types that activities throw; the workflow matches these and never a message. */
export type FailureType =
  | 'DatabricksInvalidRequest'
  | 'DatabricksUnauthenticated'
  | 'DatabricksPermissionDenied'
  | 'DatabricksNotFound'
  | 'DatabricksThrottled'
  | 'DatabricksUnavailable'
  | 'DatabricksMalformedAnswer'
  | 'ClusterTerminated'
  | 'LeaseEnded'
  | 'TriggerInvalid';

const TYPES: Record<DatabricksErrorKind, { type: FailureType; retryable: boolean }> = {
  invalid_request: { type: 'DatabricksInvalidRequest', retryable: false },
  unauthenticated: { type: 'DatabricksUnauthenticated', retryable: false },
  permission_denied: { type: 'DatabricksPermissionDenied', retryable: false },
  not_found: { type: 'DatabricksNotFound', retryable: false },
  throttled: { type: 'DatabricksThrottled', retryable: true },
  unavailable: { type: 'DatabricksUnavailable', retryable: true },
  malformed_answer: { type: 'DatabricksMalformedAnswer', retryable: true },
};

/** How long to wait for someone to mend credentials or grants while a run or a cluster is still ours. */
const CREDENTIALS_RETRY_MILLIS = 30_000;

/** Tokens are rotated and gateways lose sessions: a call that begins something is refused for good by the last of these. */
export const CREDENTIALS_TRIES = 6;
const CREDENTIALS_PAUSE_MILLIS = 2000;

/**
 * The Temporal failure that a Databricks error stands for; Retry-After becomes the next retry's delay. Credentials that
 * are not taken are tried a few times; with `isOwed` (something at Databricks waits for us) they are waited for without
 * end. `attempt` is the activity's.
 * Anything that is not a DatabricksError is rethrown as it is.
 */
export function failureFrom(error: unknown, { isOwed = false, attempt = 1 } = {}): unknown {
  if (!(error instanceof DatabricksError)) return error;
  const { type, retryable } = TYPES[error.kind];
  const { errorCode, retryAfterMillis } = error.details;
  const isPersons = error.kind === 'unauthenticated' || error.kind === 'permission_denied';
  const mayPass = error.kind === 'unauthenticated' && attempt < CREDENTIALS_TRIES;
  const waits = mayPass
    ? CREDENTIALS_PAUSE_MILLIS
    : isOwed && isPersons
      ? CREDENTIALS_RETRY_MILLIS
      : undefined;
  const nextRetryDelay = waits ?? retryAfterMillis;
  return ApplicationFailure.create({
    type,
    // Messages of SQL begin with theirs.
    message:
      errorCode === undefined || error.message.startsWith(`[${errorCode}`)
        ? error.message
        : `${errorCode}: ${error.message}`,
    nonRetryable: !retryable && waits === undefined,
    cause: error,
    // A delay of 0 would not be retried at all.
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay: Math.max(nextRetryDelay, 1) }),
  });
}

/** Runs `call` and turns its Databricks errors into failures. */
export async function withFailures<T>(call: () => Promise<T>, options?: { isOwed?: boolean }): Promise<T> {
  const { attempt } = Context.current().info;
  try {
    return await call();
  } catch (error) {
    throw failureFrom(error, { ...options, attempt });
  }
}

/** Ends an activity attempt whose lease is over, so that the next one starts at once: not an error to anyone. */
export function leaseEnded(message: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'LeaseEnded' satisfies FailureType,
    message,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: 1,
  });
}

/** A cluster that will not run any more, and Databricks' reason where it gives one. */
export function clusterTerminated(
  message: string,
  reason: TerminationReason | undefined,
): ApplicationFailure {
  const type: FailureType = 'ClusterTerminated';
  return ApplicationFailure.nonRetryable(message, type, ...(reason === undefined ? [] : [reason]));
}

/** A trigger that no other try can read: what it names is wrong, not away. */
export function triggerInvalid(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'TriggerInvalid' satisfies FailureType);
}

/** For calls that end something: what is gone needs no ending. Rethrows every other error. */
export function unlessNotFound(error: unknown): void {
  if (!(error instanceof DatabricksError && error.kind === 'not_found')) throw error;
}
