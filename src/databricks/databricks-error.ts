/**
 * Errors of the Databricks API, split by consequence. Retrying cannot mend the first four; `throttled`, `unavailable`
 * and `malformed_answer` pass.
 */
export type DatabricksErrorKind =
  | 'invalid_request'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'throttled'
  | 'unavailable'
  | 'malformed_answer';

/** The only error that the port throws. */
export class DatabricksError extends Error {
  override readonly name = 'DatabricksError';

  constructor(
    readonly kind: DatabricksErrorKind,
    message: string,
    /** `errorCode` is Databricks' own, such as INVALID_PARAMETER_VALUE; `retryAfterMillis` what the server asked for. */
    readonly details: { statusCode?: number; errorCode?: string; retryAfterMillis?: number } = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
