import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseKeys } from '../../../src/core/encryption/parse-keys.js';

const nameOf = (key: Uint8Array): string => `named-${key[0]}`;
const bytes = (fill: number, length = 32): Buffer => Buffer.alloc(length, fill);
const base64 = (fill: number, length?: number): string => bytes(fill, length).toString('base64');
const parse = (text: string, place = 'FILE') => parseKeys([{ place, text }], nameOf);

describe('keys', () => {
  test('are read a line each, or several between blanks and commas, in their order', () => {
    const text = `# of 2026\nnew:${base64(1)} # active\r\n\n older:${base64(2)}, oldest:${base64(3)}\n${base64(4)}\n`;
    const { keys, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(keys.map(({ id, key }) => [id, key[0], key.length])).toEqual([
      ['new', 1, 32],
      ['older', 2, 32],
      ['oldest', 3, 32],
      ['named-4', 4, 32],
    ]);
  });

  test('of several places follow one another', () => {
    const texts = [
      { place: 'A', text: `a:${base64(1)}` },
      { place: 'B', text: `b:${base64(2)}` },
    ];
    expect(parseKeys(texts, nameOf).keys.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(parseKeys([], nameOf)).toEqual({ keys: [], problems: [] });
  });

  test('may have an id like that of a KMS', () => {
    const id = 'arn:aws:kms:eu-west-1:1234:key/ab-cd';
    expect(parse(`${id}:${base64(1)}`).keys[0].id).toBe(id);
  });

  test('of any bytes are read in both alphabets, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        for (const form of ['base64', 'base64url'] as const) {
          const text = Buffer.from(key).toString(form);
          for (const written of [text, text.replace(/=+$/, '')])
            expect(parse(`a:${written}`)).toEqual({ keys: [{ id: 'a', key }], problems: [] });
        }
      }),
    );
  });
});

describe('what is wrong with keys', () => {
  test('is all said at once, each with its place', () => {
    const texts = [
      { place: 'A', text: `a:${base64(1, 31)}\nnot*base64 b:AAAAA` },
      { place: 'B', text: '# nothing\n' },
      { place: 'C', text: `x:${base64(1)}\nü:${base64(2)}\n:${base64(3)}\nx:${base64(4)}\nx:${base64(5)}` },
    ];
    const { keys, problems } = parseKeys(texts, nameOf);
    expect(keys.map(({ id }) => id)).toEqual(['x']);
    expect(problems.map((problem) => problem.replace(/ (a key is|an id has) .*/, ' …'))).toEqual([
      'A, line 1: that is 31 bytes: …',
      'A, line 2, key 1: that is not base64: …',
      'A, line 2, key 2: that is not base64: …',
      'B has no key in it: …',
      'C, line 2: an …'.replace('an …', '…'),
      'C, line 3: …',
      'C, line 4: the id "x" is that of another key, at C, line 1.',
      'C, line 5: the id "x" is that of another key, at C, line 1.',
    ]);
  });

  test('never repeats what was read, which may be a key at the wrong place', () => {
    const key = base64(9);
    const short = base64(9, 30);
    const texts = [`${key}:id`, `${short}:x`, `id:${short}`, `${key}x`, `k ${key}!`, `${short}`];
    const { problems } = parse(texts.join('\n'));
    expect(problems.length).toBeGreaterThanOrEqual(texts.length);
    for (const problem of problems) expect(problem).not.toMatch(/CQkJ/);
  });

  test('is none of an id with a hash sign: what follows it is a comment', () => {
    expect(parse(`a#b:${base64(1)}`).problems).toEqual([expect.stringMatching(/^FILE, line 1: that is/)]);
  });
});
