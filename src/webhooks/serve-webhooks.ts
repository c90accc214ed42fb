import { getRequestListener } from '@hono/node-server';
import type { TemporalClient } from '../client/connect.js';
import { DeployedJobs } from '../client/deployed-jobs.js';
import { type AuditLog, NO_AUDIT } from '../access/audit-log.js';
import { addressOf, createOurServer, limited, listening, type ServerSettings } from '../http/open-server.js';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { auditedWebhook } from './audited-webhook.js';
import { receiveWebhook } from './receive-webhook.js';
import { webhookApp } from './webhook-app.js';
import { WebhookJobs } from './webhook-jobs.js';
import type { WebhookEvent } from './webhook-outcome.js';
import type { SecretPlaces } from './webhook-secrets.js';

export interface WebhookServerOptions extends ServerSettings {
  client: TemporalClient['client'];
  taskQueue: string;
  secrets: SecretPlaces;
  /** Where each request that names a job is recorded; nowhere unless given. */
  audit?: AuditLog;
  /** Is told of each request that names a job. */
  onEvent: (event: WebhookEvent) => void;
  /** How long what is known of jobs is believed; 5 s unless given. */
  keptMillis?: number;
  /** How long a request may take to come in; 10 s unless given. */
  requestMillis?: number;
}

/** A running server. */
export interface WebhookServer {
  url: string;
  /** Takes no more requests, answers those that have come, and ends, after 10 s in any case. */
  stop(): Promise<void>;
}

const KEPT_MILLIS = 5000;
const REQUEST_MILLIS = 10_000;
/** Senders wait for an answer some 15 s or longer. */
const TEMPORAL_MILLIS = 10_000;
const KEEP_ALIVE_MILLIS = 30_000;
const MOST_HEADER_BYTES = 8 * 1024;

/** Serves webhooks; throws where it cannot listen. */
export async function serveWebhooks(options: WebhookServerOptions): Promise<WebhookServer> {
  const { client, taskQueue, secrets, onEvent, keptMillis = KEPT_MILLIS, audit = NO_AUDIT } = options;
  const jobs = new DeployedJobs(client, taskQueue);
  const receiving = { jobs, reached: new WebhookJobs(jobs, keptMillis), secrets };
  const app = webhookApp({
    receive: (webhook) =>
      client.withDeadline(Date.now() + TEMPORAL_MILLIS, () => receiveWebhook(webhook, receiving)),
    onEvent: (event, incoming) => {
      audit.record(auditedWebhook(event, addressOf(incoming, options.proxies ?? [])));
      onEvent(event);
    },
  });
  const { requestMillis = REQUEST_MILLIS } = options;
  const { server, close } = await createOurServer(options, {
    requestTimeout: requestMillis,
    headersTimeout: requestMillis,
    connectionsCheckingInterval: Math.min(1000, requestMillis),
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  // Whoever has sent all may close that side, and still waits for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const listener = getRequestListener(app.fetch, { hostname: options.listen.host });
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
