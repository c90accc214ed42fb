/** Text, or the encoding that bytes seem to have instead of UTF-8, with the place of what cannot be read. */
export type Decoded = { text: string } | { seemsToBe: string; line: number; column: number };

/** Reads bytes as UTF-8, with or without a byte order mark; lines and columns count from 1. */
export function decodeText(bytes: Uint8Array): Decoded {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return { seemsToBe: wide, line: 1, column: 1 };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const before = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, readable(bytes)), {
      stream: true,
    });
    const lines = before.split(/\r\n|\r|\n/);
    const column = (lines.at(-1) as string).length + 1;
    return { seemsToBe: narrowEncoding(bytes), line: lines.length, column };
  }
}

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  // Begins like UTF-16, so it comes first.
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16 (little endian)', [0xff, 0xfe]],
  ['UTF-16 (big endian)', [0xfe, 0xff]],
];

/** So much of a file tells what it is. */
const SAMPLE_BYTES = 4096;

/** An encoding with more than one byte for each letter: told by its mark, or by zero bytes beside the letters. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  if (marked !== undefined) return marked[0];
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2]++;
  const [even, odd] = zeros;
  if (even + odd === 0) return bytes.includes(0) ? 'no text at all (it has zero bytes)' : undefined;
  // In UTF-16 nearly every letter of a definition has one, always on the same side.
  const many = sample.length / 4;
  if (odd > many && even === 0) return 'UTF-16 (little endian)';
  if (even > many && odd === 0) return 'UTF-16 (big endian)';
  return 'no text at all (it has zero bytes)';
}

/** How many bytes from the beginning can be read; the search asks the decoder, which does not tell where it failed. */
function readable(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isReadable(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** True for bytes that can be the beginning of a text. */
function isReadable(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function narrowEncoding(bytes: Uint8Array): string {
  const others = new TextDecoder('utf-8').decode(bytes).replaceAll('\ufffd', '');
  if (/[\u0080-\uffff]/.test(others)) return 'damaged, or a mix of encodings';
  // ISO 8859-1 has control characters there, which nobody writes.
  const isWindows = bytes.some((byte) => byte >= 0x80 && byte <= 0x9f);
  return isWindows ? 'Windows-1252' : 'Latin-1 (ISO 8859-1)';
}
