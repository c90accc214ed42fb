import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Of a longer file so much is read that it can be told to be too long; notebooks are known by their first line. */
const MOST_BYTES = 9_000_000;

/** The text of a file, or the beginning of a very long one. */
export function readText(path: string): string {
  return readPart(path, 0, MOST_BYTES);
}

/** At most the last bytes of a file, as text. */
export function readEnd(path: string, bytes: number): string {
  return readPart(path, Math.max(statSync(path).size - bytes, 0), bytes);
}

function readPart(path: string, from: number, most: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(statSync(path).size, most));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, from + length);
    // A mark of the byte order stays: with it a file is no notebook.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}
