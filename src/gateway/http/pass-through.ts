import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from './gateway-error.js';
import { endToEnd, entriesOf, framingOf, type HeaderPairs, valuesOf } from './header-pairs.js';
import { mapLocation } from './map-location.js';
import { WorkspaceLink, type WorkspaceOptions } from './workspace-link.js';

/** A request that a served route passes on. */
export interface ForwardedRequest {
  method: string;
  /** Path and query as they are sent, beginning with a slash. */
  rawPath: string;
  /** As the caller sent them, or fewer; what is about the connection, the body's length and its encoding is said anew. */
  headers: Headers | Readonly<Record<string, string>>;
  /** None unless given. */
  body?: Uint8Array | string;
  signal?: AbortSignal;
}

/** Statuses whose answers have no body, of which a Response must not be given one. */
const WITHOUT_BODY = [204, 205, 304];
/** What is said anew of a request whose body is known. */
const OF_BODY = ['host', 'content-length', 'accept-encoding'];

/** Passes requests on to the workspace, byte for byte and without keeping them. */
export class PassThrough {
  readonly #link: WorkspaceLink;

  /** Throws where the host is none. */
  constructor(workspace: WorkspaceOptions) {
    this.#link = new WorkspaceLink(workspace);
  }

  /** Scheme, host and port of the workspace. */
  get origin(): string {
    return this.#link.origin;
  }

  /** The id of the workspace; undefined until it has answered once. */
  get orgId(): string | undefined {
    return this.#link.orgId;
  }

  /**
   * Passes a request and its answer; resolves when both are at an end, also where one side has gone. Rejects with GatewayError
   * where there is no answer, and nothing has been sent: 503 of a workspace that is away, 408 of a body that stopped coming.
   */
  async pass(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): Promise<void> {
    const { method = 'GET', rawHeaders } = incoming;
    const expects = incoming.headers.expect !== undefined;
    const request = this.#link.open({
      ...{ method, rawPath: originForm(incoming.url ?? '/') },
      headers: [
        ...endToEnd(rawHeaders, ['host', 'content-length']),
        ...framingOf(method, rawHeaders),
        ...(expects ? ['Expect', '100-continue'] : []),
      ],
      mayWait: slowReader(outgoing),
    });
    if (expects) request.once('continue', () => outgoing.writeContinue());
    outgoing.once('close', () => outgoing.writableFinished || request.destroy());
    const answer = await this.#send(incoming, request);
    outgoing.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage,
      this.#headersOf(answer, incoming, requestId),
    );
    sendHead(outgoing);
    // Whichever side has gone, both are closed: the other one sees that there is more to come.
    await pipeline(answer, outgoing).catch(() => request.destroy());
  }

  /**
   * Sends a request whose body has been read, and gives the answer as it comes, not encoded. Rejects with GatewayError (503)
   * where the workspace does not answer.
   */
  async forward({ method, rawPath, headers, body, signal }: ForwardedRequest): Promise<Response> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
    const length = bytes === undefined ? [] : ['content-length', String(bytes.byteLength)];
    const request = this.#link.open({
      ...{ method, rawPath, ...(signal === undefined ? {} : { signal }) },
      headers: [
        ...endToEnd(entries.flat(), OF_BODY),
        ...['accept-encoding', 'identity'],
        ...framingOf(method, length),
      ],
    });
    request.end(bytes);
    const answer = await this.#link.answerTo(request);
    const status = answer.statusCode ?? 502;
    const isEmpty = method === 'HEAD' || WITHOUT_BODY.includes(status);
    if (isEmpty) answer.resume();
    return new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
      ...{ status, headers: entriesOf(endToEnd(answer.rawHeaders)) },
    });
  }

  /** Ends all connections to the workspace. */
  close(): void {
    this.#link.close();
  }

  async #send(incoming: IncomingMessage, request: ClientRequest): Promise<IncomingMessage> {
    sendHead(request);
    incoming.pipe(request);
    let isStalled = false;
    request.prependOnceListener('timeout', () => (isStalled = !incoming.complete));
    try {
      return await this.#link.answerTo(request);
    } catch (error) {
      incoming.unpipe(request);
      if (!isStalled) throw error;
      throw new GatewayError(408, 'REQUEST_TIMEOUT', 'The body of the request stopped coming.');
    }
  }

  #headersOf(answer: IncomingMessage, incoming: IncomingMessage, requestId: string): string[] {
    const isChunked = valuesOf(answer.rawHeaders, 'transfer-encoding').length > 0;
    const passed = endToEnd(answer.rawHeaders, isChunked ? ['content-length'] : []);
    const mapped = entriesOf(passed).flatMap(([name, value]) =>
      name.toLowerCase() === 'location' ? [name, mapLocation(value, this.origin, incoming)] : [name, value],
    );
    return [...mapped, ...this.#ownHeaders(passed, requestId)];
  }

  /** The headers that each answer has, unless the workspace has given them. */
  #ownHeaders(passed: HeaderPairs, requestId: string): string[] {
    const own = { 'x-request-id': requestId, 'x-databricks-org-id': this.orgId };
    return Object.entries(own).flatMap(([name, value]) =>
      value === undefined || valuesOf(passed, name).length > 0 ? [] : [name, value],
    );
  }
}

/** Sends what is said before a body that may be long in coming; `flushHeaders` would make UTF-8 of its bytes. */
function sendHead(message: OutgoingMessage): void {
  message.write('', 'latin1');
}

/** Whether an answer stands still for a caller who reads slowly, but does read. */
function slowReader(outgoing: ServerResponse): () => boolean {
  let before = 0;
  return () => {
    const { bytesWritten = 0 } = outgoing.socket ?? {};
    const isRead = bytesWritten > before;
    before = bytesWritten;
    return isRead && outgoing.writableNeedDrain;
  };
}

/** Path and query of a request's target, which may be a whole URL (RFC 9112 §3.2.2). */
export function originForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return rest.startsWith('/') || rest === '*' ? rest : `/${rest}`;
}
