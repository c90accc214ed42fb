import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** An id on its way out: on the wire a plain number, of any size. Everywhere inside ids are decimal texts. */
export type WireId = bigint;

/** What answers are made of: JSON, and ids that `stringify` of lossless-json writes as numbers. */
export type WireValue = string | number | boolean | null | WireId | WireValue[] | WireObject;

export interface WireObject {
  [key: string]: WireValue | undefined;
}

/** The id of this decimal text. */
export function wireId(text: string): WireId {
  return BigInt(text);
}

/** The objects in a list of settings; none where it is no list. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The text, or '' for anything else. */
export function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
