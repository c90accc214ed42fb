import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type Access, STEP_SECONDS } from '../../access/access.js';
import { returnPath } from '../../core/access/return-path.js';
import type { Identity } from '../../core/access/identity.js';
import { formFields, textField } from '../acts/form-fields.js';
import { signInPage } from '../pages/sign-in-page.js';
import type { PageContext } from '../parts/form.js';
import { isOurs } from './security.js';
import { addressOf, cookieName, type Door, isSecure, type PagesEnv } from './visitors.js';

const BACK = '/sign-in/back';
const NOT_NOW = 'Signing in does not work now: the identity provider does not answer.';

/** Signing in and out, where people do. */
export function addSignIn(app: Hono<PagesEnv>, door: Door & { access: Access }, context: PageContext): void {
  const { access, audit } = door;
  const say = (c: Context<PagesEnv>, status: 200 | 400 | 401 | 503, problem?: string) =>
    c.html(signInPage({ way: access.way, to: returnPath(c.req.query('to')), problem, context }), status);
  const record = (c: Context<PagesEnv>, { known, reason }: { known?: Identity; reason?: string }): void =>
    audit.record({
      ...{ server: 'pages', address: addressOf(c, door), act: 'sign in' },
      ...(known === undefined ? {} : { who: known.name, identified: known.by }),
      ...(reason === undefined ? { result: 'done' } : { result: 'denied', reason }),
    });
  const letIn = (c: Context<PagesEnv>, session: string, to: string) => {
    keep(c, door, { use: 'session', text: session, seconds: access.sessionSeconds });
    return c.redirect(to, 303);
  };

  app.get('/sign-in', async (c) => {
    c.header('cache-control', 'no-store');
    if (access.way === 'token') return say(c, 200);
    const begun = await access
      .begin(`${originOf(c, door)}${BACK}`, returnPath(c.req.query('to')))
      .catch(() => undefined);
    if (begun === undefined) return say(c, 503, NOT_NOW);
    keep(c, door, { use: 'sign-in', text: begun.kept, seconds: STEP_SECONDS });
    return c.redirect(begun.url, 302);
  });
  app.get(BACK, async (c) => {
    c.header('cache-control', 'no-store');
    const kept = getCookie(c, cookieName(c, door, 'sign-in'));
    const returned = new URL(`${originOf(c, door)}${BACK}${new URL(c.req.url).search}`);
    const ended = await access.end(returned, kept);
    deleteCookie(c, cookieName(c, door, 'sign-in'), { path: '/', secure: isSecure(c, door) });
    if (typeof ended === 'string') {
      record(c, { reason: ended });
      return say(c, 401, ended);
    }
    record(c, { known: ended.identity });
    return letIn(c, ended.session, ended.to);
  });
  app.post('/sign-in', async (c) => {
    c.header('cache-control', 'no-store');
    if (access.way !== 'token') return c.redirect('/sign-in', 303);
    const fields = formFields(await c.req.text());
    const known = await access.byPastedToken(textField(fields, 'databricks_token'));
    if (typeof known === 'string') {
      record(c, { reason: known });
      return say(c, 401, known);
    }
    record(c, { known: known.identity });
    return letIn(c, known.session, returnPath(textField(fields, 'to')));
  });
}

/** Signing out, for those who have signed in; to be added where it is known who they are. */
export function addSignOut(app: Hono<PagesEnv>, door: Door, context: PageContext): void {
  app.post('/sign-out', async (c) => {
    const { identity, formToken } = c.get('visitor');
    const isTheirs = isOurs(formToken ?? '', textField(formFields(await c.req.text()), 'token'));
    if (!isTheirs) return c.redirect('/', 303);
    deleteCookie(c, cookieName(c, door, 'session'), { path: '/', secure: isSecure(c, door) });
    door.audit.record({
      ...{ server: 'pages', address: addressOf(c, door), act: 'sign out', result: 'done' },
      ...{ who: identity.name, identified: identity.by },
    });
    const { access } = door;
    if (access === undefined) return c.redirect('/', 303);
    return c.html(signInPage({ way: access.way, to: '/', context, isOut: true }));
  });
}

function originOf(c: Context, { publicUrl }: Door): string {
  return new URL(publicUrl ?? c.req.url).origin;
}

function keep(
  c: Context,
  door: Door,
  { use, text, seconds }: { use: 'session' | 'sign-in'; text: string; seconds: number },
): void {
  const secure = isSecure(c, door);
  setCookie(c, cookieName(c, door, use), text, {
    ...{ httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: Math.floor(seconds) },
  });
}
