import { describe, expect, test } from 'vitest';
import { error, firstIssues, issueAt, listCircle, listNames, warning } from '../../src/core/issue.js';
import { quote, shorten } from '../../src/core/short-text.js';

const LONG = 'x'.repeat(100_000);

describe('what people write stands in messages shortened', () => {
  test('a long text keeps its beginning and its end', () => {
    expect(shorten('abcdefghij', 10)).toBe('abcdefghij');
    expect(shorten('abcdefghijk', 6)).toBe('abc…jk');
    expect(quote('etl')).toBe('"etl"');
    expect(quote(LONG)).toHaveLength(102);
  });

  test('and on one line that can be written as UTF-8', () => {
    expect(quote('a\nb\u001b[31m\ud800')).toBe('"a\ufffdb\ufffd[31m\ufffd"');
    // A cut may go through a character of two halves.
    const cut = shorten('𝄞𝄞𝄞𝄞', 4);
    expect(Buffer.from(cut).toString()).toBe(cut);
  });

  test('a list shows the first names, as many as fit', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `n${at}`);
    expect(listNames(names)).toMatch(/^"n0", .*"n11" and 4988 more$/);
    expect(listNames(names.map((name) => name + LONG)).length).toBeLessThan(600);
    expect(listNames([LONG])).toHaveLength(102);
    expect(listNames([])).toBe('nothing');
  });

  test('a circle names a dozen, and the number of the rest', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `n${at}`);
    expect(listCircle(['a'])).toBe('a → a');
    expect(listCircle(names.slice(0, 11))).not.toContain('more');
    expect(listCircle(names)).toBe(
      'n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → n8 → n9 → n10 → … (4989 more) → n0',
    );
    expect(listCircle(names.map((name) => name + LONG)).length).toBeLessThan(800);
  });
});

describe('an issue is bounded', () => {
  test('whatever is put into it', () => {
    const issue = issueAt(`resources.jobs.${LONG}`, error('X', LONG, LONG, LONG));
    for (const part of [issue.path, issue.message, issue.hint]) {
      expect(part?.length).toBeLessThanOrEqual(1000);
      expect(part).toContain('…');
    }
    expect(issueAt('a.b', error('X', 'tasks', 'm')).path).toBe('a.b');
  });

  test('of more issues than help, the errors come first', () => {
    const many = [
      ...Array.from({ length: 300 }, (_, at) => warning('W', '', `${at}`)),
      error('E', '', 'the one that counts'),
    ];
    expect(firstIssues(many)).toHaveLength(200);
    expect(firstIssues(many)[0].code).toBe('E');
    expect(firstIssues(many.slice(0, 200))).toEqual(many.slice(0, 200));
  });
});
