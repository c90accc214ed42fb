import { randomUUID } from 'node:crypto';

/** An answer of the Databricks API that is an error, with the real body: code, message and a RequestInfo detail. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500 | 501 | 503,
    readonly errorCode: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  /** RequestInfo is a detail without `metadata`: the entry on which SDK 0.17.0 loses the error code. */
  body(): object {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: randomUUID(), serving_data: '' },
    ];
    return { error_code: this.errorCode, message: this.message, details };
  }
}

/** Missing runs and clusters answer 400, not 404 (errors/overrides.py of the SDK for Python). */
export function invalidParameter(message: string): ApiError {
  return new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
}
