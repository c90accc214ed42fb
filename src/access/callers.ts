import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { type Caller, readCaller } from './read-caller.js';

/** What the workspace has answered instead of saying who calls. */
export interface RefusingAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Who calls, or why that is not known: `answered` by the workspace, which has refused. */
export type CallerCheck =
  | { kind: 'caller'; caller: Caller }
  | { kind: 'unauthenticated'; message: string }
  | { kind: 'away'; message: string; cause?: unknown }
  | { kind: 'answered'; answer: RefusingAnswer };

/**
 * Asks the workspace who sends these headers, by a GET of this path. Gives `unsendable` where no request can have them;
 * rejects where there is no answer.
 */
export type AskWorkspace = (
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<Response | 'unsendable'>;

/** How long what the workspace has said is believed. */
export interface CallersOptions {
  /** 60 s unless given. */
  keptMillis?: number;
  /** Of a refusal; 5 s unless given. */
  refusedMillis?: number;
  /** For so long after that, while the workspace is away; 10 min unless given. */
  awayMillis?: number;
}

const ME = '/api/2.0/preview/scim/v2/Me';
/** What tells the workspace who calls: with Azure's, a service principal shows that it may manage the workspace. */
const CREDENTIALS = [
  'authorization',
  'x-databricks-azure-sp-management-token',
  'x-databricks-azure-workspace-resource-id',
];
const CHECK_MILLIS = 10_000;
const MOST_CALLERS = 10_000;
/** For so long a workspace that is away is not asked again. */
const RETRY_MILLIS = 1000;
const NOT_SENT = 'Credential was not sent or was of an unsupported type for this API.';

/**
 * Who calls, as the workspace says to the caller's own credentials; these are kept as a hash alone. A caller that has been
 * checked is believed for 60 s, and for 10 min more while the workspace is away, so that own jobs go on being watched: a
 * token that is revoked in that time is good until the workspace is back.
 */
export class Callers {
  readonly #checks: LRUCache<string, Promise<CallerCheck>>;
  readonly #known: LRUCache<string, Caller>;
  readonly #keptMillis: number;
  readonly #refusedMillis: number;

  constructor(
    private readonly askWorkspace: AskWorkspace,
    { keptMillis = 60_000, refusedMillis = 5000, awayMillis = 600_000 }: CallersOptions = {},
  ) {
    this.#keptMillis = keptMillis;
    this.#refusedMillis = refusedMillis;
    this.#checks = new LRUCache({ max: MOST_CALLERS });
    this.#known = new LRUCache({ max: MOST_CALLERS, ttl: keptMillis + awayMillis });
  }

  /** Who sends these headers. Asks the workspace once for all that ask at a time; never rejects. */
  of(headers: IncomingHttpHeaders): Promise<CallerCheck> {
    const credentials = credentialsOf(headers);
    if (credentials['authorization'] === undefined) return Promise.resolve(unauthenticated());
    const key = createHash('sha256').update(JSON.stringify(credentials)).digest('base64');
    const kept = this.#checks.get(key);
    if (kept !== undefined) return kept;
    const checking = this.#check(key, credentials).then(({ check, ttl }) => {
      this.#checks.set(key, Promise.resolve(check), { ttl });
      return check;
    });
    this.#checks.set(key, checking);
    return checking;
  }

  async #check(
    key: string,
    credentials: Record<string, string>,
  ): Promise<{ check: CallerCheck; ttl: number }> {
    const check = await this.#ask(credentials);
    if (check.kind === 'caller') {
      this.#known.set(key, check.caller);
      return { check, ttl: this.#keptMillis };
    }
    if (check.kind !== 'away') {
      this.#known.delete(key);
      return { check, ttl: this.#refusedMillis };
    }
    const caller = this.#known.get(key);
    const ttl = Math.min(RETRY_MILLIS, this.#keptMillis);
    return { check: caller === undefined ? check : { kind: 'caller', caller }, ttl };
  }

  async #ask(credentials: Record<string, string>): Promise<CallerCheck> {
    try {
      const headers = { accept: 'application/json', ...credentials };
      const answer = await this.askWorkspace(ME, headers, AbortSignal.timeout(CHECK_MILLIS));
      if (answer === 'unsendable') return unauthenticated();
      return checkOf(answer.status, await answer.text(), answer.headers);
    } catch (error) {
      return away('it does not answer', error);
    }
  }
}

function credentialsOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    CREDENTIALS.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** What an answer of the workspace says of who calls. */
function checkOf(status: number, body: string, headers: Headers): CallerCheck {
  if (status === 200) {
    const caller = readCaller(body);
    return caller === undefined ? away('it did not say who calls') : { kind: 'caller', caller };
  }
  // To a page for people to sign in at.
  if (status < 400) return unauthenticated();
  if (status >= 500 || status === 429 || status === 408) return away(`it answered with status ${status}`);
  const kept = ['content-type', 'www-authenticate'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const answer = { status, headers: Object.fromEntries(kept) as Record<string, string>, body };
  return { kind: 'answered', answer };
}

function unauthenticated(): CallerCheck {
  return { kind: 'unauthenticated', message: NOT_SENT };
}

function away(reason: string, cause?: unknown): CallerCheck {
  return { kind: 'away', message: `The workspace could not be asked who calls: ${reason}.`, cause };
}
