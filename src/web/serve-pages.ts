import { getRequestListener } from '@hono/node-server';
import { setMaxListeners } from 'node:events';
import { createOurServer, limited, listening, type ServerSettings } from '../http/open-server.js';
import { RateLimit } from '../http/rate-limits.js';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { pagesApp } from './pages-app.js';
import { drawForNobody } from './parts/run-graph.js';
import { type PagesOptions, pagesServices } from './routes/pages-services.js';

export type PagesServerOptions = PagesOptions & ServerSettings;

/** A running server. */
export interface PagesServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

const REQUEST_MILLIS = 10_000;
const KEEP_ALIVE_MILLIS = 30_000;
const MOST_HEADER_BYTES = 16 * 1024;

/** Serves the pages; throws where it cannot listen, and TlsUnusable where it cannot speak TLS. */
export async function servePages(options: PagesServerOptions): Promise<PagesServer> {
  const stopped = new AbortController();
  // Each page that is open waits for it.
  setMaxListeners(0, stopped.signal);
  const { server, close } = await createOurServer(options, {
    requestTimeout: REQUEST_MILLIS,
    headersTimeout: REQUEST_MILLIS,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  const app = pagesApp(pagesServices(options), {
    host: options.listen.host,
    isTls: options.tls !== undefined,
    perCaller: new RateLimit(options.limits?.perCaller),
    stopped: stopped.signal,
  });
  const listener = getRequestListener(app.fetch, { hostname: options.listen.host });
  server.on(
    'request',
    limited((incoming, outgoing) => void listener(incoming, outgoing), options),
  );
  const stop = stopperOf(server);
  await listening(server, options);
  setImmediate(drawForNobody);
  return {
    url: serverUrl(server),
    stop: async () => {
      stopped.abort();
      close();
      await stop();
    },
  };
}
