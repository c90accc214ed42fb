import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';
import { GatewayError } from '../http/gateway-error.js';
import { type Call, parseLossless } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';

/**
 * Asks the workspace for something of a run of ours: as the caller, else, where the caller may not see what the workers have
 * submitted, as the workers. Throws GatewayError with what the workspace says.
 */
export async function askWorkspace(
  { worker }: GatewayParts,
  c: Call,
  path: string,
  query: Record<string, string>,
): Promise<JsonObject> {
  const rawPath = `${path}?${new URLSearchParams(query).toString()}`;
  const { headers } = c.req.raw;
  const response = await c.env.workspace.forward({ method: 'GET', rawPath, headers });
  const text = await response.text();
  if (response.status === 200) return read(text);
  const asWorker = [400, 403, 404].includes(response.status)
    ? await worker?.get(path, query).catch(() => undefined)
    : undefined;
  if (asWorker !== undefined) return asWorker;
  const { error_code: code, message } = read(text) as { error_code?: string; message?: string };
  throw new GatewayError(response.status, code ?? 'UNKNOWN', message ?? text.slice(0, 1000));
}

/** An answer that is no object says nothing. */
function read(text: string): JsonObject {
  try {
    const value = parseLossless(text) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
