import type { Context, Hono } from 'hono';
import { JobNotFound } from '../../client/find-job.js';
import { MessageRefused } from '../../client/message-refused.js';
import { JOB_ACTS } from '../acts/act-on-job.js';
import { RUN_ACTS, TASK_ACTS } from '../acts/act-on-run.js';
import { type FormFields, formFields, textField, WrongForm } from '../acts/form-fields.js';
import { troubleOf } from '../live/look-at-run.js';
import { messagePage } from '../pages/page.js';
import type { PagesServices } from './pages-services.js';
import { jobPath, runPath } from '../parts/links.js';
import { isOurs } from './security.js';
import type { Sayings } from './sayings.js';

/** Messages and updates wait for a worker no longer than people do. */
const ANSWER_MILLIS = 15_000;

/** What forms of the pages do: each is what a command of the command line does, and leads to the page that shows it. */
export function addActs(app: Hono, services: PagesServices, sayings: Sayings): void {
  const { client, runs, jobs, context, feeds } = services;

  /** Does it, and goes to where it is seen; what was refused is said on the page where it was asked for. */
  const act = async (
    c: Context,
    back: string,
    doIt: (fields: FormFields) => Promise<{ text: string; path: string }>,
  ) => {
    const fields = formFields(await c.req.text());
    const refuse = (text: string) => c.redirect(sayings.on(back, { text, isRefusal: true }), 303);
    if (context.isReadOnly) return refuse('These pages can only be read. Nothing was done.');
    if (!isOurs(context.token, textField(fields, 'token')))
      return refuse('The page was too old. This is the new one: nothing was done yet.');
    try {
      const { text, path } = await client.withDeadline(Date.now() + ANSWER_MILLIS, () => doIt(fields));
      return c.redirect(sayings.on(path, { text, isRefusal: false }), 303);
    } catch (error) {
      const isKnown =
        error instanceof MessageRefused || error instanceof WrongForm || error instanceof JobNotFound;
      return refuse(isKnown ? error.message : `It may not have been done. ${troubleOf(error)}`);
    }
  };
  const unknown = (c: Context) =>
    c.html(messagePage('No such act', 'The page has no such button.', context), 404);

  app.post('/runs/:run/:act', (c) => {
    const { run: id, act: name } = c.req.param();
    if (!Object.hasOwn(RUN_ACTS, name)) return unknown(c);
    return act(c, runPath(id), async (fields) => {
      const text = await RUN_ACTS[name](runs, id, fields);
      await feeds.run.refresh(id);
      return { text, path: runPath(id) };
    });
  });
  app.post('/runs/:run/tasks/:task/:act', (c) => {
    const { run: id, task: key, act: name } = c.req.param();
    if (!Object.hasOwn(TASK_ACTS, name)) return unknown(c);
    return act(c, runPath(id, 'tasks', key), async (fields) => {
      const text = await TASK_ACTS[name](runs, { workflowId: id, key }, fields);
      await feeds.run.refresh(id);
      return { text, path: runPath(id) };
    });
  });
  app.post('/jobs/:job/:act', (c) => {
    const { job, act: name } = c.req.param();
    if (!Object.hasOwn(JOB_ACTS, name)) return unknown(c);
    return act(c, jobPath(job), async (fields) => {
      const done = await JOB_ACTS[name](jobs, job, fields);
      await feeds.job.refresh(job);
      return done;
    });
  });
}
