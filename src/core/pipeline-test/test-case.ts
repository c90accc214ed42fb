import { given } from '../json.js';
import type {
  CaseAnswer,
  CaseFault,
  Expectation,
  Given,
  GivenFile,
  GivenTable,
  WrittenCase,
  WrittenCaseFile,
} from './case-schema.js';

/** A part of a case, and where it stands in its file. */
export interface Placed<T> {
  path: string;
  value: T;
}

/** One case, with what counts for all cases of its file. */
export interface TestCase {
  name: string;
  /** Where it stands in its file: `cases[0]`. */
  path: string;
  job?: string;
  target?: string;
  parameters: Record<string, string>;
  files: Placed<GivenFile>[];
  tables: Placed<GivenTable>[];
  sql: Placed<string>[];
  secrets: Record<string, Record<string, string>>;
  git: Record<string, string>;
  runningClusters: string[];
  timeoutSeconds?: number;
  faults: CaseFault[];
  answers: CaseAnswer[];
  keepsWaits: boolean;
  expect: Expectation;
}

/** The cases of a file: what stands beside `cases` comes first, and a case's own word counts where only one can. */
export function casesOf(file: WrittenCaseFile): TestCase[] {
  return file.cases.map((one, at) => caseOf(file, one, `cases[${at}]`));
}

function caseOf(file: WrittenCaseFile, one: WrittenCase, path: string): TestCase {
  const parts: [string, Given][] = [
    ['given', file.given ?? {}],
    [`${path}.given`, one.given ?? {}],
  ];
  const placed = <K extends 'files' | 'tables' | 'sql'>(member: K): Placed<NonNullable<Given[K]>[number]>[] =>
    parts.flatMap(([place, { [member]: values = [] }]) =>
      values.map((value, at) => ({ path: `${place}.${member}[${at}]`, value })),
    );
  const parameters = Object.entries({ ...file.parameters, ...one.parameters });
  return {
    name: one.name,
    path,
    ...given('job', one.job ?? file.job),
    ...given('target', one.target ?? file.target),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name, String(value)])),
    files: placed('files'),
    tables: placed('tables'),
    sql: placed('sql'),
    secrets: mergedSecrets(parts.map(([, { secrets = {} }]) => secrets)),
    git: Object.assign({}, ...parts.map(([, { git = {} }]) => git)) as Record<string, string>,
    runningClusters: parts.flatMap(([, { running_clusters: ids = [] }]) => ids),
    ...given('timeoutSeconds', one.timeout_seconds ?? file.timeout_seconds),
    faults: one.faults ?? [],
    answers: one.answers ?? [],
    keepsWaits: one.keeps_waits ?? false,
    expect: one.expect ?? {},
  };
}

function mergedSecrets(parts: readonly TestCase['secrets'][]): TestCase['secrets'] {
  const merged = new Map<string, Record<string, string>>();
  for (const [scope, keys] of parts.flatMap((secrets) => Object.entries(secrets)))
    merged.set(scope, { ...merged.get(scope), ...keys });
  return Object.fromEntries(merged);
}
