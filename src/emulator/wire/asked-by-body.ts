import type { HttpBindings } from '@hono/node-server';
import { text } from 'node:stream/consumers';
import { asObject, parseWire } from './wire.js';

/**
 * A GET may have what it asks for as JSON in its body, as the triggers of Airflow's deferrable operators have it; Request
 * knows no such thing, so that it becomes a part of the query, before which it gives way. What is no JSON is passed over.
 */
export async function askedByBody(request: Request, { incoming }: HttpBindings): Promise<Request> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = incoming.headers;
  if (request.method !== 'GET' || (Number(length) === 0 && encoding === undefined)) return request;
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(bodyOf(await text(incoming))))
    if (typeof value !== 'object' && !url.searchParams.has(name)) url.searchParams.set(name, String(value));
  return new Request(url, { headers: request.headers });
}

function bodyOf(body: string): Record<string, string | number | boolean | object | null> {
  try {
    return asObject(parseWire(body)) as ReturnType<typeof bodyOf>;
  } catch {
    return {};
  }
}
