import { isJsonObject } from './json.js';

/** What a JSON Pointer leads to, or the first part of it that leads nowhere, with the value that has no such member. */
export type Pointed =
  { kind: 'value'; value: unknown } | { kind: 'nowhere'; token: string; at: string; parent: unknown };

/** Why a text is no JSON Pointer (RFC 6901, section 3), as the end of a sentence; undefined for one that is. */
export function pointerProblem(text: string): string | undefined {
  if (text !== '' && !text.startsWith('/')) return 'must be empty or begin with "/"';
  return /~(?![01])/.test(text) ? 'has a "~" with neither 0 nor 1 behind it' : undefined;
}

/** The pointer to the member of this name. */
export function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Follows a well-formed JSON Pointer (RFC 6901, section 4); '' is the whole document. Only own members count, and `-`, which
 * is the element after the last one of a list, leads nowhere.
 */
export function followPointer(document: unknown, pointer: string): Pointed {
  let value = document;
  let at = '';
  for (const written of pointer.split('/').slice(1)) {
    const token = written.replaceAll('~1', '/').replaceAll('~0', '~');
    const member = memberOf(value, token);
    if (member === undefined) return { kind: 'nowhere', token, at, parent: value };
    value = member.value;
    at += `/${written}`;
  }
  return { kind: 'value', value };
}

function memberOf(value: unknown, token: string): { value: unknown } | undefined {
  if (Array.isArray(value)) {
    const isIndex = /^(0|[1-9]\d*)$/.test(token) && Number(token) < value.length;
    return isIndex ? { value: value[Number(token)] as unknown } : undefined;
  }
  return isPlainObject(value) && Object.hasOwn(value, token) ? { value: value[token] } : undefined;
}

/** True for what JSON calls an object: a number that is kept as it was written may be an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}
