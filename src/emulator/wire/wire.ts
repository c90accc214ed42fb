import { isSafeNumber, parse, stringify } from 'lossless-json';

/** A JSON object off or onto the wire. Ids are kept as strings inside the emulator and become numbers here. */
export type Wire = Record<string, unknown>;

/** Parses a body without changing int64 numbers: unsafe ones come as strings. Throws SyntaxError. */
export function parseWire(text: string): unknown {
  if (text.trim() === '') return {};
  return parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
  });
}

/** JSON in which BigInts are plain numbers. */
export function renderWire(value: unknown): string {
  return stringify(value) ?? 'null';
}

export function asObject(value: unknown): Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
