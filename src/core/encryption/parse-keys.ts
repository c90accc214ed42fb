/** Of a key for AES-256. */
export const KEY_BYTES = 32;

/** A key for AES-256, and what payloads name it by. */
export interface NamedKey {
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

/** The text of one place, such as a file. */
export interface KeyText {
  /** In the words of a message: the name of a variable or a file. */
  place: string;
  text: string;
}

interface Entry {
  place: string;
  text: string;
}

const ID = /^[\w.:/@-]{1,200}$/;
const ID_WORDS = 'an id has letters, digits and . _ : / @ -, at most 200 of them';
const KEY_WORDS = `a key is ${KEY_BYTES} bytes in base64, as "brickwork encryption new-key" makes them`;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads keys, `id:key` each, one a line or several between blanks or commas; what follows `#` is a comment. A key without
 * an id gets that of `nameOf`. All problems are found, each with its place; none repeats what was read, which may be a key.
 */
export function parseKeys(
  texts: readonly KeyText[],
  nameOf: (key: Uint8Array) => string,
): { keys: NamedKey[]; problems: string[] } {
  const problems: string[] = [];
  const keys: NamedKey[] = [];
  const placesById = new Map<string, string>();
  for (const { place, text } of texts) {
    const entries = entriesOf(place, text);
    if (entries.length === 0) problems.push(`${place} has no key in it: ${KEY_WORDS}.`);
    for (const entry of entries) {
      const read = readEntry(entry, nameOf);
      if (typeof read === 'string') {
        problems.push(`${entry.place}: ${read}.`);
        continue;
      }
      const other = placesById.get(read.id);
      if (other === undefined) keys.push(read);
      else problems.push(`${entry.place}: the id "${read.id}" is that of another key, at ${other}.`);
      placesById.set(read.id, other ?? entry.place);
    }
  }
  return { keys, problems };
}

function entriesOf(place: string, text: string): Entry[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const words = line
      .replace(/#.*$/, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    return words.map((word, index) => ({
      place: `${place}, line ${at + 1}${words.length === 1 ? '' : `, key ${index + 1}`}`,
      text: word,
    }));
  });
}

/** The key of an entry, or what is wrong with it. */
function readEntry({ text }: Entry, nameOf: (key: Uint8Array) => string): NamedKey | string {
  const colon = text.lastIndexOf(':');
  const key = keyBytes(text.slice(colon + 1));
  if (typeof key === 'string') return key;
  if (colon === -1) return { id: nameOf(key), key };
  const id = text.slice(0, colon);
  return ID.test(id) ? { id, key } : ID_WORDS;
}

/** The bytes of a key, or what is wrong with it. */
function keyBytes(encoded: string): Uint8Array | string {
  const base64 = encoded.replaceAll('-', '+').replaceAll('_', '/');
  const isBase64 = BASE64.test(base64) && base64.replace(/=+$/, '').length % 4 !== 1;
  if (!isBase64) return `that is not base64: ${KEY_WORDS}`;
  const bytes = Uint8Array.from(atob(base64.replace(/=+$/, '')), (character) => character.charCodeAt(0));
  return bytes.length === KEY_BYTES ? bytes : `that is ${bytes.length} bytes: ${KEY_WORDS}`;
}
