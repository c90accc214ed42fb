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
