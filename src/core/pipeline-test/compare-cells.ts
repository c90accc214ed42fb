import { isJsonObject, type JsonValue } from '../json.js';

/**
 * Whether a cell is what was expected. A number is the same as its text, since decimals come as text, and may differ by
 * `tolerance`; a time is the same in every notation that SQL has; lists and structs, which come as JSON, by what is in them.
 */
export function sameCell(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  tolerance = 0,
): boolean {
  if (expected === undefined || expected === null) return actual === undefined || actual === null;
  if (actual === undefined || actual === null) return false;
  if (typeof expected === 'number') {
    const found = numberOf(actual);
    return found !== undefined && (found === expected || Math.abs(found - expected) <= tolerance);
  }
  if (typeof expected === 'boolean') return actual === expected || actual === String(expected);
  if (typeof expected === 'string') {
    if (typeof actual !== 'string') return JSON.stringify(actual) === expected;
    return actual === expected || sameTime(expected, actual);
  }
  return sameJson(expected, typeof actual === 'string' ? parsed(actual) : actual, tolerance);
}

function numberOf(value: JsonValue): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : undefined;
}

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00(:?00)?)?$/;

function sameTime(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => TIME.exec(text));
  if (a == null || b == null) return false;
  const fraction = (text = ''): string => text.replace(/\.?0+$/, '');
  return a[1] === b[1] && a[2] === b[2] && fraction(a[3]) === fraction(b[3]);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function sameJson(expected: JsonValue, actual: JsonValue | undefined, tolerance: number): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, at) => sameCell(item, actual[at], tolerance))
    );
  if (!isJsonObject(expected) || !isJsonObject(actual)) return false;
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].every((name) => sameCell(expected[name], actual[name], tolerance));
}
