import { error, type Issue } from '../issue.js';
import type {
  CaseAnswer,
  CaseFault,
  Given,
  TableExpectation,
  WrittenCase,
  WrittenCaseFile,
} from './case-schema.js';

/** What has none of the members of which it needs one, or two that exclude each other, or a name that stands before. */
export function oneOfIssues(file: WrittenCaseFile): Issue[] {
  return [
    ...givenIssues(file.given, 'given'),
    ...file.cases.flatMap((one, at) => caseIssues(one, `cases[${at}]`)),
    ...repeatedNames(file.cases),
  ];
}

function caseIssues({ given, faults = [], answers = [], expect = {} }: WrittenCase, path: string): Issue[] {
  return [
    ...givenIssues(given, `${path}.given`),
    ...faults.flatMap((fault, at) => faultIssues(fault, `${path}.faults[${at}]`)),
    ...answers.flatMap((answer, at) => answerIssues(answer, `${path}.answers[${at}]`)),
    ...(expect.tables ?? []).flatMap((table, at) => tableIssues(table, `${path}.expect.tables[${at}]`)),
  ];
}

function givenIssues({ files = [], tables = [] }: Given = {}, path: string): Issue[] {
  return [
    ...files.flatMap((file, at) => exactlyOne(file, ['content', 'from', 'rows'], `${path}.files[${at}]`)),
    ...files.flatMap(({ path: name, rows }, at) =>
      rows === undefined || /\.(csv|jsonl?|ndjson)$/.test(name)
        ? []
        : [
            error(
              'FIELD_VALUE',
              `${path}.files[${at}].rows`,
              'cannot be written as such a file.',
              'Rows are written to .csv, .json, .jsonl and .ndjson.',
            ),
          ],
    ),
    ...tables.flatMap((table, at) => {
      const place = `${path}.tables[${at}]`;
      const found = exactlyOne(table, ['rows', 'from', 'query'], place);
      if (table.rows?.length === 0 && table.columns === undefined)
        found.push(error('FIELD_MISSING', `${place}.columns`, 'is required where there are no rows.'));
      return found;
    }),
  ];
}

const OF_FAULTS = {
  task: ['attempts', 'every_attempt', 'fails_with', 'message', 'error'],
  request: ['answer', 'times', 'after', 'retry_after_seconds', 'message'],
  cluster: ['times', 'message'],
} as const;

function faultIssues(fault: CaseFault, path: string): Issue[] {
  const kinds = Object.keys(OF_FAULTS) as (keyof typeof OF_FAULTS)[];
  const issues = exactlyOne(fault, kinds, path);
  const kind = kinds.find((name) => fault[name] !== undefined);
  if (issues.length > 0 || kind === undefined) return issues;
  const taken: readonly string[] = OF_FAULTS[kind];
  const wrong = Object.keys(fault).filter((name) => name !== kind && !taken.includes(name));
  if (fault.attempts !== undefined && fault.every_attempt === true)
    issues.push(error('FIELD_CONFLICT', `${path}.attempts`, 'and "every_attempt" exclude each other.'));
  return [
    ...issues,
    ...wrong.map((name) =>
      error('FIELD_CONFLICT', `${path}.${name}`, `is not for "${kind}".`, `It takes ${taken.join(', ')}.`),
    ),
  ];
}

function answerIssues(answer: CaseAnswer, path: string): Issue[] {
  return exactlyOne(answer, ['approve', 'reject', 'signal'], path);
}

const WHAT_IS_CHECKED = [
  ...['rows', 'from', 'columns', 'count', 'at_least', 'at_most', 'not_null', 'unique', 'empty'],
] as (keyof TableExpectation)[];

function tableIssues(table: TableExpectation, path: string): Issue[] {
  const issues = exactlyOne(table, ['table', 'query'], path);
  if (WHAT_IS_CHECKED.every((name) => table[name] === undefined))
    issues.push(error('FIELD_MISSING', path, 'checks nothing.', `Say one of ${WHAT_IS_CHECKED.join(', ')}.`));
  if (table.rows !== undefined && table.from !== undefined)
    issues.push(error('FIELD_CONFLICT', `${path}.from`, 'and "rows" exclude each other.'));
  const hasRows = table.rows !== undefined || table.from !== undefined;
  const ofRows = (['ordered', 'key', 'tolerance'] as const).filter((name) => table[name] !== undefined);
  if (hasRows) return issues;
  return [
    ...issues,
    ...ofRows.map((name) => error('FIELD_CONFLICT', `${path}.${name}`, 'says how "rows" are compared.')),
  ];
}

function exactlyOne(part: object, names: readonly string[], path: string): Issue[] {
  const found = names.filter((name) => (part as Record<string, unknown>)[name] !== undefined);
  if (found.length === 1) return [];
  if (found.length === 0) return [error('FIELD_MISSING', path, `needs one of ${names.join(', ')}.`)];
  return [error('FIELD_CONFLICT', path, `has ${found.join(' and ')}, of which there can be one.`)];
}

function repeatedNames(cases: readonly WrittenCase[]): Issue[] {
  const names = cases.map(({ name }) => name);
  return names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [error('NAME_DUPLICATE', `cases[${at}].name`, 'stands before, in the same file.')],
  );
}
