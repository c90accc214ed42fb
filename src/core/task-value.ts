import { byteLength, DEEPEST_JSON, isTooDeep, type JsonValue } from './json.js';

/** What Databricks allows for one task value (databricks-jobs.md §4). */
const MOST_VALUE_BYTES = 48 * 1024;

/** Why a value cannot be a task value, as the end of a sentence that begins with its name; undefined when it can. */
export function taskValueProblem(value: JsonValue): string | undefined {
  if (isTooDeep(value)) return `is nested deeper than ${DEEPEST_JSON} levels.`;
  const bytes = byteLength(JSON.stringify(value));
  return bytes > MOST_VALUE_BYTES
    ? `has ${bytes} bytes; at most ${MOST_VALUE_BYTES} are allowed.`
    : undefined;
}
