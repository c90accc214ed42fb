import type { PayloadCodec } from '@temporalio/common';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { type AllowedCallers, checkCaller } from './check-caller.js';
import { CodecMetrics } from './codec-metrics.js';
import { endings, type Env, type OnCodecEvent } from './conclude.js';
import { readPayloads, writePayloads } from './convert-payloads.js';

export interface CodecAppOptions extends AllowedCallers {
  codec: PayloadCodec;
  /** Is told of each request to encode or decode. */
  onEvent: OnCodecEvent;
}

/** A page of a history has some MB at most, a third more as base64. */
const MOST_BODY_BYTES = 32 * 1024 * 1024;
const PREFLIGHT_SECONDS = 600;
const HEADERS = ['content-type', 'x-namespace', 'authorization'];
const FORM = 'The body must be {"payloads": [{"metadata": {…}, "data": …}]}, with bytes as base64.';

/** The HTTP API: `POST /encode` and `POST /decode` of Temporal's remote codecs, `GET /healthz`, `GET /metrics`. */
export function codecApp({ codec, onEvent, ...allowed }: CodecAppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const metrics = new CodecMetrics();
  const { conclude, refuse } = endings((event, incoming) => {
    metrics.add(event);
    onEvent(event, incoming);
  });
  const origin = [...allowed.origins];
  const pages = cors({ origin, allowMethods: ['POST'], allowHeaders: HEADERS, maxAge: PREFLIGHT_SECONDS });
  const onError = (c: Context): Response =>
    refuse(c as Context<Env>, 'too_large', 413, `The body has more than ${MOST_BODY_BYTES} bytes.`);
  const limit = bodyLimit({ maxSize: MOST_BODY_BYTES, onError });
  for (const operation of ['encode', 'decode'] as const) {
    const path = `/${operation}`;
    app.use(path, pages);
    app.post(path, checkCaller(allowed, refuse), limit, async (c) => {
      const payloads = readPayloads(await c.req.json().catch(() => undefined));
      if (payloads === undefined) return refuse(c, 'malformed', 400, FORM);
      const answer = await codec[operation](payloads).catch((error: Error) => error);
      if (answer instanceof Error) return refuse(c, 'unreadable', 400, answer.message);
      conclude(c, { outcome: 'done', status: 200, payloads: answer.length });
      return c.json(writePayloads(answer));
    });
    app.all(path, (c) => c.json({ error: `${path} takes a POST.` }, 405, { allow: 'POST, OPTIONS' }));
  }
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/metrics', async (c) => {
    const { text, contentType } = await metrics.render();
    return c.body(text, 200, { 'content-type': contentType });
  });
  app.notFound((c) =>
    c.json({ error: 'Known: POST /encode, POST /decode, GET /healthz, GET /metrics.' }, 404),
  );
  app.onError((_error, c) => refuse(c, 'failed', 500, 'The server has failed.'));
  return app;
}
