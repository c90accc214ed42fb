import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What a receiver does with a message. */
export type Behavior =
  | 'takes'
  /** Answers after the sender has given up. */
  | 'slow'
  /** Takes what comes, and cuts the connection instead of an answer. */
  | 'cuts'
  /** Refuses for good. */
  | 'refuses'
  /** Refuses, and sends back what it was sent, as some proxies do. */
  | 'echoes'
  /** Is broken for now. */
  | 'fails'
  /** Says 429, or a mail server's 4xx, with the time to wait in seconds. */
  | { busy: number };

/** A message that has come to a receiver. */
export interface Received {
  /** What the receiver knows it again by, where it can do so. */
  id?: string;
  body: string;
  headers: Record<string, string | string[] | undefined>;
  atMillis: number;
  /** Whether the receiver has it, whatever it has answered. */
  isTaken: boolean;
}

const SLOW_MILLIS = 15_000;

/** Somebody who is told: behaves as the next entry of what is planned says, and takes everything after that. */
export abstract class Receiver {
  readonly received: Received[] = [];
  behaviors: Behavior[] = [];
  /** Of messages with a text in them, instead of `behaviors`. */
  readonly byText = new Map<string, Behavior[]>();

  next(body: string): Behavior {
    const [, planned = this.behaviors] = [...this.byText].find(([text]) => body.includes(text)) ?? [];
    return planned.shift() ?? 'takes';
  }

  /** Messages with a text in them that have come, and those of them that it has taken. */
  of(text: string): { received: Received[]; taken: Received[] } {
    const isIt = ({ body }: Received): boolean => body.includes(text);
    return { received: this.received.filter(isIt), taken: this.taken.filter(isIt) };
  }

  /** Messages that it has taken, each once where it knows them again. */
  get taken(): Received[] {
    const taken = this.received.filter(({ isTaken }) => isTaken);
    return taken.filter(({ id }, at) => id === undefined || taken.findIndex((one) => one.id === id) === at);
  }

  clear(): void {
    this.received.length = 0;
    this.behaviors = [];
    this.byText.clear();
  }

  abstract stop(): Promise<void>;
}

/** A server that JSON is posted to. */
export class HttpReceiver extends Receiver {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    super();
  }

  static async start(
    idOf: (body: string, headers: IncomingMessage['headers']) => string | undefined,
  ): Promise<HttpReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new HttpReceiver(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cr3t-path`,
    );
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        receiver.#answer(request, Buffer.concat(chunks).toString('utf8'), response, idOf),
      );
    });
    return receiver;
  }

  #answer(
    { headers, url }: IncomingMessage,
    body: string,
    response: ServerResponse,
    idOf: (body: string, headers: IncomingMessage['headers']) => string | undefined,
  ): void {
    const behavior = this.next(body);
    const isTaken = behavior === 'takes' || behavior === 'slow' || behavior === 'cuts';
    const id = idOf(body, headers);
    this.received.push({ ...(id === undefined ? {} : { id }), body, headers, atMillis: Date.now(), isTaken });
    if (behavior === 'takes') response.end('ok');
    else if (behavior === 'slow') setTimeout(() => response.end('ok'), SLOW_MILLIS).unref();
    else if (behavior === 'cuts') response.socket?.destroy();
    else if (behavior === 'echoes') response.writeHead(403).end(`${url} ${body}`);
    else if (behavior === 'refuses') response.writeHead(404).end('no_team');
    else if (behavior === 'fails') response.writeHead(500).end('broken');
    else response.writeHead(429, { 'retry-after': String(behavior.busy) }).end('slow down');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A mail server on loopback. */
export class MailReceiver extends Receiver {
  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {
    super();
  }

  /** With `echoes` it repeats a wrong password as it refuses it. */
  static async start(
    options: { user?: string; password?: string; echoes?: boolean } = {},
  ): Promise<MailReceiver> {
    let receiver: MailReceiver | undefined = undefined as MailReceiver | undefined;
    const server = new SMTPServer({
      authOptional: options.user === undefined,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) =>
        username === options.user && password === options.password
          ? done(null, { user: username })
          : done(
              new Error(options.echoes === true ? `${password} is wrong` : 'Invalid username or password'),
            ),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          const to = session.envelope.rcptTo.map(({ address }) => address);
          receiver?.answer(body, to, done, session.id);
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    receiver = new MailReceiver(server, (server.server.address() as AddressInfo).port);
    return receiver;
  }

  answer(body: string, to: string[], done: (error?: Error | null) => void, sessionId: string): void {
    const behavior = this.next(body);
    const isTaken = behavior === 'takes' || behavior === 'slow' || behavior === 'cuts';
    this.received.push({ body, headers: { to }, atMillis: Date.now(), isTaken });
    if (behavior === 'takes') done();
    else if (behavior === 'slow') setTimeout(() => done(), SLOW_MILLIS).unref();
    else if (behavior === 'cuts') this.#cut(sessionId);
    else done(Object.assign(new Error('not taken'), { responseCode: behavior === 'refuses' ? 550 : 451 }));
  }

  #cut(sessionId: string): void {
    const { connections } = this.server as unknown as {
      connections: Set<{ id: string; _socket: { destroy(): void } }>;
    };
    for (const { id, _socket } of connections) if (id === sessionId) _socket.destroy();
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
