import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameCell } from '../../../src/core/pipeline-test/compare-cells.js';
import { compareRows } from '../../../src/core/pipeline-test/compare-rows.js';
import { differenceLines, differenceSummary } from '../../../src/core/pipeline-test/difference-lines.js';

describe('a cell', () => {
  test.each([
    [1, 1, true],
    [1, '1.00', true],
    [1, '1x', false],
    [1, true, false],
    [1, 2, false],
    [null, undefined, true],
    [undefined, null, true],
    [null, 0, false],
    ['a', null, false],
    ['a', 'a', true],
    ['1', 1, true],
    ['2024-01-01 10:00:00', '2024-01-01T10:00:00.000Z', true],
    ['2024-01-01 10:00:00', '2024-01-01T10:00:01.000Z', false],
    [true, true, true],
    [true, 'true', true],
    [true, 'yes', false],
    [[1, 2], '[1,2]', true],
    [[1, 2], '[1]', false],
    [[1], 'x', false],
    [{ a: 1 }, '{"a":1}', true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, '[1]', false],
  ])('%j is or is not %j: %j', (expected, actual, isSame) => {
    expect(sameCell(expected, actual)).toBe(isSame);
  });

  test('of a number may differ by a tolerance', () => {
    expect([sameCell(1, 1.05, 0.1), sameCell(1, 1.2, 0.1)]).toEqual([true, false]);
  });
});

const rows = fc.array(
  fc.record({ id: fc.integer({ min: 0, max: 5 }), city: fc.constantFrom('Oslo', 'Rome', null) }),
);

describe('rows', () => {
  test('are the same as themselves in any order, and another row more or less is found', () => {
    fc.assert(
      fc.property(rows, (some) => {
        expect(compareRows(some, [...some].reverse())).toBeUndefined();
        const more = [...some, { id: 9, city: 'Bergen' }];
        const unexpected = compareRows(some, more);
        expect(unexpected?.unexpected).toHaveLength(1);
        expect(unexpected?.changed).toEqual([]);
        expect(compareRows(more, some)?.missing).toHaveLength(1);
      }),
    );
  });

  test('that differ in a cell are one changed row, by their key or since little differs', () => {
    const expected = [
      { city: 'Oslo', orders: 1, late: 0 },
      { city: 'Rome', orders: 2, late: 0 },
    ];
    const actual = [
      { city: 'Rome', orders: 2, late: 1 },
      { city: 'Oslo', orders: 7, late: 7 },
    ];
    const byKey = compareRows(expected, actual, { key: ['city'] });
    expect(byKey?.changed.map(({ columns }) => columns)).toEqual([['orders', 'late'], ['late']]);
    const byLikeness = compareRows(expected, actual);
    expect(byLikeness).toMatchObject({ changed: [{ columns: ['late'] }], missing: [expected[0]] });
    expect(differenceSummary(byLikeness as never)).toBe(
      '1 row differs, 1 row is missing, 1 row was not expected',
    );
    expect(differenceLines(byLikeness as never)).toEqual([
      '  city | orders | late',
      '~ Rome | 2      | 0 → 1',
      '- Oslo | 1      | 0',
      '+ Oslo | 7      | 7',
    ]);
  });

  test('of which two are alike are each taken once', () => {
    const expected = [
      { city: 'Oslo', n: 1 },
      { city: 'Oslo', n: 2 },
    ];
    const actual = [
      { city: 'Oslo', n: 3 },
      { city: 'Oslo', n: 4 },
    ];
    expect(compareRows(expected, actual)?.changed.map((row) => [row.expected['n'], row.actual['n']])).toEqual(
      [
        [1, 3],
        [2, 4],
      ],
    );
  });

  test('in another order differ only where the order counts', () => {
    const [one, two] = [{ n: 1 }, { n: 2 }];
    expect(compareRows([one, two], [two, one])).toBeUndefined();
    const difference = compareRows([one, two], [two, one], { ordered: true });
    expect(difference?.misplaced).toEqual({ at: 1, expected: one, actual: two });
    expect(differenceSummary(difference as never)).toContain('row 1 is another one');
    expect(differenceLines(difference as never)).toEqual(['  n', '- 1', '+ 2']);
    expect(compareRows([one, two], [one, two], { ordered: true })).toBeUndefined();
  });

  test('of which there are too many are listed as they are, the first of them', () => {
    const many = Array.from({ length: 301 }, (_, n) => ({ n, text: 'same' }));
    const difference = compareRows(
      many,
      many.map(({ n }) => ({ n: n + 1000, text: 'same' })),
    );
    expect(difference?.changed).toEqual([]);
    expect(differenceLines(difference as never)).toContain('- … 291 more');
    expect(differenceSummary(difference as never)).toBe('301 rows are missing, 301 rows were not expected');
    expect(compareRows([], [{ n: null }])?.unexpected).toEqual([{ n: null }]);
    expect(
      differenceLines({ columns: ['n'], missing: [{ n: null }], unexpected: [], changed: [] }),
    ).toContain('- NULL');
  });
});
