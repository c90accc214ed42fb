import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { clientAddress } from '../core/access/address-guard.js';
import { type Limits, RateLimit } from './rate-limits.js';
import { readTls, renewTls, expiryNote, type TlsFiles } from './tls-files.js';

/** What each server of ours can be told. */
export interface ServerSettings {
  /** Port 0 takes a free one. */
  listen: { host: string; port: number };
  /** HTTP unless given. */
  tls?: TlsFiles;
  limits?: Limits;
  /** Networks of proxies whose word counts on whom they forward for; none unless given. */
  proxies?: readonly string[];
  /** Is told what whoever runs the server should know. */
  note?: (message: string) => void;
}

/** A year, as the lists of browsers ask. */
export const HSTS = 'max-age=31536000';

/** A server that does not listen yet, and what is to end with it. Throws TlsUnusable for files that cannot be used. */
export async function createOurServer(
  { tls, limits = {}, note = () => undefined }: ServerSettings,
  options: ServerOptions,
): Promise<{ server: Server; close: () => void }> {
  const isPlain = tls === undefined;
  const context = isPlain ? undefined : await readTls(tls, Date.now());
  const server =
    context === undefined ? createServer(options) : createSecureServer({ ...options, ...context });
  if (limits.connections !== undefined) server.maxConnections = limits.connections;
  if (isPlain || context === undefined) return { server: server, close: () => undefined };
  const soon = expiryNote(context, Date.now());
  if (soon !== undefined) note(soon);
  const close = renewTls(server as ReturnType<typeof createSecureServer>, tls, { note, before: context });
  return { server: server, close };
}

/** Starts to listen; rejects where it cannot. */
export function listening(server: Server, { listen: { host, port } }: ServerSettings): Promise<unknown> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.off('error', reject)));
  });
}

/** What is asked whether a server is there, which is no one's share. */
const FREE = ['/healthz', '/livez', '/readyz'];

/** Answers requests of an address that has sent too many by 429, and says in its headers that TLS is to be used. */
export function limited(listener: RequestListener, settings: ServerSettings): RequestListener {
  const { limits = {}, proxies = [], tls } = settings;
  const limit = new RateLimit(limits.perAddress);
  return (incoming, outgoing) => {
    if (tls !== undefined) outgoing.setHeader('strict-transport-security', HSTS);
    if (limits.perAddress === undefined || FREE.includes(incoming.url ?? '')) {
      listener(incoming, outgoing);
      return;
    }
    void limit.take(addressOf(incoming, proxies)).then((seconds) => {
      if (seconds === undefined) {
        listener(incoming, outgoing);
        return;
      }
      const body = 'Too many requests. Wait, and send it again.\n';
      const headers = { 'content-type': 'text/plain', 'content-length': body.length, connection: 'close' };
      outgoing.writeHead(429, { ...headers, 'retry-after': String(seconds) }).end(body);
      // What is still to come of it is of no interest.
      incoming.resume();
    });
  };
}

/** The address that a request comes from. */
export function addressOf(incoming: IncomingMessage, proxies: readonly string[]): string {
  const forwarded = incoming.headers['x-forwarded-for'];
  return clientAddress(incoming.socket.remoteAddress ?? '', [forwarded].flat().join(','), proxies);
}
