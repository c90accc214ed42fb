import type { Context, Hono } from 'hono';
import { MessageRefused } from '../../client/message-refused.js';
import type { Feed } from '../live/feed.js';
import { troubleOf } from '../live/look-at-run.js';
import { streamParts } from '../live/stream-parts.js';
import { outputOf } from '../pages/output-page.js';
import { messagePage, page } from '../pages/page.js';
import { taskPage } from '../pages/task-page.js';
import { ALL_JOBS, type PagesServices } from './pages-services.js';
import { html, textOf } from '../parts/html.js';
import { jobPath, runPath } from '../parts/links.js';
import { filled } from '../live/slots.js';
import { listOfRuns } from './list-of-runs.js';
import type { Sayings } from './sayings.js';

/** Of what a task has printed. */
const TAIL_LINES = 200;

/** The pages, and for those that change by themselves what has changed. */
export function addPages(app: Hono, services: PagesServices, sayings: Sayings, stopped: AbortSignal): void {
  const { context, feeds, runs } = services;

  const live = async <T>(
    c: Context,
    feed: Feed<T>,
    { key, path, title }: { key: string; path: string; title: string },
  ) => {
    const { shown } = await feed.now(key);
    const main = filled(shown.parts.get('page') ?? '', shown.parts);
    const said = sayings.read(c.req.query('said'));
    return c.html(page({ title, context, main, said, live: { path, shown } }));
  };
  app.get('/', (c) => live(c, feeds.jobs, { key: ALL_JOBS, path: '/live', title: 'Jobs' }));
  app.get('/live', (c) => streamParts(c, feeds.jobs, ALL_JOBS, stopped));
  app.get('/runs', async (c) =>
    c.html(page({ title: 'Runs', context, main: await listOfRuns(services.client, c.req.query()) })),
  );
  app.get('/jobs/:job', (c) => {
    const { job } = c.req.param();
    return live(c, feeds.job, { key: job, path: jobPath(job, 'live'), title: job });
  });
  app.get('/jobs/:job/live', (c) => streamParts(c, feeds.job, c.req.param('job'), stopped));
  app.get('/runs/:run', (c) => {
    const { run } = c.req.param();
    return live(c, feeds.run, { key: run, path: runPath(run, 'live'), title: run });
  });
  app.get('/runs/:run/live', (c) => streamParts(c, feeds.run, c.req.param('run'), stopped));
  app.get('/runs/:run/tasks/:task', async (c) => {
    const { run: id, task: key } = c.req.param();
    let { found } = await feeds.run.now(id);
    if (found.kind === 'run' && found.isUnread === true) found = await feeds.run.refresh(id);
    const task =
      found.kind === 'run' ? found.view?.tasks.find(({ task_key }) => task_key === key) : undefined;
    if (found.kind === 'missing' || task === undefined) {
      const isPlanned = found.kind === 'run' && (found.view?.tasks.length ?? 0) > 0;
      const why = isPlanned
        ? `The run ${id} has no task "${key}".`
        : 'It has no tasks yet. Load the page again.';
      const message = found.kind === 'missing' ? found.message : (found.trouble ?? why);
      return c.html(messagePage('No such task', message, context), 404);
    }
    const main = taskPage(found, task, context);
    return c.html(page({ title: `${key} of ${id}`, context, main, said: sayings.read(c.req.query('said')) }));
  });
  app.get('/runs/:run/tasks/:task/output', async (c) => {
    const { run: id, task: key } = c.req.param();
    const output = await runs
      .output(id, { taskKey: key, tailLines: TAIL_LINES })
      .then(({ outputs }) => outputOf(outputs))
      .catch(
        (error: unknown) =>
          html`<p>${error instanceof MessageRefused ? error.message : troubleOf(error)}</p>`,
      );
    // A page that is there already asks for the text alone.
    if (c.req.header('x-part') !== undefined) return c.html(await textOf(output));
    const main = html`<p><a href="${runPath(id)}">← ${id}</a></p>
      <h1>Output of ${key}</h1>
      ${output}`;
    return c.html(page({ title: `Output of ${key}`, context, main }));
  });
}
