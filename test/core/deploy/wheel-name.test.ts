import { describe, expect, test } from 'vitest';
import { newestWheels, wheelNameOf } from '../../../src/core/deploy/wheel-name.js';

test.each([
  [
    'dist/flights-1.0.2-py3-none-any.whl',
    { distribution: 'flights', version: '1.0.2', tags: 'py3-none-any' },
  ],
  [
    'f-1-7-cp311-abi3-linux_x86_64.whl',
    { distribution: 'f', version: '1', tags: '7-cp311-abi3-linux_x86_64' },
  ],
  ['flights-1.0-py3-none.whl', undefined],
  ['flights-1.0-a-b-c-d-e.whl', undefined],
  ['flights-1.0-py3-none-any.jar', undefined],
])('the name of a wheel: %s', (file, expected) => {
  expect(wheelNameOf(file)).toEqual(expected);
});

describe('of several versions the newest counts', () => {
  const wheel = (version: string, name = 'a'): string => `dist/${name}-${version}-py3-none-any.whl`;

  test.each([
    ['numbers count as numbers', ['1.9', '1.10'], '1.10'],
    ['in any order', ['2.0', '1.10'], '2.0'],
    ['the longer one is newer', ['1.0', '1.0.1'], '1.0.1'],
    ['letters count as letters', ['1.0rc1', '1.0rc2', '1.0b7'], '1.0rc2'],
    ['of the same, the first', ['1.0', '1.0'], '1.0'],
  ])('%s', (_, versions, newest) => {
    expect(newestWheels(versions.map((version) => wheel(version)))).toEqual([wheel(newest)]);
  });

  test('each wheel for itself, and what is none stays', () => {
    const files = [
      wheel('1'),
      'dist/x.jar',
      wheel('2'),
      wheel('1', 'b'),
      'dist/odd.whl',
      wheel('x.1'),
      wheel('0', 'b'),
    ];
    expect(newestWheels(files)).toEqual([wheel('x.1'), 'dist/x.jar', wheel('1', 'b'), 'dist/odd.whl']);
  });
});
