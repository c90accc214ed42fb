import { LosslessNumber, parse, stringify } from 'lossless-json';

/** The payload of a webhook, or why it is none. Numbers are instances of LosslessNumber: ids of 64 bits keep their digits. */
export type ReadPayload = { kind: 'payload'; payload: unknown } | { kind: 'malformed'; reason: string };

/** The text of a body, or undefined where it is not UTF-8. A byte order mark stays: it has been signed, too. */
export function textOfBody(body: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Reads the text of a body as JSON. */
export function readPayload(text: string): ReadPayload {
  try {
    return { kind: 'payload', payload: parse(text, undefined, (number) => new LosslessNumber(number)) };
  } catch (error) {
    // Of a body that is nested so deep that the parser's stack ends.
    const isTooDeep = error instanceof RangeError;
    const reason = isTooDeep
      ? 'it is nested too deep'
      : error instanceof Error
        ? error.message
        : String(error);
    return { kind: 'malformed', reason: `The body is not JSON: ${reason}.` };
  }
}

/** A part of a payload as JSON, with its numbers as they were written. */
export function jsonOf(value: unknown): string {
  return stringify(value) ?? 'null';
}
