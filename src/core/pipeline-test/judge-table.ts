import { listNames } from '../issue.js';
import { type CaseFailure, failure } from './case-failure.js';
import type { Row, TableExpectation } from './case-schema.js';
import { compareRows } from './compare-rows.js';
import { differenceLines, differenceSummary, unexpectedLines } from './difference-lines.js';

/** What a table or a query has. */
export interface TableRows {
  columns: readonly string[];
  /** As SQL names them, beside the columns. */
  types: readonly string[];
  rows: readonly Row[];
}

/** What a table expectation is called. */
export function tableTitle({ name, table, query = '' }: TableExpectation): string {
  return name ?? table ?? query.trim().replaceAll(/\s+/g, ' ');
}

/** Everything that is not as expected; `expected` are the rows, also where they stand in a file of their own. */
export function judgeTable(
  expectation: TableExpectation,
  { columns, types, rows }: TableRows,
  path: string,
  expected: readonly Row[] | undefined,
): CaseFailure[] {
  const title = tableTitle(expectation);
  const fail = (member: string, message: string, details?: string[]): CaseFailure =>
    failure(`${path}.${member}`, `${title}: ${message}`, details);
  const member = expectation.rows === undefined ? 'from' : 'rows';
  return [
    ...judgeColumns(expectation, columns, types, fail),
    ...(expected === undefined
      ? []
      : judgeRows(expectation, columns, rows, expected, (...args) => fail(member, ...args))),
    ...judgeCount(expectation, rows.length, fail),
    ...(expectation.empty === true && rows.length > 0
      ? [fail('empty', `${rows.length} came, and none should`, unexpectedLines(columns, rows))]
      : []),
    ...judgeNulls(expectation, columns, rows, fail),
    ...judgeUnique(expectation, columns, rows, fail),
  ];
}

type Fail = (member: string, message: string, details?: string[]) => CaseFailure;

function judgeColumns(
  { columns: wanted }: TableExpectation,
  columns: readonly string[],
  types: readonly string[],
  fail: Fail,
): CaseFailure[] {
  if (wanted === undefined) return [];
  if (Array.isArray(wanted)) {
    const isSame =
      wanted.length === columns.length && wanted.every((name, at) => sameName(name, columns[at]));
    return isSame ? [] : [fail('columns', `has the columns ${listNames(columns)}, not ${listNames(wanted)}`)];
  }
  return Object.entries(wanted).flatMap(([name, type]) => {
    const at = columns.findIndex((column) => sameName(column, name));
    if (at < 0) return [fail(`columns.${name}`, `has no column "${name}": it has ${listNames(columns)}`)];
    const found = typeName(types[at]);
    return found === typeName(type)
      ? []
      : [fail(`columns.${name}`, `"${name}" is ${found}, not ${typeName(type)}`)];
  });
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The names that the Statement Execution API and DuckDB have for types of SQL. */
const TYPE_NAMES = new Map([
  ['long', 'bigint'],
  ['integer', 'int'],
  ['short', 'smallint'],
  ['byte', 'tinyint'],
  ['varchar', 'string'],
  ['real', 'float'],
  ['timestamp with time zone', 'timestamp'],
]);

function typeName(type: string): string {
  const plain = type
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),]) ?/g, '$1');
  return TYPE_NAMES.get(plain) ?? plain;
}

function judgeRows(
  { ordered, key, tolerance }: TableExpectation,
  columns: readonly string[],
  rows: readonly Row[],
  expected: readonly Row[],
  fail: (message: string, details?: string[]) => CaseFailure,
): CaseFailure[] {
  const named = [...new Set([...expected.flatMap((row) => Object.keys(row)), ...(key ?? [])])];
  const absent = named.filter((name) => !columns.includes(name));
  if (absent.length > 0) return [fail(`has no ${listNames(absent)}: it has ${listNames(columns)}`)];
  const options = { ordered: ordered === true, ...(key && { key }), tolerance: tolerance ?? 0 };
  const difference = compareRows(expected, rows, options);
  if (difference === undefined) return [];
  const counts = `(${expected.length} expected, ${rows.length} there)`;
  return [fail(`${differenceSummary(difference)} ${counts}`, differenceLines(difference))];
}

function judgeCount(expectation: TableExpectation, count: number, fail: Fail): CaseFailure[] {
  const { count: exact = count, at_least: least = 0, at_most: most = Infinity } = expectation;
  return [
    ...(exact === count ? [] : [fail('count', `has ${count} rows, not ${exact}`)]),
    ...(count >= least ? [] : [fail('at_least', `has ${count} rows, fewer than ${least}`)]),
    ...(count <= most ? [] : [fail('at_most', `has ${count} rows, more than ${most}`)]),
  ];
}

function judgeNulls(
  { not_null: names = [] }: TableExpectation,
  columns: readonly string[],
  rows: readonly Row[],
  fail: Fail,
): CaseFailure[] {
  return names.flatMap((name, at) => {
    if (!columns.includes(name)) return [fail(`not_null[${at}]`, `has no column "${name}"`)];
    const wrong = rows.filter((row) => row[name] === null || row[name] === undefined);
    const message = `"${name}" is NULL in ${wrong.length} of ${rows.length} rows`;
    return wrong.length === 0 ? [] : [fail(`not_null[${at}]`, message, unexpectedLines(columns, wrong))];
  });
}

function judgeUnique(
  { unique: names = [] }: TableExpectation,
  columns: readonly string[],
  rows: readonly Row[],
  fail: Fail,
): CaseFailure[] {
  const absent = names.filter((name) => !columns.includes(name));
  if (absent.length > 0) return [fail('unique', `has no ${listNames(absent)}`)];
  if (names.length === 0) return [];
  const seen = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(names.map((name) => row[name] ?? null));
    seen.set(key, [...(seen.get(key) ?? []), row]);
  }
  const repeated = [...seen.values()].filter((group) => group.length > 1);
  if (repeated.length === 0) return [];
  const message = `${listNames(names)} repeat: ${repeated.length} values stand in several rows`;
  return [fail('unique', message, unexpectedLines(columns, repeated.flat()))];
}
