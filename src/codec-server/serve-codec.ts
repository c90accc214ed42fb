import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { isLoopbackName } from '../http/loopback.js';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { codecApp, type CodecAppOptions } from './codec-app.js';

export interface CodecServerOptions extends Omit<CodecAppOptions, 'isLocal'> {
  /** Port 0 takes a free one. */
  listen: { host: string; port: number };
}

/** A running server. */
export interface CodecServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

/** Thrown where whoever reaches the server could read everything. */
export class CodecServerOpen extends Error {
  override readonly name = 'CodecServerOpen';
}

const REQUEST_MILLIS = 30_000;

/** Serves the codec; throws where it cannot listen, and CodecServerOpen beyond loopback without authentication. */
export async function serveCodec({
  listen: { host, port },
  ...options
}: CodecServerOptions): Promise<CodecServer> {
  const isLocal = isLoopbackName(host);
  if (!isLocal && options.authenticate === undefined) {
    throw new CodecServerOpen(
      `At ${host} whoever reaches this server could read everything. Say who may, by --tokens, or listen on 127.0.0.1.`,
    );
  }
  const app = codecApp({ ...options, isLocal });
  return new Promise((resolve, reject) => {
    const serverOptions = { requestTimeout: REQUEST_MILLIS, headersTimeout: REQUEST_MILLIS };
    const server = serve({ fetch: app.fetch, hostname: host, port, serverOptions }, () =>
      resolve({ url: serverUrl(server), stop }),
    ) as Server;
    const stop = stopperOf(server);
    server.on('error', reject);
  });
}
