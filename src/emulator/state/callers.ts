import { ApiError } from '../wire/api-error.js';
import type { EmulatorSettings } from './settings.js';

/** Who calls. */
export interface Caller {
  userName: string;
  groups: readonly string[];
}

/** Tells by whom a request is, from its `authorization`. */
export class Callers {
  /** Those who have signed in as service principals, by their access tokens. */
  readonly #signedIn = new Map<string, Caller>();

  constructor(private readonly settings: EmulatorSettings) {}

  /** Throws the API's answer to a request without a token, or with one that nobody has. */
  of(authorization = ''): Caller {
    const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    if (token === undefined) {
      throw new ApiError(
        401,
        'UNAUTHENTICATED',
        'Credential was not sent or was of an unsupported type for this API.',
      );
    }
    const caller = this.#signedIn.get(token) ?? this.#withToken(token, this.settings.userName);
    // What a token that was revoked or mistyped gets: a 403, whose code is a number.
    if (caller === undefined) throw new ApiError(403, '403', 'Invalid access token.');
    return caller;
  }

  /** The caller that a client secret belongs to; undefined where it is wrong. An unlisted one is called by its id. */
  ofClient(clientId: string, secret: string): Caller | undefined {
    return clientId === '' || secret === '' ? undefined : this.#withToken(secret, clientId);
  }

  signIn(token: string, caller: Caller): void {
    this.#signedIn.set(token, caller);
  }

  #withToken(token: string, otherwise: string): Caller | undefined {
    const { users, knownTokensOnly } = this.settings;
    if (Object.hasOwn(users, token)) return { groups: [], ...users[token] };
    return knownTokensOnly ? undefined : { userName: otherwise, groups: [] };
  }
}
