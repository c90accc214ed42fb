import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

// CommonJS, because the Temporal worker loads converters with `require`; so the marker of core/undecodable.ts stands
// here again (test/workflows/payload-converter.test.ts holds them together).
const MARKER = '__brickwork_undecodable';

/** Far deeper than any definition, and far from where JSON.stringify, which recurses, would run out of stack. */
const DEEPEST = 1000;

/**
 * The default converter, except that a payload it cannot decode becomes a value that says so. An error thrown here
 * would fail the workflow task again and again, and the run would never end; so would a value that could be decoded but
 * not be encoded again for an activity.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    if (isTooDeep(payload.data ?? new Uint8Array())) {
      return { [MARKER]: `it is nested deeper than ${DEEPEST} levels` } as T;
    }
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch (problem) {
      return { [MARKER]: problem instanceof Error ? problem.message : String(problem) } as T;
    }
  },
};

const [QUOTE, BACKSLASH] = ['"', '\\'].map((text) => text.charCodeAt(0));
const OPENING = ['{', '['].map((text) => text.charCodeAt(0));
const CLOSING = ['}', ']'].map((text) => text.charCodeAt(0));

/** Counts brackets outside of strings, byte by byte: nothing that recurses may look at the value before. */
function isTooDeep(data: Uint8Array): boolean {
  if (data.length <= DEEPEST) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < data.length && depth <= DEEPEST; at++) {
    const byte = data[at];
    if (inString && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inString = !inString;
    else if (!inString && OPENING.includes(byte)) depth++;
    else if (!inString && CLOSING.includes(byte)) depth--;
  }
  return depth > DEEPEST;
}
