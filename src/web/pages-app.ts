import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { addAssets } from './assets.js';
import { messagePage } from './pages/page.js';
import { measuredRuns } from './records/measured-runs.js';
import { ALL_JOBS, type PagesServices } from './routes/pages-services.js';
import { addActs } from './routes/act-routes.js';
import { addPages } from './routes/page-routes.js';
import { Sayings } from './routes/sayings.js';
import { renderTrendMetrics } from './trend-metrics.js';
import { headers, onlyByName, sameOrigin } from './routes/security.js';

/** A form with all its parameters. */
const MOST_BODY_BYTES = 256 * 1024;

/** The pages, what their forms do, and what is loaded with them. `stopped` ends those connections that stay open. */
export function pagesApp(services: PagesServices, listenHost: string, stopped: AbortSignal): Hono {
  const { context } = services;
  const app = new Hono();
  const sayings = new Sayings();
  app.use(headers(), onlyByName(listenHost));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/metrics', async (c) => {
    const { found } = await services.feeds.jobs.now(ALL_JOBS);
    const { text, contentType } = await renderTrendMetrics(await measuredRuns(found.runs, services.records));
    return c.body(text, 200, { 'content-type': contentType });
  });
  addAssets(app);
  app.use(
    sameOrigin(),
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: (c) => c.text('The form is too large.', 413) }),
  );
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
