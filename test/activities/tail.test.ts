import { describe, expect, test } from 'vitest';
import { plainText, tailOf } from '../../src/activities/tail.js';

describe('the end of a text', () => {
  test('is cut by lines, and says how many are left out', () => {
    expect(tailOf('a\nb\nc\n\n', { lines: 2, bytes: 100 })).toEqual({ text: 'b\nc', linesLeftOut: 1 });
    expect(tailOf('a\nb\nc', { lines: 3, bytes: 100 })).toEqual({ text: 'a\nb\nc', linesLeftOut: 0 });
  });

  test('is cut by bytes, at the beginning of a line where there is one', () => {
    expect(tailOf('aaaa\nüü\nc', { lines: 9, bytes: 7 })).toEqual({ text: 'üü\nc', linesLeftOut: 1 });
    expect(tailOf(`x\n${'ü'.repeat(100)}`, { lines: 9, bytes: 5 })).toEqual({ text: '…üü', linesLeftOut: 1 });
  });

  test.each([
    ['colors', '\u001b[31mred\u001b[0m', 'red'],
    ['a progress bar', '10%\r50%\r100%\r\ndone\r', '100%\ndone'],
    ['what rings or moves the cursor', 'a\u0007\tb\u001b[2Jc\u0000', 'a\tbc'],
  ])('has no %s', (_name, text, plain) => expect(plainText(text)).toBe(plain));
});
