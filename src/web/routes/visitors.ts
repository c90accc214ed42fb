import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { HttpBindings } from '@hono/node-server';
import type { Access, Visitor } from '../../access/access.js';
import type { AuditLog } from '../../access/audit-log.js';
import { clientAddress } from '../../core/access/address-guard.js';
import { ALL_RIGHTS } from '../../core/access/grants.js';
import type { RateLimit } from '../../http/rate-limits.js';
import { forVisitor, type Onlooker } from '../live/for-visitor.js';
import { messagePage } from '../pages/page.js';
import type { PageContext } from '../parts/form.js';

/** What is known of a request besides itself. */
export type PagesEnv = { Bindings: HttpBindings; Variables: { visitor: Visitor } };

/** How people get in. */
export interface Door {
  /** Absent where nobody signs in: then each may do everything. */
  access?: Access;
  audit: AuditLog;
  /** The address that browsers have for these pages, where it is not that of the server. */
  publicUrl?: string;
  /** Networks of proxies whose word counts on whom they forward for. */
  proxies: readonly string[];
}

/** Where forms of nobody who has signed in get their name and token from. */
export type Local = Pick<PageContext, 'by' | 'token'>;

const FAR_MILLIS = 8.64e15;

/** True where browsers come by HTTPS. */
export function isSecure(c: Context, { publicUrl }: Door): boolean {
  return new URL(publicUrl ?? c.req.url).protocol === 'https:';
}

/** The name of our cookie of this use; browsers let nobody but us set one of that prefix. */
export function cookieName(c: Context, door: Door, use: 'session' | 'sign-in'): string {
  return isSecure(c, door) ? `__Host-brickwork-${use}` : `brickwork-${use}`;
}

/** The address that a request comes from. */
export function addressOf(c: Context<PagesEnv>, { proxies }: Pick<Door, 'proxies'>): string {
  const { remoteAddress = '' } = c.env.incoming.socket;
  return clientAddress(remoteAddress, c.req.header('x-forwarded-for'), proxies);
}

/** Lets those pass who are known; others sign in first, or are told why they cannot. */
export function onlyVisitors(door: Door, context: PageContext, local: Local): MiddlewareHandler<PagesEnv> {
  const { access } = door;
  return async (c, next) => {
    if (access === undefined) {
      c.set('visitor', visitorOfMachine(local));
      return next();
    }
    const visit = await access.visit(c.env.incoming.headers, getCookie(c, cookieName(c, door, 'session')));
    if (visit.kind === 'visitor') {
      c.set('visitor', visit.visitor);
      if (visit.visitor.rights.mayWithSome('look')) return next();
      const reason = `${visit.visitor.identity.name} has no role here. Whoever runs these pages gives one.`;
      return c.html(messagePage('Not for you', reason, context), 403);
    }
    if (visit.kind === 'nobody' && isOfBrowser(c)) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`, 302);
    }
    const reason = visit.kind === 'nobody' ? 'Sign in first.' : visit.reason;
    door.audit.record({
      ...{ server: 'pages', address: addressOf(c, door), act: `${c.req.method} ${c.req.path}` },
      ...{ result: visit.kind === 'away' ? 'failed' : 'denied', reason },
    });
    if (visit.kind === 'away') return c.text(reason, 503, { 'retry-after': '5' });
    return c.text(reason, 401, { 'www-authenticate': 'Bearer realm="brickwork"' });
  };
}

/** Refuses what one visitor asks for too often. */
export function notTooOften(limit: RateLimit): MiddlewareHandler<PagesEnv> {
  return async (c, next) => {
    const seconds = await limit.take(c.get('visitor').identity.name);
    if (seconds === undefined) return next();
    return c.text('Too many requests. Wait, and send it again.', 429, { 'retry-after': String(seconds) });
  };
}

/** Shows whoever asks what is for them, of pages that are made once for all. */
export function personally(local: Local): MiddlewareHandler<PagesEnv> {
  return async (c, next) => {
    await next();
    if (c.res.headers.get('content-type')?.startsWith('text/html') !== true) return;
    const text = forVisitor(await c.res.text(), onlookerOf(c, local));
    c.res = new Response(text, c.res);
  };
}

/** Who looks, and what their forms are told by. Nobody at all may do nothing. */
export function onlookerOf(c: Context<PagesEnv>, local: Local): Onlooker {
  const visitor = c.get('visitor') as Visitor | undefined;
  if (visitor === undefined) return { name: '', formToken: '', may: () => false };
  const { identity, rights, formToken } = visitor;
  return {
    name: identity.by === 'local' ? local.by : identity.name,
    formToken: formToken ?? '',
    may: (act, job) => rights.may(act, job),
  };
}

function visitorOfMachine({ by, token }: Local): Visitor {
  const identity = { name: by, groups: [], by: 'local' as const };
  return { identity, rights: ALL_RIGHTS, formToken: token, untilMillis: FAR_MILLIS };
}

/** A page that somebody opens, and nothing that a page or a program asks for. */
function isOfBrowser(c: Context): boolean {
  return c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html');
}
