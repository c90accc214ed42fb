import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError } from './gateway-error.js';

/** Answers what never becomes a request, and closes its connection: malformed, too slow, too long, or a CONNECT. */
export function answerBroken(server: Server): void {
  const answering = new WeakMap<Duplex, Set<ServerResponse>>();
  for (const event of ['request', 'checkContinue'])
    server.prependListener(event, ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
      const all = answering.get(socket) ?? new Set();
      answering.set(socket, all.add(outgoing));
      outgoing.once('close', () => all.delete(outgoing));
    });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const isGone = error.code === 'ECONNRESET' || !socket.writable;
    // In the middle of another answer this one would be read as a part of it.
    const [first, second] = answering.get(socket) ?? [];
    if (isGone || first?.headersSent === true || second !== undefined) socket.destroy(error);
    else answerRaw(socket, errorOf(error.code));
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    answerRaw(socket, new GatewayError(501, 'NOT_IMPLEMENTED', 'The gateway makes no tunnels.'));
  });
}

function errorOf(code: string | undefined): GatewayError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new GatewayError(431, 'INVALID_PARAMETER_VALUE', 'The headers are larger than 16 KB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new GatewayError(408, 'REQUEST_TIMEOUT', 'The head of the request did not come in time.');
    default:
      return new GatewayError(400, 'MALFORMED_REQUEST', 'This is no request of HTTP/1.1.');
  }
}

function answerRaw(socket: Duplex, error: GatewayError): void {
  const requestId = randomUUID();
  const { status, headers, body } = error.answer(requestId);
  const lines = Object.entries({
    ...headers,
    ...{ 'x-request-id': requestId, 'content-length': Buffer.byteLength(body), connection: 'close' },
  }).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n');
  socket.end(head + body, () => socket.destroy());
}
