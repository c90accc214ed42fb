import { Client } from 'undici';
import type { PrivateHosts } from '../core/access/address-guard.js';
import { retryAfterMillis, type SendOutcome } from '../core/alert/delivery.js';
import { redact } from '../core/redact.js';
import { shorten } from '../core/short-text.js';
import { AddressRefused, guardedConnect } from '../http/guarded-connect.js';
import { ANSWER_MILLIS, CONNECT_MILLIS } from './channel.js';

/** A post of JSON. */
export interface Post {
  url: string;
  body: string;
  headers?: Record<string, string>;
  begins: () => Promise<void>;
  /** What must stand in no reason. */
  secrets: readonly string[];
  /** Says of an answer that is a success whether it is none after all. */
  isReally?: (body: string) => SendOutcome | undefined;
  answerMillis?: number;
  /** Which hosts of private networks may be posted to; none unless given. */
  allowPrivate?: PrivateHosts;
}

const MOST_BODY_BYTES = 4096;
const LONGEST_REASON = 200;
const HOW_TO_ALLOW = 'Hosts of private networks are for "allow_private" in the file of destinations.';

/** What goes wrong before anything is sent: the receiver has taken nothing. */
const BEFORE_SENDING =
  /^(TOO_LATE|UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/**
 * Posts once, on a connection of its own: one that was kept may have been closed by the receiver, and nobody could say
 * whether that had read the request. Redirects are not followed. No reason names the address, which may be a secret.
 */
export async function post({
  url,
  body,
  headers,
  begins,
  secrets,
  isReally,
  answerMillis = ANSWER_MILLIS,
  allowPrivate = [],
}: Post): Promise<SendOutcome> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, {
    connect: guardedConnect(allowPrivate, { timeout: CONNECT_MILLIS }),
    headersTimeout: answerMillis,
    bodyTimeout: answerMillis,
  });
  try {
    await begins();
    const answer = await client.request({
      path: `${pathname}${search}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'brickwork', ...headers },
      body,
      signal: AbortSignal.timeout(CONNECT_MILLIS + answerMillis),
    });
    const text = await beginningOf(answer.body);
    const reason = reasonOf(answer.statusCode, text, secrets);
    return outcomeOf(answer.statusCode, answer.headers['retry-after'], reason, isReally?.(text));
  } catch (error) {
    return failed(error, secrets);
  } finally {
    // Whatever is still to come of an answer is of no interest.
    await client.destroy();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_BODY_BYTES) break;
    }
  } catch {
    // The status has come, and it is what counts.
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, MOST_BODY_BYTES);
}

function outcomeOf(
  status: number,
  retryAfter: string | string[] | undefined,
  reason: string,
  really: SendOutcome | undefined,
): SendOutcome {
  if (status >= 200 && status < 300) return really ?? { kind: 'sent' };
  // A gateway that has waited in vain does not know what became of it behind it.
  if (status === 502 || status === 504) return { kind: 'unanswered', reason };
  if (status === 429 || status === 408 || status >= 500) {
    const waitMillis = retryAfterMillis([retryAfter].flat()[0], Date.now());
    return { kind: 'not_now', reason, ...(waitMillis === undefined ? {} : { waitMillis }) };
  }
  return { kind: 'refused', reason };
}

function reasonOf(status: number, body: string, secrets: readonly string[]): string {
  const whole = redact(body.replaceAll(/\s+/g, ' ').trim(), secrets);
  // The end may be the half of a secret, where there was more than was read.
  const said = shorten(whole.slice(0, MOST_BODY_BYTES / 4), LONGEST_REASON);
  return `It answered ${status}${said === '' ? '' : `: ${said}`}.`;
}

function failed(error: unknown, secrets: readonly string[]): SendOutcome {
  // What was resolved stands in it, and not the address of the destination, which may be a secret.
  if (error instanceof AddressRefused)
    return { kind: 'refused', reason: `It was not sent: ${error.reason}. ${HOW_TO_ALLOW}` };
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const reason = shorten(redact(message, secrets), LONGEST_REASON);
  return BEFORE_SENDING.test(code)
    ? { kind: 'not_now', reason: `It could not be reached: ${reason}.` }
    : { kind: 'unanswered', reason: `It did not answer: ${reason}.` };
}
