import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticate, Caller } from './authenticate.js';

/** Whoever may call, by the hash of their token. */
interface KnownToken {
  name: string;
  hash: Buffer;
}

/** Shorter ones can be guessed. */
const LEAST_TOKEN_CHARACTERS = 24;
const LINE = /^([\w.@/-]{1,100}):(\S+)$/;
const HASH = /^sha256:([\da-f]{64})$/;
const BEARER = /^Bearer +(\S+)$/i;

/**
 * Reads tokens, a line each: `name:token`, or `name:sha256:` and the hash of the token in hex, so that no token has to be on the
 * disk; what follows `#` at the start of a line is a comment. All problems are found, and none repeats a token.
 */
export function parseTokens(place: string, text: string): { tokens: KnownToken[]; problems: string[] } {
  const tokens: KnownToken[] = [];
  const problems: string[] = [];
  for (const [at, line] of text
    .split(/\r?\n/)
    .map((one) => one.trim())
    .entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, token] = LINE.exec(line) ?? [];
    const hash = HASH.exec(token ?? '')?.[1];
    const where = `${place}, line ${at + 1}`;
    if (name === undefined) problems.push(`${where}: a line is NAME:TOKEN, or NAME:sha256:HASH.`);
    else if (hash !== undefined) tokens.push({ name, hash: Buffer.from(hash, 'hex') });
    else if (token.startsWith('sha256:')) problems.push(`${where}: after sha256: come 64 digits in hex.`);
    else if (token.length < LEAST_TOKEN_CHARACTERS)
      problems.push(`${where}: a token has ${LEAST_TOKEN_CHARACTERS} characters or more.`);
    else tokens.push({ name, hash: hashOf(token) });
  }
  if (tokens.length + problems.length === 0) problems.push(`${place} has no token in it.`);
  return { tokens, problems };
}

/** Lets those in who send one of the tokens as `Authorization: Bearer`; kept are their hashes alone. */
export function byBearerToken(tokens: readonly KnownToken[]): Authenticate {
  return ({ authorization = '' }) => {
    const token = BEARER.exec(authorization)?.[1];
    const hash = hashOf(token ?? '');
    // Each is compared, and in constant time, so that how long it takes says nothing.
    const found = tokens.filter((known) => timingSafeEqual(known.hash, hash));
    return Promise.resolve<Caller>(
      token === undefined || found.length === 0
        ? {
            kind: 'refused',
            status: 401,
            message: 'Send a token that is known here: Authorization: Bearer TOKEN.',
          }
        : { kind: 'known', name: found[0].name },
    );
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
