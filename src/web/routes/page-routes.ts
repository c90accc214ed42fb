import type { Context, Hono } from 'hono';
import { MessageRefused } from '../../client/message-refused.js';
import { refusalOf } from '../../core/access/grants.js';
import type { Feed } from '../live/feed.js';
import { type FoundRun, troubleOf } from '../live/look-at-run.js';
import { filled } from '../live/slots.js';
import { streamParts } from '../live/stream-parts.js';
import { outputOf } from '../pages/output-page.js';
import { messagePage, page } from '../pages/page.js';
import { taskPage } from '../pages/task-page.js';
import { html, textOf } from '../parts/html.js';
import { jobPath, runPath } from '../parts/links.js';
import { listOfRuns } from './list-of-runs.js';
import { ALL_JOBS, type PagesServices } from './pages-services.js';
import type { Sayings } from './sayings.js';
import { onlookerOf, type PagesEnv } from './visitors.js';

/** Of what a task has printed. */
const TAIL_LINES = 200;

/** Longer than any timer can be. */
const MOST_TIMER_MILLIS = 2 ** 31 - 1;

interface LivePage<T> {
  feed: Feed<T>;
  key: string;
  path: string;
  title: string;
  /** The name of the job that it is about; undefined where it is not known. */
  jobOf: (found: T) => string | undefined;
}

/** The pages, and for those that change by themselves what has changed. */
export function addPages(
  app: Hono<PagesEnv>,
  services: PagesServices,
  sayings: Sayings,
  stopped: AbortSignal,
): void {
  const { context, feeds } = services;

  const live = async <T>(c: Context<PagesEnv>, { feed, key, path, title, jobOf }: LivePage<T>) => {
    const { found, shown } = await feed.now(key);
    const refused = refusalToLook(c, jobOf(found));
    if (refused !== undefined) return c.html(messagePage('Not for you', refused, context), 403);
    const main = filled(shown.parts.get('page') ?? '', shown.parts);
    const said = sayings.read(c.req.query('said'));
    return c.html(page({ title, context, main, said, live: { path, shown } }));
  };
  const stream = async <T>(c: Context<PagesEnv>, { feed, key, jobOf }: LivePage<T>) => {
    const refused = refusalToLook(c, jobOf((await feed.now(key)).found));
    if (refused !== undefined) return c.text(refused, 403);
    const left = Math.min(c.get('visitor').untilMillis - Date.now(), MOST_TIMER_MILLIS);
    const ended = AbortSignal.any([stopped, AbortSignal.timeout(Math.max(0, left))]);
    return streamParts(c, feed, { key, onlooker: onlookerOf(c, services.local), stopped: ended });
  };
  const all = { feed: feeds.jobs, key: ALL_JOBS, path: '/live', title: 'Jobs', jobOf: () => ANY };
  const ofJob = (job: string) => {
    const about = { feed: feeds.job, key: job, path: jobPath(job, 'live'), title: job };
    return { ...about, jobOf: ({ name }: { name: string }) => name };
  };
  const ofRun = (run: string) => {
    const about = { feed: feeds.run, key: run, path: runPath(run, 'live'), title: run };
    return { ...about, jobOf: jobOfRun };
  };
  app.get('/', (c) => live(c, all));
  app.get('/live', (c) => stream(c, all));
  app.get('/runs', async (c) => {
    const main = await listOfRuns(services.client, c.req.query(), c.get('visitor').rights);
    return c.html(page({ title: 'Runs', context, main }));
  });
  app.get('/jobs/:job', (c) => live(c, ofJob(c.req.param('job'))));
  app.get('/jobs/:job/live', (c) => stream(c, ofJob(c.req.param('job'))));
  app.get('/runs/:run', (c) => live(c, ofRun(c.req.param('run'))));
  app.get('/runs/:run/live', (c) => stream(c, ofRun(c.req.param('run'))));
  addTaskPages(app, services, sayings);
}

function addTaskPages(app: Hono<PagesEnv>, services: PagesServices, sayings: Sayings): void {
  const { context, feeds, runs } = services;
  app.get('/runs/:run/tasks/:task', async (c) => {
    const { run: id, task: key } = c.req.param();
    let { found } = await feeds.run.now(id);
    const refused = refusalToLook(c, jobOfRun(found));
    if (refused !== undefined) return c.html(messagePage('Not for you', refused, context), 403);
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
    const refused = refusalToLook(c, jobOfRun((await feeds.run.now(id)).found));
    if (refused !== undefined) return c.html(messagePage('Not for you', refused, context), 403);
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

/** Of a page about no job of its own: what of it is for whom is decided part by part. */
const ANY = Symbol('any job') as unknown as string;

/** The name of the job that a run is one of; undefined where nobody can tell. */
export function jobOfRun(found: FoundRun): string | undefined {
  return found.kind === 'run' ? found.view?.run_name : undefined;
}

function refusalToLook(c: Context<PagesEnv>, job: string | undefined): string | undefined {
  const { identity, rights } = c.get('visitor');
  return job === ANY || rights.may('look', job) ? undefined : refusalOf(identity, 'look', job);
}
