import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { originOf } from '../../databricks/config-file.js';
import { GatewayError } from './gateway-error.js';
import type { HeaderPairs } from './header-pairs.js';

/** The workspace behind the gateway. */
export interface WorkspaceOptions {
  /** With or without a scheme; https unless given. */
  host: string;
  /** Leaves out the verification of the workspace's certificate; false unless given. */
  skipVerify?: boolean;
  /** How long a connection that is to make progress may stand still; 120 s unless given. */
  idleMillis?: number;
  /** How long it may take to connect; 10 s unless given. */
  connectMillis?: number;
}

/** A request as it goes by the wire. */
export interface LinkRequest {
  method: string;
  /** Path and query, byte for byte (each character one byte), beginning with a slash. */
  rawPath: string;
  /** Without Host. */
  headers: HeaderPairs;
  signal?: AbortSignal;
  /** Is asked where nothing has moved for `idleMillis`: true lets it wait as long again. None unless given. */
  mayWait?: () => boolean;
}

const IDLE_MILLIS = 120_000;
const CONNECT_MILLIS = 10_000;
/** Shorter than what load balancers keep, so that no request meets a connection that they are closing. */
const KEPT_MILLIS = 15_000;
const MOST_HEADER_BYTES = 64 * 1024;

/**
 * Connections to the workspace. They are Node's own: undici takes the bytes of headers for UTF-8, sends no Expect, and holds
 * back the head of a request until there is a body.
 */
export class WorkspaceLink {
  readonly origin: string;
  readonly #host: string;
  readonly #options: http.RequestOptions;
  readonly #agent: http.Agent;
  readonly #connectMillis: number;
  #orgId: string | undefined;

  /** Throws where the host is none. */
  constructor({ host, skipVerify = false, idleMillis = IDLE_MILLIS, connectMillis }: WorkspaceOptions) {
    const origin = originOf(host);
    if (origin === undefined) throw new Error(`"${host}" is no host of a workspace.`);
    const url = new URL(origin);
    this.origin = origin;
    this.#host = url.host;
    this.#connectMillis = connectMillis ?? CONNECT_MILLIS;
    const kept = { keepAlive: true, timeout: KEPT_MILLIS };
    this.#agent =
      url.protocol === 'https:'
        ? new https.Agent({ ...kept, rejectUnauthorized: !skipVerify })
        : new http.Agent(kept);
    this.#options = {
      ...{ protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port },
      ...{ agent: this.#agent, timeout: idleMillis, maxHeaderSize: MOST_HEADER_BYTES },
    };
  }

  /** The id of the workspace, as its answers have said; undefined before the first one. */
  get orgId(): string | undefined {
    return this.#orgId;
  }

  /** Begins a request, whose body is still to be written and ended; throws GatewayError (400) where it cannot be sent. */
  open({ method, rawPath, headers, signal, mayWait }: LinkRequest): ClientRequest {
    const { request } = this.origin.startsWith('https:') ? https : http;
    try {
      const opened = request({
        ...this.#options,
        ...{ method, path: rawPath, headers: ['Host', this.#host, ...headers] },
        ...(signal === undefined ? {} : { signal }),
      });
      const idleMillis = Number(this.#options.timeout);
      opened.on('timeout', () => {
        if (mayWait?.() === true) opened.setTimeout(idleMillis);
        else opened.destroy(new Error(`nothing came for ${idleMillis / 1000} s`));
      });
      opened.on('error', () => undefined);
      this.#limitConnecting(opened);
      return opened;
    } catch (cause) {
      const message =
        'The request cannot be passed on: its method, path or headers have bytes that none may have.';
      throw new GatewayError(400, 'MALFORMED_REQUEST', message, { cause });
    }
  }

  /** The head of the answer; rejects with GatewayError (503) where none comes. */
  async answerTo(request: ClientRequest): Promise<IncomingMessage> {
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve).once('error', reject);
        request.once('close', () => reject(new Error('the connection was closed')));
      });
      const orgId = answer.headers['x-databricks-org-id'];
      if (typeof orgId === 'string' && /^\d+$/.test(orgId)) this.#orgId = orgId;
      return answer;
    } catch (error) {
      throw this.away(reasonOf(error), error);
    }
  }

  /** The error that says that the workspace does not answer, and why. */
  away(reason: string, cause?: unknown): GatewayError {
    const message = `The workspace ${this.#host} does not answer: ${reason}.`;
    return new GatewayError(503, 'TEMPORARILY_UNAVAILABLE', message, {
      ...{ headers: { 'retry-after': '1' }, cause },
    });
  }

  /** Ends all connections. */
  close(): void {
    this.#agent.destroy();
  }

  #limitConnecting(request: ClientRequest): void {
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      const late = (): void =>
        void request.destroy(new Error(`no connection within ${this.#connectMillis / 1000} s`));
      const timer = setTimeout(late, this.#connectMillis);
      const connected = this.origin.startsWith('https:') ? 'secureConnect' : 'connect';
      for (const event of [connected, 'close']) socket.once(event, () => clearTimeout(timer));
    });
  }
}

/** Of an error of the network: never what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'it took too long';
  const { code } = error as NodeJS.ErrnoException;
  return error.message || code || error.name;
}
