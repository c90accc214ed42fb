import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { OidcSignIn } from '../core/access/access-file.js';
import type { Identity } from '../core/access/identity.js';
import { identityOf } from './oidc-claims.js';

/** What a bearer token has come to. */
export type BearerCheck =
  | { kind: 'identity'; identity: Identity }
  | { kind: 'refused'; reason: string }
  | { kind: 'away'; reason: string };

/** How long keys of the issuer are believed; one that is not among them is looked for anew, every 30 s at most. */
const KEYS_MILLIS = 600_000;
const KEYS_PAUSE_MILLIS = 30_000;

/** Verifies bearer tokens of an issuer, by the keys that it publishes. */
export class OidcBearer {
  #keys: JWTVerifyGetKey | undefined;

  constructor(
    private readonly signIn: OidcSignIn,
    private readonly jwksUri: () => Promise<string>,
    private readonly fetchGuarded: typeof fetch,
    private readonly pauseMillis = KEYS_PAUSE_MILLIS,
  ) {}

  /** Who a token is of; never rejects, and never says anything of the token itself. */
  async check(token: string): Promise<BearerCheck> {
    const { issuer, audience, algorithms, clockSkewSeconds } = this.signIn;
    try {
      const { payload } = await jwtVerify(token, await this.#issuersKeys(), {
        ...{ issuer, audience, algorithms, clockTolerance: clockSkewSeconds },
        requiredClaims: ['exp', 'iss', 'aud'],
      });
      const identity = identityOf(payload, this.signIn);
      return typeof identity === 'string'
        ? { kind: 'refused', reason: identity }
        : { kind: 'identity', identity };
    } catch (error) {
      return isOfToken(error)
        ? { kind: 'refused', reason: `The token is not good: ${error.code}.` }
        : { kind: 'away', reason: 'The keys of the identity provider cannot be read.' };
    }
  }

  async #issuersKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= createRemoteJWKSet(new URL(await this.jwksUri()), {
      ...{ cacheMaxAge: KEYS_MILLIS, cooldownDuration: this.pauseMillis },
      [customFetch]: this.fetchGuarded,
    });
    return this.#keys;
  }
}

/** What the token is to blame for, and not the network or the issuer. */
function isOfToken(error: unknown): error is errors.JOSEError {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}
