import type { RequestListener, Server } from 'node:http';
import type { AuditLog } from '../../access/audit-log.js';
import {
  addressOf,
  createOurServer,
  limited,
  listening,
  type ServerSettings,
} from '../../http/open-server.js';
import { RateLimit } from '../../http/rate-limits.js';
import type { RunningServer } from '../../http/serve-fetch.js';
import { serverUrl } from '../../http/server-url.js';
import { stopperOf } from '../../http/stop-server.js';
import { answerBroken } from './broken-requests.js';
import type { CallersOptions } from '../../access/callers.js';
import { auditedCall } from './audited-call.js';
import { callersAt } from './gateway-callers.js';
import { GatewayMetrics, type GatewayEvent } from './gateway-metrics.js';
import { PassThrough } from './pass-through.js';
import { RequestRouter } from './request-router.js';
import { type ServedApi, ServedRequests } from './served-requests.js';
import type { WorkspaceOptions } from './workspace-link.js';

export interface GatewayServerOptions extends ServerSettings {
  workspace: WorkspaceOptions;
  /** Whether the gateway answers itself, by the method and the path as it was sent; all else is passed on. */
  serves: (method: string, pathname: string) => boolean;
  /** What answers then. */
  api: ServedApi;
  /** Is told of each request that was served or passed on. */
  onEvent?: (event: GatewayEvent) => void;
  callers?: CallersOptions;
  /** Where calls that change something are recorded; nowhere unless given. */
  audit?: AuditLog;
  /** How long the head of a request, and the body of one that is served, may each take to come in; 30 s unless given. */
  requestMillis?: number;
}

const REQUEST_MILLIS = 30_000;
/** Longer than load balancers keep theirs, so that none sends a request into a connection that closes. */
const KEEP_ALIVE_MILLIS = 75_000;
const MOST_HEADER_BYTES = 16 * 1024;
/** What Databricks takes, too. */
const MOST_BODY_BYTES = 10 * 1024 * 1024;

/** Serves the API, and passes all else to the workspace; throws where it cannot listen, or the workspace has no host. */
export async function serveGateway(options: GatewayServerOptions): Promise<RunningServer> {
  const { api, serves, requestMillis = REQUEST_MILLIS, onEvent = () => undefined, audit } = options;
  const workspace = new PassThrough(options.workspace);
  const callers = callersAt(workspace, options.callers);
  const metrics = new GatewayMetrics();
  const failures = new WeakMap<object, unknown>();
  const served = new ServedRequests({
    ...{ api, callers, workspace },
    limits: { mostBytes: MOST_BODY_BYTES, withinMillis: requestMillis },
    perCaller: new RateLimit(options.limits?.perCaller),
    onFailed: (incoming, error) => failures.set(incoming, error),
  });
  const router = new RequestRouter({
    ...{ serves, served, workspace, metrics, failures },
    onEvent: (event, incoming) => {
      const audited = auditedCall(event, addressOf(incoming, options.proxies ?? []));
      if (audited !== undefined) audit?.record(audited);
      onEvent(event);
    },
  });
  const { server, close } = await serverOf(limited(router.answer, options), { ...options, requestMillis });
  const stop = stopperOf(server);
  await listening(server, options);
  return {
    url: serverUrl(server),
    stop: async () => {
      close();
      await stop();
      workspace.close();
    },
  };
}

async function serverOf(
  answer: RequestListener,
  { requestMillis, ...settings }: ServerSettings & { requestMillis: number },
): Promise<{ server: Server; close: () => void }> {
  const opened = await createOurServer(settings, {
    // A body that is passed on may take long; that of one that is served has a limit of its own.
    requestTimeout: 0,
    headersTimeout: requestMillis,
    connectionsCheckingInterval: Math.min(1000, requestMillis),
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  const { server } = opened;
  // Node leaves out those above 2000, and says nothing.
  server.maxHeadersCount = 0;
  // Whoever has sent all may close that side, and still waits for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  for (const event of ['request', 'checkContinue']) server.on(event, answer);
  answerBroken(server);
  return opened;
}
