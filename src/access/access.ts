import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessFile } from '../core/access/access-file.js';
import { type Rights, rightsOf } from '../core/access/grants.js';
import type { Identity } from '../core/access/identity.js';
import { returnPath } from '../core/access/return-path.js';
import type { BrowserSignIn, SignInStep } from './browser-sign-in.js';
import type { Callers } from './callers.js';
import { identityOf } from './oidc-claims.js';
import type { OidcBearer } from './oidc-bearer.js';
import type { SessionCookies } from './session-cookies.js';

/** Somebody who is known. */
export interface Visitor {
  identity: Identity;
  rights: Rights;
  /** Stands in the forms of their pages; absent where each request shows by itself who sends it. */
  formToken?: string;
  /** Until when it is known, in milliseconds since the epoch. */
  untilMillis: number;
}

/** Who sends a request, or why that is not known: nobody has signed in, it is refused, or nobody can say now. */
export type Visit =
  { kind: 'visitor'; visitor: Visitor } | { kind: 'nobody' } | { kind: 'refused' | 'away'; reason: string };

export interface AccessParts {
  file: AccessFile;
  cookies: SessionCookies;
  /** Where tokens are Databricks'. */
  callers?: Callers;
  /** Where they are the identity provider's. */
  bearer?: OidcBearer;
  /** Where people sign in by pages of somebody else. */
  browser?: BrowserSignIn;
}

const SESSION = 'brickwork session';
const STEP = 'brickwork sign-in';
/** How long people have to sign in. */
export const STEP_SECONDS = 600;
/** A bearer token is looked at again by then. */
const BEARER_MILLIS = 60_000;

/** Knows who people are, and what they may do. */
export class Access {
  constructor(private readonly parts: AccessParts) {}

  /** How a browser signs in: by pages of somebody else, or by a token that is pasted into a form. */
  get way(): 'redirect' | 'token' {
    return this.parts.browser === undefined ? 'token' : 'redirect';
  }

  get sessionSeconds(): number {
    return this.parts.file.session.hours * 3600;
  }

  /** Who sends a request, by its `Authorization` and else by the session's cookie. Never rejects. */
  async visit(headers: IncomingHttpHeaders, session: string | undefined): Promise<Visit> {
    const { authorization } = headers;
    if (authorization !== undefined && authorization !== '') {
      const known = await this.#byToken(headers, authorization);
      return 'name' in known ? this.#visitor(known, Date.now() + BEARER_MILLIS) : known;
    }
    const claims = await this.parts.cookies.open(SESSION, session);
    if (claims === undefined) return { kind: 'nobody' };
    const { name, groups, by, form, exp } = claims as Record<string, never>;
    return this.#visitor({ name, groups, by }, Number(exp) * 1000, form);
  }

  /** Where a browser goes to sign in, and what it keeps until it comes back. */
  async begin(redirectUri: string, to: string): Promise<{ url: string; kept: string }> {
    if (this.parts.browser === undefined) throw new Error('Browsers sign in by a token here.');
    const { url, step } = await this.parts.browser.begin(redirectUri, returnPath(to));
    return { url, kept: await this.parts.cookies.seal(STEP, { ...step }, STEP_SECONDS) };
  }

  /** The session of somebody who has come back, and where they go on; a text where it is not what was begun. */
  async end(
    returned: URL,
    kept: string | undefined,
  ): Promise<{ session: string; to: string; identity: Identity } | string> {
    const step = (await this.parts.cookies.open(STEP, kept)) as SignInStep | undefined;
    if (step === undefined || this.parts.browser === undefined)
      return 'Signing in took too long, or was begun in another browser. Begin again.';
    const { callers, browser, file } = this.parts;
    const signedIn = await browser.end(returned, step).catch(() => undefined);
    if (signedIn === undefined) return 'The identity provider has not let you in. Begin again.';
    const { accessToken, claims = {} } = signedIn;
    const identity =
      callers === undefined
        ? file.signIn.kind === 'oidc'
          ? identityOf(claims, file.signIn)
          : 'Nobody is known by this token.'
        : await identityAt(callers, `Bearer ${accessToken}`);
    if (typeof identity === 'string') return identity;
    if (!('name' in identity)) return identity.kind === 'nobody' ? 'The token is not good.' : identity.reason;
    return { session: await this.#session(identity), to: returnPath(step.to), identity };
  }

  /** The session of whoever has pasted this token, or why there is none. */
  async byPastedToken(token: string): Promise<{ session: string; identity: Identity } | string> {
    if (this.parts.callers === undefined || !/^[\x21-\x7e]{1,4000}$/.test(token)) return 'This is no token.';
    const identity = await identityAt(this.parts.callers, `Bearer ${token}`);
    if ('name' in identity) return { session: await this.#session(identity), identity };
    return identity.kind === 'nobody' ? 'This is no token.' : identity.reason;
  }

  async #byToken(
    headers: IncomingHttpHeaders,
    authorization: string,
  ): Promise<Identity | Exclude<Visit, { kind: 'visitor' }>> {
    const { bearer, callers } = this.parts;
    if (callers !== undefined) return identityAt(callers, authorization, headers);
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    if (token === undefined || bearer === undefined)
      return { kind: 'refused', reason: 'Send "Authorization: Bearer" and a token.' };
    const check = await bearer.check(token);
    return check.kind === 'identity' ? check.identity : check;
  }

  #visitor(identity: Identity, untilMillis: number, formToken?: string): Visit {
    const rights = rightsOf(identity, this.parts.file.grants);
    return {
      kind: 'visitor',
      visitor: { identity, rights, untilMillis, ...(formToken === undefined ? {} : { formToken }) },
    };
  }

  /** Of groups only those that the file knows: a cookie has 4 KB. */
  async #session({ name, groups, by }: Identity): Promise<string> {
    const known = new Set(this.parts.file.grants.flatMap((grant) => grant.groups));
    const form = randomBytes(24).toString('base64url');
    const claims = { name, by, form, groups: groups.filter((group) => known.has(group)) };
    return this.parts.cookies.seal(SESSION, claims, this.sessionSeconds);
  }
}

async function identityAt(
  callers: Callers,
  authorization: string,
  headers: IncomingHttpHeaders = {},
): Promise<Identity | Exclude<Visit, { kind: 'visitor' }>> {
  const check = await callers.of({ ...headers, authorization });
  switch (check.kind) {
    case 'caller':
      return { name: check.caller.userName, groups: check.caller.groups, by: 'databricks' };
    case 'away':
      return { kind: 'away', reason: check.message };
    default:
      return { kind: 'refused', reason: 'The workspace does not know this token.' };
  }
}
