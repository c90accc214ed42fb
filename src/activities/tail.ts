import { stripVTControlCharacters } from 'node:util';

/** The end of a text, and how many lines before it are left out. */
export interface Tail {
  text: string;
  linesLeftOut: number;
}

/** The last lines of a text, at most so many and so many bytes, as plain text. */
export function tailOf(text: string, most: { lines: number; bytes: number }): Tail {
  const lines = plainText(text).trimEnd().split('\n');
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.slice(-most.lines).reverse()) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > most.bytes) break;
    kept.unshift(line);
  }
  // One line alone may be longer than that.
  if (kept.length === 0) kept.push(`…${endOf(lines[lines.length - 1], most.bytes)}`);
  return { text: kept.join('\n'), linesLeftOut: lines.length - kept.length };
}

/** Without colors and other control characters; of a line that was written over and over only its last state. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r+(?=\n|$)/g, '')
    .replaceAll(/^[^\n]*\r/gm, '')
    .replaceAll(/[^\P{Cc}\t\n]/gu, '');
}

function endOf(line: string, bytes: number): string {
  return Buffer.from(line).subarray(-bytes).toString('utf8').replace(/^�+/, '');
}
