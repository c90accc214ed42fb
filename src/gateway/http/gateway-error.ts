/** An answer whose body is known as a whole. */
export interface WholeAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What an error may say besides its message. */
export interface GatewayErrorOptions {
  /** A word for programs; stands in an ErrorInfo. */
  reason?: string;
  /** More headers of the answer. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

const RPC = 'type.googleapis.com/google.rpc';
const ERROR_DOMAIN = 'databricks.com';

/** An answer that is an error, in the form of Databricks: a status, a code in capitals, and a message for people. */
export class GatewayError extends Error {
  readonly reason: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    { reason, headers = {}, cause }: GatewayErrorOptions = {},
  ) {
    super(message, { cause });
    this.name = 'GatewayError';
    this.reason = reason;
    this.headers = headers;
  }

  /** `{error_code, message, details}`; the details have the id of the request, after the reason if there is one. */
  body(requestId: string): { error_code: string; message: string; details: Record<string, unknown>[] } {
    const { errorCode: error_code, message, reason } = this;
    const info = { '@type': `${RPC}.ErrorInfo`, reason, domain: ERROR_DOMAIN, metadata: {} };
    const request = { '@type': `${RPC}.RequestInfo`, request_id: requestId, serving_data: '' };
    return { error_code, message, details: reason === undefined ? [request] : [info, request] };
  }

  /** The answer to the request with this id. */
  answer(requestId: string): WholeAnswer {
    const headers = { 'content-type': 'application/json', ...this.headers };
    return { status: this.status, headers, body: JSON.stringify(this.body(requestId)) };
  }
}

/** The error of a request that asks for what cannot be: 400, as Databricks answers for missing jobs and runs, too. */
export function invalidParameter(message: string, options: GatewayErrorOptions = {}): GatewayError {
  return new GatewayError(400, 'INVALID_PARAMETER_VALUE', message, options);
}

/** The error that a thrown value stands for: itself, or 500 INTERNAL_ERROR without what the value says. */
export function gatewayErrorOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new GatewayError(500, 'INTERNAL_ERROR', 'The gateway has failed.', { cause: error });
}
