import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WholeAnswer } from './gateway-error.js';

/** How long what is still sent of a request that has its answer is read, and thrown away. */
const LINGER_MILLIS = 2000;

/** Sends an answer, unless another one has begun: then that one breaks off. */
export function sendAnswer(outgoing: ServerResponse, { status, headers, body }: WholeAnswer): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  // The caller has gone, or has been told that the request is malformed.
  if (outgoing.socket?.writable !== true) return;
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

/**
 * Once a request has its answer, reads what is still sent of it, and then closes the connection: a sender that cannot get
 * rid of its body, or whose connection is closed at once, does not see the answer.
 */
export function lingerAfter(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once('finish', () => {
    if (incoming.complete) return;
    const { socket } = incoming;
    const timer = setTimeout(() => socket.destroySoon(), LINGER_MILLIS);
    for (const event of ['end', 'close']) incoming.once(event, () => clearTimeout(timer));
    incoming.resume();
  });
}
