import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AccessFile, DatabricksSignIn, OidcSignIn } from '../core/access/access-file.js';
import { isLoopbackName } from '../core/access/address-guard.js';
import { parseAccessFile } from '../core/access/parse-access-file.js';
import type { SecretPlace } from '../core/access/secret-place.js';
import { error, type Issue, renderIssue } from '../core/issue.js';
import { brickworkClient } from '../databricks/transport.js';
import { type Environment, readSecret } from '../secrets/read-secret.js';
import { Access, type AccessParts } from './access.js';
import { BrowserSignIn } from './browser-sign-in.js';
import { Callers } from './callers.js';
import { guardedFetch } from './guarded-fetch.js';
import { OidcBearer } from './oidc-bearer.js';
import { SessionCookies } from './session-cookies.js';

/** The access file cannot be used; the message has everything that is wrong with it. */
export class AccessUnusable extends Error {
  override readonly name = 'AccessUnusable';
}

export interface OpenAccessOptions {
  environment: Environment;
  /** The workspace that knows people; by the environment and the profile unless given. */
  workspace?: string;
  /** Is told what whoever runs the server should know. */
  note: (message: string) => void;
}

const SHORTEST_KEY = 32;
const SCOPE_OF_DATABRICKS = 'all-apis';
const SKEW_SECONDS = 30;

/** Reads an access file and the secrets that it names. Throws AccessUnusable with all that is wrong. */
export async function openAccess(path: string, options: OpenAccessOptions): Promise<Access> {
  const text = await readFile(path, 'utf8').catch((problem: Error) => {
    throw new AccessUnusable(`The access file cannot be read: ${problem.message}`);
  });
  const parsed = parseAccessFile(text);
  if ('issues' in parsed) throw unusable(path, parsed.issues);
  const { signIn, session } = parsed.file;
  const issues: Issue[] = [];
  const take = async (at: SecretPlace | undefined, place: string): Promise<string | undefined> => {
    if (at === undefined) return undefined;
    const read = await readSecret(at, options.environment);
    if ('secret' in read) return read.secret;
    issues.push(error('SECRET_MISSING', place, `${read.problem}.`));
    return undefined;
  };
  const clientSecret = await take(signIn.clientSecret, `sign_in.${signIn.kind}.client_secret`);
  const keys = (await take(session.key, 'session.key'))?.split(/\s+/);
  if (keys?.some((key) => key.length < SHORTEST_KEY) === true)
    issues.push(
      error('SECRET_SHORT', 'session.key', `must have ${SHORTEST_KEY} characters or more.`, MAKE_KEY),
    );
  if (issues.length > 0) throw unusable(path, issues);
  if (keys === undefined) options.note(NO_KEY);
  const cookies = new SessionCookies(keys ?? [randomBytes(32).toString('base64url')]);
  return new Access({ file: parsed.file, cookies, ...(await partsOf(parsed.file, clientSecret, options)) });
}

const MAKE_KEY = 'Make one: openssl rand -base64 48.';
const NO_KEY =
  'The access file has no session.key: whoever has signed in signs in anew once this process ends, and at each other one.';

function unusable(path: string, issues: readonly Issue[]): AccessUnusable {
  return new AccessUnusable(
    `Bad access file ${path} (docs/access.md):\n${issues.map(renderIssue).join('\n')}`,
  );
}

async function partsOf(
  { signIn }: AccessFile,
  clientSecret: string | undefined,
  { workspace }: OpenAccessOptions,
): Promise<Pick<AccessParts, 'callers' | 'bearer' | 'browser'>> {
  const secret = clientSecret === undefined ? {} : { clientSecret };
  return signIn.kind === 'oidc' ? oidcParts(signIn, secret) : databricksParts(signIn, secret, workspace);
}

function oidcParts(
  signIn: OidcSignIn,
  secret: { clientSecret?: string },
): Pick<AccessParts, 'bearer' | 'browser'> {
  const { issuer, clientId, scopes, clockSkewSeconds, allowPrivate } = signIn;
  const fetchGuarded = guardedFetch(allowPrivate);
  const browser = new BrowserSignIn({
    ...{ server: issuer, clientId, scopes, clockSkewSeconds, fetchGuarded, ...secret },
    ...{ hasIdToken: true, isInsecure: isOfThisMachine(issuer) },
  });
  return { browser, bearer: new OidcBearer(signIn, () => browser.jwksUri(), fetchGuarded) };
}

async function databricksParts(
  { clientId }: DatabricksSignIn,
  secret: { clientSecret?: string },
  workspace: string | undefined,
): Promise<Pick<AccessParts, 'callers' | 'browser'>> {
  const { origin } = await brickworkClient(workspace === undefined ? {} : { host: workspace }).host.catch(
    (problem: Error) => {
      throw new AccessUnusable(`${problem.message} Set DATABRICKS_HOST to the workspace that knows people.`);
    },
  );
  // The workspace is named by whoever runs the server, as it is for the workers.
  const fetchGuarded = guardedFetch('all');
  const callers = new Callers((path, headers, signal) => askBy(fetchGuarded, origin + path, headers, signal));
  if (clientId === undefined) return { callers };
  const browser = new BrowserSignIn({
    ...{ server: `${origin}/oidc/.well-known/oauth-authorization-server`, clientId, ...secret },
    ...{ scopes: [SCOPE_OF_DATABRICKS], clockSkewSeconds: SKEW_SECONDS, fetchGuarded },
    ...{ hasIdToken: false, isInsecure: isOfThisMachine(origin) },
  });
  return { callers, browser };
}

async function askBy(
  fetchGuarded: typeof fetch,
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response | 'unsendable'> {
  try {
    new Headers(headers);
  } catch {
    return 'unsendable';
  }
  return fetchGuarded(url, { headers, signal });
}

function isOfThisMachine(url: string): boolean {
  return isLoopbackName(new URL(url).hostname);
}
