import { getRequestListener } from '@hono/node-server';
import { isLoopbackName } from '../http/loopback.js';
import { createOurServer, limited, listening, type ServerSettings } from '../http/open-server.js';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { codecApp, type CodecAppOptions } from './codec-app.js';

export type CodecServerOptions = Omit<CodecAppOptions, 'isLocal'> & ServerSettings;

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
const HEADERS_MILLIS = 10_000;
const MOST_HEADER_BYTES = 16 * 1024;

/** Serves the codec; throws where it cannot listen or speak TLS, and CodecServerOpen beyond loopback without authentication. */
export async function serveCodec(options: CodecServerOptions): Promise<CodecServer> {
  const { host } = options.listen;
  const isLocal = isLoopbackName(host);
  if (!isLocal && options.authenticate === undefined) {
    throw new CodecServerOpen(
      `At ${host} whoever reaches this server could read everything. ` +
        'Say who may, by --access or --tokens, or listen on 127.0.0.1.',
    );
  }
  const app = codecApp({ ...options, isLocal });
  const { server, close } = await createOurServer(options, {
    requestTimeout: REQUEST_MILLIS,
    headersTimeout: HEADERS_MILLIS,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  const listener = getRequestListener(app.fetch, { hostname: host });
  server.on(
    'request',
    limited((incoming, outgoing) => void listener(incoming, outgoing), options),
  );
  const stop = stopperOf(server);
  await listening(server, options);
  return {
    url: serverUrl(server),
    stop: () => {
      close();
      return stop();
    },
  };
}
