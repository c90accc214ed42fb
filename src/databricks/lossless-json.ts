import { isSafeNumber, parse } from 'lossless-json';

/**
 * JSON.parse, except that whole numbers that a JavaScript number would change come back as strings: ids are int64, and
 * some servers use the whole range. Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
  });
}
