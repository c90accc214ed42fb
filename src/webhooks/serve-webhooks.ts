import type { TemporalClient } from '../client/connect.js';
import { DeployedJobs } from '../client/deployed-jobs.js';
import { type AuditLog, NO_AUDIT } from '../access/audit-log.js';
import { addressOf, type ServerSettings } from '../http/open-server.js';
import { type RunningServer, serveFetch } from '../http/serve-fetch.js';
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

const KEPT_MILLIS = 5000;
const REQUEST_MILLIS = 10_000;
/** Senders wait for an answer some 15 s or longer. */
const TEMPORAL_MILLIS = 10_000;
const KEEP_ALIVE_MILLIS = 30_000;
const MOST_HEADER_BYTES = 8 * 1024;

/** Serves webhooks; throws where it cannot listen. */
export async function serveWebhooks(options: WebhookServerOptions): Promise<RunningServer> {
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
  return serveFetch(app.fetch, options, {
    requestTimeout: requestMillis,
    headersTimeout: requestMillis,
    connectionsCheckingInterval: Math.min(1000, requestMillis),
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: MOST_HEADER_BYTES,
    mayHalfClose: true,
  });
}
