import { serve } from '@hono/node-server';
import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { pagesApp } from './pages-app.js';
import { drawForNobody } from './parts/run-graph.js';
import { type PagesOptions, pagesServices } from './routes/pages-services.js';

export interface PagesServerOptions extends PagesOptions {
  /** Port 0 takes a free one. */
  listen: { host: string; port: number };
}

/** A running server. */
export interface PagesServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

const REQUEST_MILLIS = 10_000;
const KEEP_ALIVE_MILLIS = 30_000;

/** Serves the pages; throws where it cannot listen. */
export function servePages(options: PagesServerOptions): Promise<PagesServer> {
  const { host, port } = options.listen;
  const stopped = new AbortController();
  // Each page that is open waits for it.
  setMaxListeners(0, stopped.signal);
  const app = pagesApp(pagesServices(options), host, stopped.signal);
  return new Promise((resolve, reject) => {
    const serverOptions = {
      requestTimeout: REQUEST_MILLIS,
      headersTimeout: REQUEST_MILLIS,
      keepAliveTimeout: KEEP_ALIVE_MILLIS,
    };
    const server = serve({ fetch: app.fetch, hostname: host, port, serverOptions }, () => {
      setImmediate(drawForNobody);
      resolve({
        url: serverUrl(server),
        stop: () => {
          stopped.abort();
          return stop();
        },
      });
    }) as Server;
    const stop = stopperOf(server);
    server.on('error', reject);
  });
}
