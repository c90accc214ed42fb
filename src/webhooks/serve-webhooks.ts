import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import type { TemporalClient } from '../client/connect.js';
import { DeployedJobs } from '../client/deployed-jobs.js';
import { serverUrl } from '../http/server-url.js';
import { stopperOf } from '../http/stop-server.js';
import { receiveWebhook } from './receive-webhook.js';
import { webhookApp } from './webhook-app.js';
import { WebhookJobs } from './webhook-jobs.js';
import type { WebhookEvent } from './webhook-outcome.js';
import type { SecretPlaces } from './webhook-secrets.js';

export interface WebhookServerOptions {
  client: TemporalClient['client'];
  taskQueue: string;
  /** Port 0 takes a free one. */
  listen: { host: string; port: number };
  secrets: SecretPlaces;
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
  const { client, taskQueue, secrets, onEvent, keptMillis = KEPT_MILLIS } = options;
  const jobs = new DeployedJobs(client, taskQueue);
  const receiving = { jobs, reached: new WebhookJobs(jobs, keptMillis), secrets };
  const app = webhookApp({
    receive: (webhook) =>
      client.withDeadline(Date.now() + TEMPORAL_MILLIS, () => receiveWebhook(webhook, receiving)),
    onEvent,
  });
  return listen((request) => app.fetch(request), options);
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { listen: { host, port }, requestMillis = REQUEST_MILLIS }: WebhookServerOptions,
): Promise<WebhookServer> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      requestTimeout: requestMillis,
      headersTimeout: requestMillis,
      connectionsCheckingInterval: Math.min(1000, requestMillis),
      keepAliveTimeout: KEEP_ALIVE_MILLIS,
      maxHeaderSize: MOST_HEADER_BYTES,
    };
    const server = serve({ fetch, hostname: host, port, serverOptions }, () =>
      resolve({ url: serverUrl(server), stop }),
    ) as Server;
    const stop = stopperOf(server);
    // Whoever has sent all may close that side, and still waits for the answer.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.on('error', reject);
  });
}
