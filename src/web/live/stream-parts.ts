import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Feed, Shown } from './feed.js';
import { forVisitor, type Onlooker } from './for-visitor.js';
import { filled } from './slots.js';

/** Proxies close connections that are silent for a minute. */
const COMMENT_MILLIS = 25_000;

/** What a browser is to do to be up to date. */
export type Update = { kind: 'reload' } | { kind: 'parts'; parts: [id: string, html: string][] };

/** What has changed since a version; undefined for nothing. */
export function updateSince(shown: Shown, version: number): Update | undefined {
  if (shown.version <= version) return undefined;
  if (shown.rebuiltIn > version) return { kind: 'reload' };
  const changed = [...shown.parts].filter(([id]) => (shown.changedIn.get(id) ?? 0) > version);
  const parts = changed.map(([id, text]): [string, string] => [id, filled(text, shown.parts)]);
  return { kind: 'parts', parts };
}

/**
 * Sends the parts of a page that change, as server-sent events, until the browser or the server leaves. The browser says by
 * `Last-Event-ID`, or `since` the first time, which version it has.
 */
export function streamParts<T>(
  c: Context,
  feed: Feed<T>,
  { key, onlooker, stopped }: { key: string; onlooker: Onlooker; stopped: AbortSignal },
): Response {
  let version = Number(c.req.header('last-event-id') ?? c.req.query('since') ?? 0);
  if (!Number.isSafeInteger(version)) version = 0;
  return streamSSE(c, async (stream) => {
    const left = new AbortController();
    let wake = (): void => undefined;
    let latest: Shown | undefined;
    const unwatch = feed.watch(key, (shown) => {
      latest = shown;
      wake();
    });
    const leave = (): void => {
      left.abort();
      wake();
    };
    stream.onAbort(leave);
    stopped.addEventListener('abort', leave, { once: true });
    try {
      latest = (await feed.now(key)).shown;
      while (!left.signal.aborted && !stopped.aborted) {
        const update = updateSince(latest, version);
        if (update !== undefined) {
          ({ version } = latest);
          await stream.writeSSE({ event: update.kind, id: String(version), data: dataOf(update, onlooker) });
        }
        await next();
      }
    } finally {
      stopped.removeEventListener('abort', leave);
      unwatch();
    }

    /** Waits for a change, and says something now and then, so that a connection that is dead is noticed. */
    async function next(): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const isSilent = await new Promise<boolean>((resolve) => {
        wake = () => resolve(false);
        if (left.signal.aborted || stopped.aborted || (latest?.version ?? 0) > version) resolve(false);
        timer = setTimeout(() => resolve(true), COMMENT_MILLIS);
      });
      clearTimeout(timer);
      if (isSilent) await stream.write(': still here\n\n');
    }
  });
}

/** Parts that are for others are left out. */
function dataOf(update: Update, onlooker: Onlooker): string {
  if (update.kind !== 'parts') return 'null';
  const parts = update.parts.map(([id, text]) => [id, forVisitor(text, onlooker)] as const);
  return JSON.stringify(parts.filter(([, text]) => text !== ''));
}
