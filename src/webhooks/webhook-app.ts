import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { IncomingMessage } from 'node:http';
import { readSignedHeaders, type SignedHeaders } from './signed-message.js';
import type { Received, ReceivedWebhook } from './receive-webhook.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { answerTo, type WebhookEvent, type WebhookOutcome } from './webhook-outcome.js';

export interface WebhookAppOptions {
  /** What a request whose headers are good comes to. */
  receive: (webhook: ReceivedWebhook) => Promise<Received>;
  /** Is told of each request that names a job. */
  onEvent: (event: WebhookEvent, incoming: IncomingMessage) => void;
}

const MOST_BODY_BYTES = 1024 * 1024;
const JSON_TYPE = /^application\/(?:json|[\w.-]+\+json)\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

interface Variables {
  startMillis: number;
  headers: SignedHeaders;
}
type Env = { Variables: Variables; Bindings: HttpBindings };

/** The HTTP API: `POST /webhooks/<job>`, `GET /healthz`, `GET /metrics`. Each answer but that of metrics is JSON. */
export function webhookApp({ receive, onEvent }: WebhookAppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const metrics = new WebhookMetrics();
  const conclude = (c: Context<Env>, { outcome, job }: Received): Response => {
    const { status, body, headers } = answerTo(outcome);
    const event: WebhookEvent = {
      ...{ outcome, status, named: c.req.param('job') ?? '' },
      ...(job === undefined ? {} : { job }),
      ...(c.get('headers') === undefined ? {} : { id: c.get('headers').id }),
      seconds: (performance.now() - c.get('startMillis')) / 1000,
    };
    metrics.add(event);
    onEvent(event, c.env.incoming);
    return c.json(body, status, headers);
  };
  const refuse = (c: Context<Env>, outcome: WebhookOutcome): Response => conclude(c, { outcome });
  const tooLarge = (c: Context): Response => refuse(c as Context<Env>, { kind: 'too_large' });
  app.post(
    '/webhooks/:job',
    checkHeaders(refuse),
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: tooLarge }),
    async (c) => {
      const body = await c.req.arrayBuffer();
      const named = c.req.param('job');
      return conclude(c, await receive({ named, headers: c.get('headers'), body }));
    },
  );
  app.all('/webhooks/:job', (c) => c.json({ error: 'A webhook is a POST.' }, 405, { allow: 'POST' }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/metrics', async (c) => {
    const { text, contentType } = await metrics.render();
    return c.body(text, 200, { 'content-type': contentType });
  });
  app.notFound((c) => c.json({ error: 'Known: POST /webhooks/<job>, GET /healthz, GET /metrics.' }, 404));
  // Nothing but the reading of a body throws: whoever sends it has gone, or is too slow.
  app.onError((error, c) => refuse(c, isAborted(error, c) ? { kind: 'aborted' } : { kind: 'failed', error }));
  return app;
}

/** What can be said before the body is read, and without asking which jobs there are. */
function checkHeaders(
  refuse: (c: Context<Env>, outcome: WebhookOutcome) => Response,
): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('startMillis', performance.now());
    if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) return refuse(c, { kind: 'not_json' });
    const read = readSignedHeaders((name) => c.req.header(name), Date.now());
    if (read.kind !== 'headers') return refuse(c, read);
    c.set('headers', read.headers);
    return next();
  };
}

function isAborted(error: unknown, c: Context): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return c.req.raw.signal.aborted || name === 'AbortError' || code === 'ECONNRESET';
}
