import { setMaxListeners } from 'node:events';
import type { ServerSettings } from '../http/open-server.js';
import { RateLimit } from '../http/rate-limits.js';
import { type RunningServer, serveFetch } from '../http/serve-fetch.js';
import { pagesApp } from './pages-app.js';
import { drawForNobody } from './parts/run-graph.js';
import { type PagesOptions, pagesServices } from './routes/pages-services.js';

export type PagesServerOptions = PagesOptions & ServerSettings;

const REQUEST_MILLIS = 10_000;
const KEEP_ALIVE_MILLIS = 30_000;
const MOST_HEADER_BYTES = 16 * 1024;

/** Serves the pages; throws where it cannot listen, and TlsUnusable where it cannot speak TLS. */
export async function servePages(options: PagesServerOptions): Promise<RunningServer> {
  const stopped = new AbortController();
  // Each page that is open waits for it.
  setMaxListeners(0, stopped.signal);
  const app = pagesApp(pagesServices(options), {
    host: options.listen.host,
    isTls: options.tls !== undefined,
    perCaller: new RateLimit(options.limits?.perCaller),
    stopped: stopped.signal,
  });
  const server = await serveFetch(app.fetch, options, {
    requestTimeout: REQUEST_MILLIS,
    headersTimeout: REQUEST_MILLIS,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  setImmediate(drawForNobody);
  return {
    url: server.url,
    stop: () => {
      stopped.abort();
      return server.stop();
    },
  };
}
