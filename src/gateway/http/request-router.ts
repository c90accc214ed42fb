import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, gatewayErrorOf } from './gateway-error.js';
import type { GatewayEvent, GatewayMetrics, RouteGroup } from './gateway-metrics.js';
import { originForm, type PassThrough } from './pass-through.js';
import type { Caller } from '../../access/read-caller.js';
import { lingerAfter, sendAnswer } from './send-answer.js';
import type { ServedRequests } from './served-requests.js';

export interface RequestRouterOptions {
  serves: (method: string, pathname: string) => boolean;
  served: Pick<ServedRequests, 'serve'>;
  workspace: Pick<PassThrough, 'pass' | 'orgId'>;
  metrics: GatewayMetrics;
  onEvent: (event: GatewayEvent, incoming: IncomingMessage) => void;
  /** What the API threw, by the request. */
  failures: WeakMap<object, unknown>;
}

/** Decides who answers a request, and sees to it that there is an answer. */
export class RequestRouter {
  constructor(private readonly options: RequestRouterOptions) {}

  /** Listens to a server's requests. Never throws. */
  readonly answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const requestId = randomUUID();
    for (const stream of [incoming, outgoing]) stream.on('error', () => undefined);
    lingerAfter(incoming, outgoing);
    this.#route(incoming, outgoing, requestId).catch((error: unknown) => {
      this.#addOwnHeaders(outgoing, requestId);
      if (!(error instanceof GatewayError)) this.options.failures.set(incoming, error);
      sendAnswer(outgoing, gatewayErrorOf(error).answer(requestId));
    });
  };

  async #route(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): Promise<void> {
    const { method = 'GET' } = incoming;
    const [path = '/'] = originForm(incoming.url ?? '/').split('?');
    if (method === 'GET' && (path === '/healthz' || path === '/metrics'))
      return this.#answerOwn(path, outgoing);
    const { serves, served, workspace } = this.options;
    const group: RouteGroup = serves(method, path) ? 'served' : 'passed';
    const event: Omit<GatewayEvent, 'status' | 'seconds'> = { group, method, path, requestId };
    this.#observe(incoming, outgoing, event);
    refuseWebSocket(incoming);
    if (group === 'passed') return workspace.pass(incoming, outgoing, requestId);
    this.#addOwnHeaders(outgoing, requestId);
    const onCaller = ({ userName }: Caller): void => {
      event.userName = userName;
      // By now the workspace has answered, and said which one it is.
      this.#addOwnHeaders(outgoing, requestId);
    };
    const onTarget = (target: string): void => void (event.target = target);
    await served.serve(incoming, outgoing, { requestId, onCaller, onTarget });
  }

  async #answerOwn(path: string, outgoing: ServerResponse): Promise<void> {
    if (path === '/healthz') {
      const headers = { 'content-type': 'application/json' };
      return sendAnswer(outgoing, { status: 200, headers, body: '{"status":"ok"}' });
    }
    const { text, contentType } = await this.options.metrics.render();
    sendAnswer(outgoing, { status: 200, headers: { 'content-type': contentType }, body: text });
  }

  /** They stay unless the answer has others. */
  #addOwnHeaders(outgoing: ServerResponse, requestId: string): void {
    if (outgoing.headersSent) return;
    outgoing.setHeader('x-request-id', requestId);
    const { orgId } = this.options.workspace;
    if (orgId !== undefined) outgoing.setHeader('x-databricks-org-id', orgId);
  }

  #observe(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    known: Omit<GatewayEvent, 'status' | 'seconds'>,
  ): void {
    const startMillis = performance.now();
    outgoing.once('close', () => {
      const { metrics, onEvent, failures } = this.options;
      const event: GatewayEvent = {
        ...known,
        status: outgoing.writableFinished ? outgoing.statusCode : 'aborted',
        seconds: (performance.now() - startMillis) / 1000,
        ...(failures.has(incoming) ? { error: failures.get(incoming) } : {}),
      };
      metrics.add(event);
      onEvent(event, incoming);
    });
  }
}

/** Other upgrades (h2c) may be overlooked: such a request stands for itself. */
function refuseWebSocket({ headers }: IncomingMessage): void {
  if (!/\bwebsocket\b/i.test(headers.upgrade ?? '')) return;
  throw new GatewayError(501, 'NOT_IMPLEMENTED', 'The gateway passes no web sockets on.');
}
