import { Agent, fetch as undiciFetch, type RequestInit } from 'undici';
import { guardedConnect } from '../http/guarded-connect.js';
import type { PrivateHosts } from '../core/access/address-guard.js';

const CONNECT_MILLIS = 4000;
const ANSWER_MILLIS = 8000;
/** Keys and documents of an identity provider are some kilobytes. */
const MOST_BODY_BYTES = 1024 * 1024;

/** A `fetch` that looks at each address it connects to, follows no redirect, and takes no more than 1 MB in 8 s. */
export function guardedFetch(allowed: PrivateHosts): typeof fetch {
  const dispatcher = new Agent({
    connect: guardedConnect(allowed, { timeout: CONNECT_MILLIS }),
    headersTimeout: ANSWER_MILLIS,
    bodyTimeout: ANSWER_MILLIS,
    maxResponseSize: MOST_BODY_BYTES,
    keepAliveTimeout: 1000,
  });
  const fetchGuarded = (url: string | URL, options: RequestInit = {}): Promise<unknown> => {
    const signal = options.signal ?? AbortSignal.timeout(ANSWER_MILLIS);
    return undiciFetch(url, { ...options, signal, redirect: 'manual', dispatcher });
  };
  return fetchGuarded as unknown as typeof fetch;
}
