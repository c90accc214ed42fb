import type { Context } from 'hono';
import { parse, stringify, isSafeNumber } from 'lossless-json';
import { JobNotFound } from '../../client/find-job.js';
import { MessageRefused } from '../../client/message-refused.js';
import { isUnanswered, RESOURCE_EXHAUSTED, serviceCode } from '../../client/service-away.js';
import { type Problem, problemsAnswer } from '../../core/gateway/problem.js';
import type { Reading } from '../../core/gateway/requests/read-request.js';
import type { WireObject } from '../../core/gateway/wire-value.js';
import { isJsonObject } from '../../core/json.js';
import { GatewayError, invalidParameter } from '../http/gateway-error.js';
import type { ServedEnv } from '../http/served-requests.js';

/** What a route is given. */
export type Call = Context<{ Bindings: ServedEnv }>;

/** Ids are numbers on the wire, whatever their size. */
export function answer(c: Call, body: WireObject): Response {
  return c.body(stringify(body) ?? '{}', 200, { 'content-type': 'application/json' });
}

/** The body of a request, as JSON without loss: large numbers come as text. Throws 400 for anything else. */
export async function bodyOf(c: Call): Promise<unknown> {
  return parsedBody(await c.req.text());
}

/**
 * What a GET asks for, by its query. What a client has sent as a body instead counts, too, as it does at Databricks: so do the
 * triggers of Airflow's deferrable operators.
 */
export function queryOf(c: Call): Record<string, string> {
  const { body } = bodyToPass(c);
  const written = body === undefined ? {} : parsedBody(new TextDecoder().decode(body));
  const entries = Object.entries(isJsonObject(written) ? written : {}).flatMap(([name, value]) =>
    typeof value === 'object' || value === undefined ? [] : [[name, String(value)]],
  );
  return { ...(Object.fromEntries(entries) as Record<string, string>), ...c.req.query() };
}

/** JSON whose numbers that JavaScript would round come as text. Throws SyntaxError. */
export function parseLossless(text: string): unknown {
  return parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
  });
}

function parsedBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return parseLossless(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `Could not parse request object: ${reason}`;
    throw new GatewayError(400, 'MALFORMED_REQUEST', message, { cause });
  }
}

/** What was read of a request; throws 400 with all that is wrong. */
export function readOf<T>(reading: Reading<T>): T {
  if ('problems' in reading) throw refused(reading.problems);
  return reading.request;
}

/** All that is wrong, as one answer. */
export function refused(problems: readonly Problem[]): GatewayError {
  const { error_code: code, message } = problemsAnswer(problems);
  return new GatewayError(400, code, message);
}

/** Sends a request to the workspace after all: it is about something that is not ours. */
export function passOn(c: Call): Promise<Response> {
  return c.env.workspace.forward({
    method: c.req.method,
    rawPath: c.env.incoming.url ?? '/',
    headers: c.req.raw.headers,
    ...bodyToPass(c),
  });
}

function bodyToPass(c: Call): { body?: Uint8Array } {
  const { rawBody } = c.env.incoming as { rawBody?: Uint8Array };
  return rawBody === undefined || rawBody.length === 0 ? {} : { body: rawBody };
}

/** What is answered where a route throws. */
export function errorOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof MessageRefused) return invalidParameter(error.message, { cause: error });
  if (error instanceof JobNotFound) return invalidParameter(error.message, { cause: error });
  const headers = { 'retry-after': '1' };
  if (serviceCode(error) === RESOURCE_EXHAUSTED) {
    const message = 'Temporal takes no more requests for now. Send it again.';
    return new GatewayError(429, 'REQUEST_LIMIT_EXCEEDED', message, { headers, cause: error });
  }
  if (isUnanswered(error)) {
    const message = 'Temporal or its workers do not answer. Send it again.';
    return new GatewayError(503, 'TEMPORARILY_UNAVAILABLE', message, { headers, cause: error });
  }
  return new GatewayError(500, 'INTERNAL_ERROR', 'The gateway has failed; its log says why.', {
    cause: error,
  });
}
