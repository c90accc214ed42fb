import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Callers } from '../../access/callers.js';
import type { Caller } from '../../access/read-caller.js';
import type { RateLimit } from '../../http/rate-limits.js';
import { errorOfCaller } from './gateway-callers.js';
import { GatewayError, gatewayErrorOf } from './gateway-error.js';
import type { PassThrough } from './pass-through.js';
import { type BodyLimits, readBody, refuseLongBody } from './read-body.js';
import { targetOf } from './target-of-call.js';
import { sendAnswer } from './send-answer.js';

/** What a served route knows of a request besides itself (`c.env` of a Hono app). */
export interface ServedEnv extends HttpBindings {
  /** Has been checked. */
  caller: Caller;
  /** That of `x-request-id`; stands in the details of errors. */
  requestId: string;
  /** Where a request may be passed on to after all. */
  workspace: PassThrough;
}

/** What serves: a Hono app, mostly. What it throws becomes an answer: a GatewayError itself, else a 500. */
export interface ServedApi {
  fetch(request: Request, env: ServedEnv): Response | Promise<Response>;
}

export interface ServedRequestsOptions {
  api: ServedApi;
  callers: Pick<Callers, 'of'>;
  workspace: PassThrough;
  limits: BodyLimits;
  perCaller: RateLimit;
  /** Is told of what the API throws, other than GatewayErrors. */
  onFailed: (incoming: IncomingMessage, error: unknown) => void;
}

/** What is known of one request, and who is told what comes out of it. */
export interface ServedRequestOptions {
  requestId: string;
  onCaller: (caller: Caller) => void;
  /** Is told of the job or the run that it names. */
  onTarget: (target: string) => void;
}

/** Of requests that name no host, as HTTP/1.0 allows. */
const NO_HOST = 'gateway';

/** Serves requests by an API, after checking who calls and reading the whole body. */
export class ServedRequests {
  readonly #checked = new WeakMap<IncomingMessage, Pick<ServedEnv, 'caller' | 'requestId'>>();
  readonly #listener: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

  constructor(private readonly options: ServedRequestsOptions) {
    this.#listener = getRequestListener((request, env) => this.#fetch(request, env as HttpBindings), {
      hostname: NO_HOST,
      errorHandler: () => malformed(),
    });
  }

  /**
   * Serves a request; resolves once there is an answer, also where the caller is refused; `onCaller` is told who it is.
   * Rejects with GatewayError where the request breaks the limits, and nothing has been sent.
   */
  async serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { requestId, onCaller, onTarget }: ServedRequestOptions,
  ): Promise<void> {
    const { callers, limits } = this.options;
    refuseLongBody(incoming, limits);
    const check = await callers.of(incoming.headers);
    if (check.kind === 'answered') return sendAnswer(outgoing, check.answer);
    if (check.kind !== 'caller') throw errorOfCaller(check);
    onCaller(check.caller);
    const seconds = await this.options.perCaller.take(check.caller.userName);
    if (seconds !== undefined) throw tooMany(seconds);
    if (incoming.headers.expect !== undefined) outgoing.writeContinue();
    // Here the listener looks for a body that has been read.
    const rawBody = await readBody(incoming, limits);
    Object.assign(incoming, { rawBody });
    const target = targetOf(incoming.url ?? '', rawBody);
    if (target !== undefined) onTarget(target);
    this.#checked.set(incoming, { caller: check.caller, requestId });
    await this.#listener(incoming, outgoing);
  }

  async #fetch(request: Request, bindings: HttpBindings): Promise<Response> {
    const { api, workspace, onFailed } = this.options;
    const checked = this.#checked.get(bindings.incoming);
    if (checked === undefined) throw new Error('A request reached the API unchecked.');
    try {
      return await api.fetch(request, { ...bindings, ...checked, workspace });
    } catch (error) {
      if (!(error instanceof GatewayError)) onFailed(bindings.incoming, error);
      const { status, headers, body } = gatewayErrorOf(error).answer(checked.requestId);
      return new Response(body, { status, headers });
    }
  }
}

function tooMany(seconds: number): GatewayError {
  const message = 'You have sent too many requests. Wait, and send it again.';
  const headers = { 'retry-after': String(seconds) };
  return new GatewayError(429, 'REQUEST_LIMIT_EXCEEDED', message, { headers });
}

/** Of what is no request for an API: a path or a host that no URL can have. */
function malformed(): Response {
  const error = new GatewayError(400, 'MALFORMED_REQUEST', 'The path or the host of the request is no URL.');
  const { status, headers, body } = error.answer(crypto.randomUUID());
  return new Response(body, { status, headers });
}
