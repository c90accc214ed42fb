import type { RunningServer } from '../../../src/http/serve-fetch.js';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { Hono } from 'hono';
import type { GatewayEvent } from '../../../src/gateway/http/gateway-metrics.js';
import { type GatewayServerOptions, serveGateway } from '../../../src/gateway/http/serve-gateway.js';
import type { ServedEnv } from '../../../src/gateway/http/served-requests.js';

export const TOKEN = 'dapi-very-secret-0123456789';
export const ME = '/api/2.0/preview/scim/v2/Me';
export const MAX = {
  id: '7',
  userName: 'max@example.com',
  groups: [{ display: 'admins', value: '1' }, { display: 'users' }],
};

export const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A workspace of a few lines: it says who calls, and leaves all else to a handler that a test sets. */
export class FakeWorkspace {
  calls = 0;
  /** What it answers to who asks who they are. */
  me: Handler = (_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-databricks-org-id': '6051921418418893',
    });
    response.end(JSON.stringify(MAX));
  };
  handler: Handler = (_request, response) => void response.end('ok');
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      if (request.url !== ME) return this.handler(request, response);
      this.calls += 1;
      this.me(request, response);
    });
  }

  async start(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A workspace that keeps the last request as it comes by the wire, and answers each connection with the bytes that a test sets. */
export class RawWorkspace {
  received = '';
  sockets: Socket[] = [];
  /** Written once the head of a request has come. */
  answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
  #last: Socket | undefined;
  #text = '';
  readonly #server = createTcpServer((socket) => {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#last = socket;
      this.#text += chunk.toString('latin1');
      this.received = this.#text;
      if (!this.received.includes('\r\n\r\n') || this.answer === '') return;
      this.reply(socket);
    });
  });

  /** Writes an answer that a test has made itself, to the last request. */
  reply(socket = this.#last, answer = this.answer): void {
    this.#text = '';
    socket?.write(answer, 'latin1');
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The jobs API of the tests: what it serves lies under /api/2.2/jobs. */
export function someApi(): Hono<{ Bindings: ServedEnv }> {
  const api = new Hono<{ Bindings: ServedEnv }>();
  api.onError((error) => {
    throw error;
  });
  api.get('/api/2.2/jobs/list', (c) => c.json({ caller: c.env.caller, requestId: c.env.requestId }));
  api.post('/api/2.2/jobs/create', async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }));
  api.get('/api/2.2/jobs/fail', () => {
    throw new Error('a secret of the house');
  });
  api.all('/api/2.2/jobs/forwarded', async (c) => {
    const { headers, method } = c.req.raw;
    const body = method === 'POST' ? await c.req.text() : undefined;
    return c.env.workspace.forward({
      ...{ method, rawPath: '/api/2.2/jobs/%2Felsewhere?a=%20b', headers },
      ...(body === undefined ? {} : { body }),
    });
  });
  return api;
}

export type GatewayInTest = RunningServer & { events: GatewayEvent[] };

export async function startGateway(
  host: string,
  more: Partial<GatewayServerOptions> = {},
): Promise<GatewayInTest> {
  const events: GatewayEvent[] = [];
  const server = await serveGateway({
    listen: { host: '127.0.0.1', port: 0 },
    workspace: { host },
    serves: (_method, path) => path.startsWith('/api/2.2/jobs/'),
    api: someApi(),
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { ...server, events };
}

/** A connection, and all that comes back by it. */
export async function open(
  url: string,
): Promise<{ socket: Socket; received: () => string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = Promise.race([once(socket, 'end'), once(socket, 'close')]);
  await once(socket, 'connect');
  return { socket, received: () => text, closed };
}

/** Sends bytes by a connection of their own, and gives all that comes back until it is closed. */
export async function exchange(url: string, text: string): Promise<string> {
  const { socket, received, closed } = await open(url);
  socket.write(text, 'latin1');
  await closed;
  socket.destroy();
  return received();
}
