import { isJsonObject, type JsonValue } from '../json.js';

/** The value as JSON with the members of all objects in the order of their names: the same for what means the same. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isJsonObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

/** True for values that mean the same. */
export function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
