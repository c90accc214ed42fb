import type { Context, Hono } from 'hono';
import { JobNotFound } from '../../client/find-job.js';
import { MessageRefused } from '../../client/message-refused.js';
import { refusalOf } from '../../core/access/grants.js';
import type { Act } from '../../core/access/roles.js';
import { JOB_ACTS } from '../acts/act-on-job.js';
import { RUN_ACTS, TASK_ACTS } from '../acts/act-on-run.js';
import { type FormFields, formFields, textField, WrongForm } from '../acts/form-fields.js';
import { troubleOf } from '../live/look-at-run.js';
import { messagePage } from '../pages/page.js';
import { jobPath, runPath } from '../parts/links.js';
import { actAt } from '../parts/which-act.js';
import { jobOfRun } from './page-routes.js';
import type { PagesServices } from './pages-services.js';
import type { Sayings } from './sayings.js';
import { isOurs } from './security.js';
import { addressOf, type PagesEnv } from './visitors.js';

/** Messages and updates wait for a worker no longer than people do. */
const ANSWER_MILLIS = 15_000;

interface AskedAct {
  /** The page where it was asked for. */
  back: string;
  /** What it is done to, for the audit log. */
  target: string;
  jobOf: () => Promise<string | undefined>;
  doIt: (fields: FormFields) => Promise<{ text: string; path: string }>;
}

/** What forms of the pages do: each is what a command of the command line does, and leads to the page that shows it. */
export function addActs(app: Hono<PagesEnv>, services: PagesServices, sayings: Sayings): void {
  const { runs, jobs, context, feeds } = services;
  const act = actBy(services, sayings);
  const jobOf = async (id: string) => jobOfRun((await feeds.run.now(id)).found);
  const unknown = (c: Context) =>
    c.html(messagePage('No such act', 'The page has no such button.', context), 404);

  app.post('/runs/:run/:act', (c) => {
    const { run: id, act: name } = c.req.param();
    if (!Object.hasOwn(RUN_ACTS, name)) return unknown(c);
    const doIt = async (fields: FormFields) => {
      const text = await RUN_ACTS[name](runs, id, fields);
      await feeds.run.refresh(id);
      return { text, path: runPath(id) };
    };
    return act(c, { back: runPath(id), target: id, jobOf: () => jobOf(id), doIt });
  });
  app.post('/runs/:run/tasks/:task/:act', (c) => {
    const { run: id, task: key, act: name } = c.req.param();
    if (!Object.hasOwn(TASK_ACTS, name)) return unknown(c);
    const doIt = async (fields: FormFields) => {
      const text = await TASK_ACTS[name](runs, { workflowId: id, key }, fields);
      await feeds.run.refresh(id);
      return { text, path: runPath(id) };
    };
    const back = runPath(id, 'tasks', key);
    return act(c, { back, target: `${id} task ${key}`, jobOf: () => jobOf(id), doIt });
  });
  app.post('/jobs/:job/:act', (c) => {
    const { job, act: name } = c.req.param();
    if (!Object.hasOwn(JOB_ACTS, name)) return unknown(c);
    const doIt = async (fields: FormFields) => {
      const done = await JOB_ACTS[name](jobs, job, fields);
      await feeds.job.refresh(job);
      return done;
    };
    const nameOf = async () => (await feeds.job.now(job)).found.name;
    return act(c, { back: jobPath(job), target: job, jobOf: nameOf, doIt });
  });
}

/** Does it, and goes to where it is seen; what was refused is said on the page where it was asked for. */
function actBy({ client, context, door }: PagesServices, sayings: Sayings) {
  return async (c: Context<PagesEnv>, { back, target, jobOf, doIt }: AskedAct): Promise<Response> => {
    const { identity, rights, formToken } = c.get('visitor');
    const fields = inTheirName(formFields(await c.req.text()), identity);
    const asked = askedAct(c.req.path, fields);
    const record = (result: 'done' | 'denied' | 'refused' | 'failed', reason?: string): void =>
      door.audit.record({
        ...{ server: 'pages', who: identity.name, identified: identity.by, address: addressOf(c, door) },
        ...{ act: asked, target, arguments: argumentsOf(fields), result },
        ...(reason === undefined ? {} : { reason }),
      });
    const refuse = (text: string, result: 'denied' | 'refused' | 'failed' = 'refused') => {
      record(result, text);
      return c.redirect(sayings.on(back, { text, isRefusal: true }), 303);
    };
    if (context.isReadOnly) return refuse('These pages can only be read. Nothing was done.', 'denied');
    if (formToken !== undefined && !isOurs(formToken, textField(fields, 'token')))
      return refuse('The page was too old. This is the new one: nothing was done yet.', 'denied');
    const job = await jobOf();
    if (!rights.may(asked, job)) {
      const reason = refusalOf(identity, asked, job);
      record('denied', reason);
      return c.html(messagePage('Not allowed', `${reason} Nothing was done.`, context), 403);
    }
    try {
      const { text, path } = await client.withDeadline(Date.now() + ANSWER_MILLIS, () => doIt(fields));
      record('done');
      return c.redirect(sayings.on(path, { text, isRefusal: false }), 303);
    } catch (error) {
      const isKnown =
        error instanceof MessageRefused || error instanceof WrongForm || error instanceof JobNotFound;
      if (isKnown) return refuse(error.message);
      return refuse(`It may not have been done. ${troubleOf(error)}`, 'failed');
    }
  };
}

/** Whoever has signed in acts in no other name. */
function inTheirName(
  fields: FormFields,
  { name, by }: PagesEnv['Variables']['visitor']['identity'],
): FormFields {
  return by === 'local' ? fields : new Map([...fields, ['by', [name]]]);
}

function askedAct(path: string, fields: FormFields): Act {
  const act = actAt(path) ?? 'look';
  return act === 'approve' && textField(fields, 'answer') === 'reject' ? 'reject' : act;
}

/** What was sent besides the form's own token. */
function argumentsOf(fields: FormFields): Record<string, string> {
  return Object.fromEntries(
    [...fields].flatMap(([name, values]) => (name === 'token' ? [] : [[name, values.join(', ')]])),
  );
}
