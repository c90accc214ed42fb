import { isJsonObject, type JsonObject } from './json.js';

const MARKER = '__brickwork_undecodable';

/**
 * Stands in for an input that could not be decoded. A payload converter that throws would leave the workflow with a
 * failing workflow task for ever; this value reaches the code, which answers with an issue.
 */
export function undecodable(reason: string): JsonObject {
  return { [MARKER]: reason };
}

/** Why `value` could not be decoded, or undefined for a value that was. */
export function undecodableReason(value: unknown): string | undefined {
  if (ArrayBuffer.isView(value)) return 'it is binary data';
  if (!isJsonObject(value)) return undefined;
  const reason = value[MARKER];
  return typeof reason === 'string' ? reason : undefined;
}
