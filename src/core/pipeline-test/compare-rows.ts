import { sameCell } from './compare-cells.js';
import type { Row } from './case-schema.js';

/** A row that is there and has other values than it should. */
export interface ChangedRow {
  expected: Row;
  actual: Row;
  columns: string[];
}

/** How rows differ from those that were expected; only the columns that the expected rows name are looked at. */
export interface RowDifference {
  columns: string[];
  missing: Row[];
  unexpected: Row[];
  changed: ChangedRow[];
  /** The first row that is not in its place, counted from 1, where all rows are there. */
  misplaced?: { at: number; expected: Row; actual: Row };
}

export interface CompareOptions {
  ordered?: boolean;
  /** Columns that tell rows apart; by default those that differ least are taken for one. */
  key?: readonly string[];
  tolerance?: number;
}

/** More rows than this are not looked through for pairs that differ little. */
const MOST_PAIRED = 300;

/** Compares rows as a set in which a row may stand several times, or in order; undefined where they are the same. */
export function compareRows(
  expected: readonly Row[],
  actual: readonly Row[],
  { ordered = false, key, tolerance = 0 }: CompareOptions = {},
): RowDifference | undefined {
  const columns = [...new Set(expected.flatMap((row) => Object.keys(row)))];
  const looked = columns.length === 0 ? [...new Set(actual.flatMap((row) => Object.keys(row)))] : columns;
  const differing = (one: Row, other: Row): string[] =>
    looked.filter((name) => !sameCell(one[name], other[name], tolerance));
  const left = withoutEqual(expected, actual, (one, other) => differing(one, other).length === 0);
  if (left.missing.length === 0 && left.unexpected.length === 0) {
    const at = ordered ? expected.findIndex((row, index) => differing(row, actual[index]).length > 0) : -1;
    if (at < 0) return undefined;
    const misplaced = { at: at + 1, expected: expected[at], actual: actual[at] };
    return { columns: looked, missing: [], unexpected: [], changed: [], misplaced };
  }
  const isPair =
    key === undefined
      ? undefined
      : (one: Row, other: Row) => key.every((name) => sameCell(one[name], other[name], tolerance));
  return { columns: looked, ...pairUp(left, differing, looked.length, isPair) };
}

interface LeftOver {
  missing: Row[];
  unexpected: Row[];
}

/** Takes away the rows that both have, each as often as both have it. */
function withoutEqual(
  expected: readonly Row[],
  actual: readonly Row[],
  isSame: (one: Row, other: Row) => boolean,
): LeftOver {
  const unexpected = [...actual];
  const missing = expected.filter((row) => {
    const at = unexpected.findIndex((other) => isSame(row, other));
    if (at >= 0) unexpected.splice(at, 1);
    return at < 0;
  });
  return { missing, unexpected };
}

/** Of what is left, what is one row with other cells: by its key, or since at least half of its cells are the same. */
function pairUp(
  left: LeftOver,
  differing: (one: Row, other: Row) => string[],
  width: number,
  isPair?: (one: Row, other: Row) => boolean,
): Omit<RowDifference, 'columns'> {
  if (left.missing.length > MOST_PAIRED || left.unexpected.length > MOST_PAIRED)
    return { ...left, changed: [] };
  const pairs = left.missing.flatMap((expected, from) =>
    left.unexpected.flatMap((actual, to) => {
      const columns = differing(expected, actual);
      const fits = isPair === undefined ? columns.length * 2 <= width : isPair(expected, actual);
      return fits && columns.length < width ? [{ from, to, change: { expected, actual, columns } }] : [];
    }),
  );
  pairs.sort((one, other) => one.change.columns.length - other.change.columns.length);
  const [paired, taken] = [new Map<number, ChangedRow>(), new Set<number>()];
  for (const { from, to, change } of pairs) {
    if (paired.has(from) || taken.has(to)) continue;
    paired.set(from, change);
    taken.add(to);
  }
  return {
    missing: left.missing.filter((_row, at) => !paired.has(at)),
    unexpected: left.unexpected.filter((_row, at) => !taken.has(at)),
    changed: [...paired].sort(([one], [other]) => one - other).map(([, change]) => change),
  };
}
