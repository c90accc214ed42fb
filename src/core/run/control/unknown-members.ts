import { listNames } from '../../issue.js';
import type { JsonObject } from '../../json.js';

/** A sentence on what a message has and does not take, or none; `noun` is what its parts are called. */
export function unknownMembers(
  message: JsonObject,
  known: readonly string[],
  { noun, of }: { noun: string; of: string },
): string[] {
  const unknown = Object.keys(message).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const what = unknown.length === 1 ? `is not a ${noun} of ${of}` : `are not ${noun}s of ${of}`;
  return [`${listNames(unknown)} ${what}. Known: ${known.join(', ') || 'none'}.`];
}
