import type { Issue } from '../issue.js';
import type { JsonObject } from '../json.js';
import type { WrittenPlace } from './written-place.js';

/** A job of a document, as the settings document that is made of it whatever shape it was written in. */
export interface ShapedJob {
  definition: JsonObject;
  place: WrittenPlace;
  /** What is to be said of the shape; paths are those of the document as it was written. */
  issues: Issue[];
}

/** A document that no job can be taken from. */
export interface RefusedShape {
  refused: Issue[];
}

/** The object without some of its members. */
export function without(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => !members.includes(member)));
}
