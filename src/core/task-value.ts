import { byteLength, DEEPEST_JSON, isTooDeep, type JsonValue } from './json.js';

/** What Databricks allows for one task value (docs: "Use task values to pass information between tasks"). */
const MOST_VALUE_BYTES = 48 * 1024;

/** Why a value cannot be a task value, as the end of a sentence that begins with its name; undefined when it can. */
export function taskValueProblem(value: JsonValue): string | undefined {
  if (isTooDeep(value)) return `is nested deeper than ${DEEPEST_JSON} levels.`;
  const bytes = byteLength(JSON.stringify(value));
  return bytes > MOST_VALUE_BYTES
    ? `has ${bytes} bytes; at most ${MOST_VALUE_BYTES} are allowed.`
    : undefined;
}

/**
 * A number in a JSON text that JavaScript does not write as it stands there: `3.0`, which is no whole number in Python,
 * or a whole number above 2^53, which would become another one. Undefined where there is none.
 */
export function inexactNumber(json: string): string | undefined {
  for (const [token] of json.matchAll(/"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*/g)) {
    if (!token.startsWith('"') && String(Number(token)) !== token) return token;
  }
  return undefined;
}
