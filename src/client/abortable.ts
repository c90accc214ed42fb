import type { Client } from '@temporalio/client';
import { setMaxListeners } from 'node:events';

/** Makes calls that end with the signal: one under way when its connection is closed would bring the process down. */
export async function abortable<T>(
  client: Client,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return call();
  // The SDK adds a listener for each request and takes none away, so each call gets a signal of its own.
  const own = new AbortController();
  setMaxListeners(0, own.signal);
  const abort = (): void => own.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await client.withAbortSignal(own.signal, call);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
