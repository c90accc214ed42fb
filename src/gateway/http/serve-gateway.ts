import { createServer, type Server } from 'node:http';
import { serverUrl } from '../../http/server-url.js';
import { stopperOf } from '../../http/stop-server.js';
import { answerBroken } from './broken-requests.js';
import { Callers, type CallersOptions } from './callers.js';
import { GatewayMetrics, type GatewayEvent } from './gateway-metrics.js';
import { PassThrough } from './pass-through.js';
import { RequestRouter } from './request-router.js';
import { type ServedApi, ServedRequests } from './served-requests.js';
import type { WorkspaceOptions } from './workspace-link.js';

export interface GatewayServerOptions {
  /** Port 0 takes a free one. */
  listen: { host: string; port: number };
  workspace: WorkspaceOptions;
  /** Whether the gateway answers itself, by the method and the path as it was sent; all else is passed on. */
  serves: (method: string, pathname: string) => boolean;
  /** What answers then. */
  api: ServedApi;
  /** Is told of each request that was served or passed on. */
  onEvent?: (event: GatewayEvent) => void;
  callers?: CallersOptions;
  /** How long the head of a request, and the body of one that is served, may each take to come in; 30 s unless given. */
  requestMillis?: number;
}

/** A running gateway. */
export interface GatewayServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

const REQUEST_MILLIS = 30_000;
/** Longer than load balancers keep theirs, so that none sends a request into a connection that closes. */
const KEEP_ALIVE_MILLIS = 75_000;
const MOST_HEADER_BYTES = 16 * 1024;
/** What Databricks takes, too. */
const MOST_BODY_BYTES = 10 * 1024 * 1024;

/** Serves the API, and passes all else to the workspace; throws where it cannot listen, or the workspace has no host. */
export async function serveGateway(options: GatewayServerOptions): Promise<GatewayServer> {
  const { api, serves, requestMillis = REQUEST_MILLIS, onEvent = () => undefined } = options;
  const workspace = new PassThrough(options.workspace);
  const callers = new Callers(workspace, options.callers);
  const metrics = new GatewayMetrics();
  const failures = new WeakMap<object, unknown>();
  const served = new ServedRequests({
    ...{ api, callers, workspace },
    limits: { mostBytes: MOST_BODY_BYTES, withinMillis: requestMillis },
    onFailed: (incoming, error) => failures.set(incoming, error),
  });
  const router = new RequestRouter({ serves, served, workspace, metrics, onEvent, failures });
  const server = serverOf(router, requestMillis);
  const stop = stopperOf(server);
  await listen(server, options);
  return {
    url: serverUrl(server),
    stop: async () => {
      await stop();
      workspace.close();
    },
  };
}

function serverOf(router: RequestRouter, requestMillis: number): Server {
  const server = createServer({
    // A body that is passed on may take long; that of one that is served has a limit of its own.
    requestTimeout: 0,
    headersTimeout: requestMillis,
    connectionsCheckingInterval: Math.min(1000, requestMillis),
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  // Node leaves out those above 2000, and says nothing.
  server.maxHeadersCount = 0;
  // Whoever has sent all may close that side, and still waits for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  for (const event of ['request', 'checkContinue']) server.on(event, router.answer);
  answerBroken(server);
  return server;
}

function listen(server: Server, { listen: { host, port } }: GatewayServerOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.off('error', reject)));
  });
}
