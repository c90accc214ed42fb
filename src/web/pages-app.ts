import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { RateLimit } from '../http/rate-limits.js';
import { addAssets } from './assets.js';
import { messagePage } from './pages/page.js';
import { measuredRuns } from './records/measured-runs.js';
import { ALL_JOBS, type PagesServices } from './routes/pages-services.js';
import { addActs } from './routes/act-routes.js';
import { addPages } from './routes/page-routes.js';
import { Sayings } from './routes/sayings.js';
import { headers, onlyByName, sameOrigin } from './routes/security.js';
import { addSignIn, addSignOut } from './routes/sign-in-routes.js';
import { notTooOften, onlyVisitors, type PagesEnv, personally } from './routes/visitors.js';
import { renderTrendMetrics } from './trend-metrics.js';

/** A form with all its parameters. */
const MOST_BODY_BYTES = 256 * 1024;

export interface PagesAppOptions {
  /** Where the server listens. */
  host: string;
  /** Whether it speaks TLS itself. */
  isTls: boolean;
  /** How much each visitor may ask for. */
  perCaller: RateLimit;
  /** Ends those connections that stay open. */
  stopped: AbortSignal;
}

/** The pages, what their forms do, and what is loaded with them. */
export function pagesApp(
  services: PagesServices,
  { host, isTls, perCaller, stopped }: PagesAppOptions,
): Hono<PagesEnv> {
  const { context, door, local } = services;
  const app = new Hono<PagesEnv>();
  const sayings = new Sayings();
  app.use(headers(isTls));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.use(onlyByName(host, door.publicUrl));
  addAssets(app);
  app.use(
    sameOrigin(door.publicUrl),
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: (c) => c.text('The form is too large.', 413) }),
    personally(local),
  );
  if (door.access !== undefined) addSignIn(app, { ...door, access: door.access }, context);
  app.use(onlyVisitors(door, context, local), notTooOften(perCaller));
  addSignOut(app, door, context);
  app.get('/metrics', (c) => answerMetrics(c, services));
  addPages(app, services, sayings, stopped);
  addActs(app, services, sayings);
  app.notFound((c) => c.html(messagePage('Not found', 'There is no such page.', context), 404));
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500;
    const message =
      status === 403
        ? 'This request came from a page of another site. Nothing was done.'
        : `The page could not be made: ${error.message}`;
    return c.html(messagePage('It did not work', message, context), status);
  });
  return app;
}

/** They name every job, so that they are for those who may look at all of them. */
async function answerMetrics(c: Context<PagesEnv>, { feeds, records }: PagesServices): Promise<Response> {
  if (!c.get('visitor').rights.may('look')) return c.text('Metrics name every job.', 403);
  const { found } = await feeds.jobs.now(ALL_JOBS);
  const { text, contentType } = await renderTrendMetrics(await measuredRuns(found.runs, records));
  return c.body(text, 200, { 'content-type': contentType });
}
