import type { JsonValue } from '../json.js';
import { isInput, parseInputs } from '../loop-inputs.js';
import { shorten } from '../short-text.js';

/** Nobody writes a longer list by hand. */
const LONGEST_TEXT = 10_000;

/** How much of it a hint shows. */
const LONGEST_LIST = 200;

/**
 * The inputs of a loop that somebody meant, as JSON: a list as Python writes it, a single value without brackets, or words
 * between commas. Undefined where that cannot be told, or where no loop could be run for them.
 */
export function asInputs(text: string): string | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const inJson = fromPython(trimmed);
  const inputs = parseInputs(inJson) ?? parseInputs(`[${inJson}]`) ?? words(trimmed);
  return inputs?.every(isInput) === true ? shorten(JSON.stringify(inputs), LONGEST_LIST) : undefined;
}

const PYTHON = /'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|\b(?:True|False|None)\b|[()]|,(?=\s*[\])}])/g;
const IN_JSON = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['(', '['],
  [')', ']'],
  [',', ''],
]);

/** Single quotes, tuples, True, False and None, a comma at the end: all that sets Python's lists apart from JSON. */
function fromPython(text: string): string {
  return text.replace(PYTHON, (part, quoted: string | undefined) =>
    quoted === undefined
      ? (IN_JSON.get(part) ?? part)
      : `"${quoted.replaceAll("\\'", "'").replaceAll(/\\?"/g, '\\"')}"`,
  );
}

function words(text: string): JsonValue[] | undefined {
  return /^[^[\]{}"',]+(,[^[\]{}"',]+)*$/.test(text) ? text.split(',').map((word) => word.trim()) : undefined;
}
