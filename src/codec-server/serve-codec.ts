import { isLoopbackName } from '../http/loopback.js';
import type { ServerSettings } from '../http/open-server.js';
import { type RunningServer, serveFetch } from '../http/serve-fetch.js';
import { codecApp, type CodecAppOptions } from './codec-app.js';

export type CodecServerOptions = Omit<CodecAppOptions, 'isLocal'> & ServerSettings;

/** Thrown where whoever reaches the server could read everything. */
export class CodecServerOpen extends Error {
  override readonly name = 'CodecServerOpen';
}

const REQUEST_MILLIS = 30_000;
const HEADERS_MILLIS = 10_000;
const MOST_HEADER_BYTES = 16 * 1024;

/** Serves the codec; throws where it cannot listen or speak TLS, and CodecServerOpen beyond loopback without authentication. */
export async function serveCodec(options: CodecServerOptions): Promise<RunningServer> {
  const { host } = options.listen;
  const isLocal = isLoopbackName(host);
  if (!isLocal && options.authenticate === undefined) {
    throw new CodecServerOpen(
      `At ${host} whoever reaches this server could read everything. ` +
        'Say who may, by --access or --tokens, or listen on 127.0.0.1.',
    );
  }
  const app = codecApp({ ...options, isLocal });
  return serveFetch(app.fetch, options, {
    requestTimeout: REQUEST_MILLIS,
    headersTimeout: HEADERS_MILLIS,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
}
