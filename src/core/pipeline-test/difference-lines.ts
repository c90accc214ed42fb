import type { JsonValue } from '../json.js';
import { shorten } from '../short-text.js';
import type { RowDifference } from './compare-rows.js';
import type { Row } from './case-schema.js';

/** How many rows of each kind are shown. */
const MOST_ROWS = 10;
const LONGEST_CELL = 40;

/** A value as a table shows it. */
export function cellText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return shorten(typeof value === 'string' ? value : JSON.stringify(value), LONGEST_CELL);
}

/** What differs, in a sentence. */
export function differenceSummary({ missing, unexpected, changed, misplaced }: RowDifference): string {
  if (misplaced !== undefined) return `row ${misplaced.at} is another one than expected: the order differs`;
  const parts = [
    [changed.length, 'differ', 'differs'],
    [missing.length, 'are missing', 'is missing'],
    [unexpected.length, 'were not expected', 'was not expected'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, many, one]) => (count === 1 ? `1 row ${one}` : `${count} rows ${many}`))
    .join(', ');
}

/** A table of the rows that differ: `-` expected and missing, `+` there and not expected, `~` with other cells. */
export function differenceLines(difference: RowDifference): string[] {
  const { columns, missing, unexpected, changed, misplaced } = difference;
  const plain = (row: Row): string[] => columns.map((name) => cellText(row[name]));
  const cut = <T>(mark: string, rows: readonly T[], cells: (row: T) => string[]): string[][] => [
    ...rows.slice(0, MOST_ROWS).map((row) => [mark, ...cells(row)]),
    ...(rows.length > MOST_ROWS ? [[mark, `… ${rows.length - MOST_ROWS} more`]] : []),
  ];
  const lines = [
    [' ', ...columns],
    ...cut('~', changed, ({ expected, actual, columns: differ }) =>
      columns.map((name) =>
        differ.includes(name)
          ? `${cellText(expected[name])} → ${cellText(actual[name])}`
          : cellText(actual[name]),
      ),
    ),
    ...cut('-', missing, plain),
    ...cut('+', unexpected, plain),
    ...(misplaced === undefined
      ? []
      : [
          ['-', ...plain(misplaced.expected)],
          ['+', ...plain(misplaced.actual)],
        ]),
  ];
  return aligned(lines);
}

function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0].map((_cell, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at]))
      .join(' | ')
      .replace(/^(.) \| /, '$1 ')
      .trimEnd(),
  );
}

/** Rows that should not be there, as lines of a table. */
export function unexpectedLines(columns: readonly string[], rows: readonly Row[]): string[] {
  const none = { missing: [], changed: [] };
  return differenceLines({ ...none, columns: [...columns], unexpected: [...rows] });
}
