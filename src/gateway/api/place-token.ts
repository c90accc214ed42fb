import { invalidParameter } from '../http/gateway-error.js';

/** A place in a list that is ordered by time: the last entry of a page, so that entries that come and go move nothing. */
export interface Place {
  millis: number;
  id: string;
}

/** The token of the page that begins behind a place. */
export function tokenAfter({ millis, id }: Place): string {
  return Buffer.from(`${millis} ${id}`).toString('base64url');
}

/** The place that a token stands for; undefined without one. Throws 400 for one that was never given. */
export function placeOf(token = ''): Place | undefined {
  if (token === '') return undefined;
  const [, millis, id] = /^(\d{1,15}) (\d{1,19})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (millis !== undefined) return { millis: Number(millis), id };
  throw invalidParameter(`Invalid page token: ${token.slice(0, 100)}.`);
}
