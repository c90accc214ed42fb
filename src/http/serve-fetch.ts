import { getRequestListener } from '@hono/node-server';
import type { ServerOptions } from 'node:http';
import { createOurServer, limited, listening, type ServerSettings } from './open-server.js';
import { serverUrl } from './server-url.js';
import { stopperOf } from './stop-server.js';

/** A running server. */
export interface RunningServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

type Fetch = Parameters<typeof getRequestListener>[0];

/** Serves what answers requests as `fetch` does. Throws where it cannot listen, and TlsUnusable where it cannot speak TLS. */
export async function serveFetch(
  fetch: Fetch,
  settings: ServerSettings,
  { mayHalfClose = false, ...options }: ServerOptions & { mayHalfClose?: boolean },
): Promise<RunningServer> {
  const { server, close } = await createOurServer(settings, options);
  // Whoever has sent all may close that side, and still waits for the answer.
  if (mayHalfClose) Object.assign(server, { httpAllowHalfOpen: true });
  const listener = getRequestListener(fetch, { hostname: settings.listen.host });
  server.on(
    'request',
    limited((incoming, outgoing) => void listener(incoming, outgoing), settings),
  );
  const stop = stopperOf(server);
  await listening(server, settings);
  return {
    url: serverUrl(server),
    stop: () => {
      close();
      return stop();
    },
  };
}
