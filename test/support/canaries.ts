import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is planted at a place, to be searched for elsewhere: nothing else has this text. */
export const canary = (place: string): string => `canary-${place}-q7xk`;

const PLANTED = /canary-([a-z_]+)-q7xk/g;

/** The places whose canaries are in a text or in bytes. */
export function canariesIn(text: string | Uint8Array): Set<string> {
  const characters = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
  return new Set([...characters.matchAll(PLANTED)].map(([, place]) => place));
}

/** The places whose canaries are in a folder's files, as their bytes are on the disk; and how many bytes that were. */
export function canariesInFolder(folder: string): { places: Set<string>; bytes: number } {
  const places = new Set<string>();
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(folder, entry.name));
    bytes += content.length;
    for (const place of canariesIn(content)) places.add(place);
  }
  return { places, bytes };
}
