import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Objects {
  items?: { name: string }[];
}

/**
 * A door before a server of Cloud Storage's JSON API, of which none that can be installed gives a list of objects in pages:
 * it makes pages of the whole list, as `objects.list` is documented. A page token means the list that was begun with it, and a
 * page may have fewer than `maxResults`: here it has at most `most`.
 */
export async function pagedObjects(
  behind: string,
  most: number,
): Promise<{ url: string; close: () => void }> {
  const begun = new Map<string, { name: string }[]>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', behind);
    const [token, size] = [searchParams.get('pageToken'), Number(searchParams.get('maxResults') ?? most)];
    const whole = `${behind}${pathname}?prefix=${encodeURIComponent(searchParams.get('prefix') ?? '')}`;
    const [list, at] = token === null ? [whole, 0] : (JSON.parse(atob(token)) as [string, number]);
    if (token === null) {
      const found = await fetch(whole);
      const text = await found.text();
      if (!found.ok) return void response.writeHead(found.status).end(text);
      begun.set(whole, (JSON.parse(text) as Objects).items ?? []);
    }
    // "All other parameters must match those of the first request."
    if (list !== whole) return void response.writeHead(400).end('{"error":{"code":400}}');
    const items = begun.get(list) ?? [];
    const end = at + Math.min(size, most);
    const more = end < items.length ? { nextPageToken: btoa(JSON.stringify([list, end])) } : {};
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: items.slice(at, end).map(({ name }) => ({ name })), ...more }));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => (server.closeAllConnections(), server.close()) };
}
