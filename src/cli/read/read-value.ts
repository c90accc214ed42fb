import type { JsonValue } from '../../core/json.js';

/** A value as JSON where it is some, else as text: `5`, `true` and `{"a":1}` are what they look like. */
export function readValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
