import { stripVTControlCharacters } from 'node:util';

/**
 * The first line of a message that says something, cut to `most` characters: a table has one line for each task. The
 * whole stands in `logs` and in `--json`.
 */
export function oneLine(message: string, most: number): string {
  const [first = '', ...rest] = stripVTControlCharacters(message)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return rest.length === 0 ? cut(first, most) : `${cut(first, most - 2)} …`.replace(/…+ …$/, '…');
}

/** A line of at most `width` characters. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 0))}…`;
}
