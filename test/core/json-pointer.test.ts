import { describe, expect, test } from 'vitest';
import { followPointer, pointerProblem, pointerTo } from '../../src/core/json-pointer.js';

/** The document of RFC 6901, section 5, with its pointers. */
const DOCUMENT = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a JSON Pointer', () => {
  test.each<[string, unknown]>([
    ['', DOCUMENT],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%s leads to what RFC 6901 says', (pointer, value) => {
    expect(pointerProblem(pointer)).toBeUndefined();
    expect(followPointer(DOCUMENT, pointer)).toEqual({ kind: 'value', value });
  });

  test('reads "~01" as "~1", and not as "/"', () => {
    expect(followPointer({ '~1': 'x' }, '/~01')).toEqual({ kind: 'value', value: 'x' });
  });

  test.each<[string, string, string, unknown]>([
    ['/foo/2', '2', '/foo', DOCUMENT.foo],
    ['/foo/01', '01', '/foo', DOCUMENT.foo],
    ['/foo/-', '-', '/foo', DOCUMENT.foo],
    ['/foo/length', 'length', '/foo', DOCUMENT.foo],
    ['/a~1b/c', 'c', '/a~1b', 1],
    ['/constructor', 'constructor', '', DOCUMENT],
    ['/__proto__/x', '__proto__', '', DOCUMENT],
  ])('%s leads nowhere, and says from where on', (pointer, token, at, parent) => {
    expect(followPointer(DOCUMENT, pointer)).toEqual({ kind: 'nowhere', token, at, parent });
  });

  test('does not lead into a number that is kept as it was written', () => {
    class Written {
      value = '1.0';
    }
    const pointed = followPointer({ n: new Written() }, '/n/value');
    expect(pointed).toMatchObject({ kind: 'nowhere', at: '/n' });
  });

  test.each([
    ['foo', 'must be empty or begin with "/"'],
    ['#/foo', 'must be empty or begin with "/"'],
    ['/a~2', 'has a "~" with neither 0 nor 1 behind it'],
    ['/a~', 'has a "~" with neither 0 nor 1 behind it'],
  ])('%s is none', (text, problem) => expect(pointerProblem(text)).toBe(problem));

  test.each(['a', 'a/b', 'm~n', '~1', ''])('is made for the member %j', (name) => {
    expect(followPointer({ [name]: 1 }, pointerTo(name))).toEqual({ kind: 'value', value: 1 });
  });
});
