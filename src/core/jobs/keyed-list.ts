import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** What the entries of lists in a job are known by. */
const KEYS = ['task_key', 'job_cluster_key', 'environment_key', 'name'];

/** The entries of a list by their keys; undefined where not all have one, or two have the same. */
export function entriesByKey(list: readonly JsonValue[]): Map<string, JsonObject> | undefined {
  for (const name of KEYS) {
    const entries = new Map<string, JsonObject>();
    for (const entry of list) {
      const key = isJsonObject(entry) ? entry[name] : undefined;
      if (typeof key === 'string') entries.set(key, entry as JsonObject);
    }
    if (entries.size === list.length) return entries;
  }
  return undefined;
}
