/** Any value that survives JSON unchanged: what plans, states, events and task values are made of. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. `undefined` members are allowed in memory and disappear on the wire. */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** True for a plain object: neither `null` nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of `value` in which `change` has replaced every string; keys stay as they are. */
export function mapStrings(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isJsonObject(value)) return value;
  // Not by assignment, which loses a member of the name "__proto__".
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, mapStrings(member, change)] as const],
    ),
  );
}

/** `patch` merged over `base`: objects member by member, `null` takes a member away (RFC 7396). */
export function mergePatch(base: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? mergePatch(isJsonObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Every string inside `value` with its path, depth first, in document order. */
export function* stringsIn(value: unknown, path = ''): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* stringsIn(item, `${path}[${index}]`);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* stringsIn(member, joinPath(path, key));
  }
}

/** Far more than data of people has, and far less than what `JSON.stringify`, which recurses, can take. */
export const DEEPEST_JSON = 100;

/** True for a value with more than `DEEPEST_JSON` levels; looked at without recursion. */
export function isTooDeep(value: unknown): boolean {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { depth } = next;
    if (depth > DEEPEST_JSON) return true;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const member of Object.values(next.value)) open.push({ value: member, depth: depth + 1 });
  }
  return false;
}

/** How many bytes `text` takes as UTF-8: what Temporal's limits count. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes++;
    // A surrogate is half of a character of four bytes.
    if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) bytes++;
  }
  return bytes;
}

/** `tasks[2]` and `task_key` give `tasks[2].task_key`. */
export function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** `{ [key]: value }` to spread into an object, or nothing for an undefined value. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

/** The objects in a list of settings; none where it is no list. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The text, or '' for anything else. */
export function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
