import { describe, expect, test } from 'vitest';
import { checkCase, checkForWorkspace } from '../../../src/core/pipeline-test/check-case.js';
import { caseFileSchema, type Row } from '../../../src/core/pipeline-test/case-schema.js';
import { casesSchema } from '../../../src/core/pipeline-test/cases-schema.js';
import { fieldsAt } from '../../../src/core/pipeline-test/fields-at.js';
import { schemaStatement, tableStatements } from '../../../src/core/pipeline-test/given-sql.js';
import { judgeRun, tasksToRead } from '../../../src/core/pipeline-test/judge-run.js';
import { judgeTable, tableTitle } from '../../../src/core/pipeline-test/judge-table.js';
import { junitReport } from '../../../src/core/pipeline-test/junit-report.js';
import { parseCases } from '../../../src/core/pipeline-test/parse-cases.js';
import type { TestCase } from '../../../src/core/pipeline-test/test-case.js';
import { parseTestRecord, testRecord } from '../../../src/core/pipeline-test/test-record.js';
import type { RunView } from '../../../src/core/run/view/run-view.js';

const read = (document: unknown): TestCase[] => {
  const parsed = parseCases(document);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.cases;
};
const problems = (one: object): string[] => {
  const parsed = parseCases({ cases: [{ name: 'one', ...one }] });
  return 'issues' in parsed
    ? parsed.issues.map(({ code, path }) => `${code} ${path.replace('cases[0].', '')}`)
    : [];
};

describe('a file with cases', () => {
  test('gives what stands beside them to all of them', () => {
    const [one] = read({
      ...{ job: 'a', parameters: { n: 1, s: 'x' }, timeout_seconds: 5 },
      given: { sql: ['SELECT 1'], secrets: { s: { a: '1' } }, running_clusters: ['c'] },
      cases: [
        {
          name: 'one',
          job: 'b',
          parameters: { n: 2 },
          given: { sql: ['SELECT 2'], secrets: { s: { b: '2' } } },
        },
      ],
    });
    expect(one).toMatchObject({
      ...{ job: 'b', parameters: { n: '2', s: 'x' }, timeoutSeconds: 5, runningClusters: ['c'] },
      secrets: { s: { a: '1', b: '2' } },
      sql: [
        { path: 'given.sql[0]', value: 'SELECT 1' },
        { path: 'cases[0].given.sql[0]', value: 'SELECT 2' },
      ],
    });
  });

  test.each<[object, string]>([
    [{ given: { files: [{ path: '/Volumes/a/b' }] } }, 'FIELD_MISSING given.files[0]'],
    [{ given: { files: [{ path: '/Volumes/a/b', rows: [] }] } }, 'FIELD_VALUE given.files[0].rows'],
    [{ given: { files: [{ path: '/tmp/b', content: '' }] } }, 'FIELD_VALUE given.files[0].path'],
    [{ given: { tables: [{ name: 't', rows: [] }] } }, 'FIELD_MISSING given.tables[0].columns'],
    [{ given: { tables: [{ name: 't', rows: [{}], query: 'q' }] } }, 'FIELD_CONFLICT given.tables[0]'],
    [{ faults: [{}] }, 'FIELD_MISSING faults[0]'],
    [{ faults: [{ task: 'a', answer: 429 }] }, 'FIELD_CONFLICT faults[0].answer'],
    [{ faults: [{ task: 'a', attempts: [1], every_attempt: true }] }, 'FIELD_CONFLICT faults[0].attempts'],
    [{ answers: [{ by: 'me' }] }, 'FIELD_MISSING answers[0]'],
    [{ expect: { tables: [{ table: 't' }] } }, 'FIELD_MISSING expect.tables[0]'],
    [{ expect: { tables: [{ table: 't', rows: [], from: 'x' }] } }, 'FIELD_CONFLICT expect.tables[0].from'],
    [
      { expect: { tables: [{ table: 't', count: 1, ordered: true }] } },
      'FIELD_CONFLICT expect.tables[0].ordered',
    ],
    [{ expect: { message: '/(/' } }, 'FIELD_VALUE expect.message'],
    [{ expect: { tasks: { a: { error: '/(/' } } } }, 'FIELD_VALUE expect.tasks.a.error'],
    [{ expcet: {} }, 'FIELD_UNKNOWN expcet'],
    [{ faults: [{ tsak: 'a' }] }, 'FIELD_UNKNOWN faults[0].tsak'],
    [{ expect: { tables: [{ tabel: 't' }] } }, 'FIELD_UNKNOWN expect.tables[0].tabel'],
  ])('is refused for %j', (one, problem) => {
    expect(problems(one)).toContain(problem);
  });

  test('says what was meant, and what there is', () => {
    const hintOf = (document: unknown): unknown => {
      const parsed = parseCases(document);
      return 'issues' in parsed ? parsed.issues[0].hint : undefined;
    };
    expect(hintOf({ cass: [], cases: [{ name: 'a' }] })).toBe('Did you mean "cases"?');
    expect(hintOf({ zzzzzz: [], cases: [{ name: 'a' }] })).toMatch(/^Known: job, target/);
    expect(problems({ expect: { tasks: { a: 'SUCCESS' } } })).toEqual([]);
    expect(parseCases(undefined)).toHaveProperty('issues');
    const twice = parseCases({ cases: [{ name: 'a' }, { name: 'a' }] });
    expect(twice).toMatchObject({ issues: [{ code: 'NAME_DUPLICATE', path: 'cases[1].name' }] });
    expect(fieldsAt('none', [])).toEqual([]);
    expect(fieldsAt(caseFileSchema, ['cases', 0, 'expect', 'tasks', 'load'])).toContain('attempts');
    expect(casesSchema()).toMatchObject({ required: ['cases'], additionalProperties: false });
  });
});

const DEFINITION = {
  parameters: [{ name: 'day', default: '' }],
  tasks: [
    { task_key: 'load' },
    { task_key: 'ask', brickwork: { approval_task: {} } },
    { task_key: 'each', for_each_task: { task: { task_key: 'inner' } } },
  ],
} as never;

test('names of tasks and parameters are those of the job', () => {
  const [one] = read({
    cases: [
      {
        ...{ name: 'one', parameters: { dya: 1 }, answers: [{ approve: 'load' }, { reject: 'ask' }] },
        faults: [{ task: 'inner' }, { task: 'zzz' }],
        expect: { tasks: { inner: 'SUCCESS', load: 'SUCCESS' } },
      },
    ],
  });
  expect(checkCase(one, DEFINITION).map(({ path }) => path)).toEqual([
    'cases[0].faults[1].task',
    'cases[0].answers[0].approve',
    'cases[0].expect.tasks.inner',
    'cases[0].parameters.dya',
  ]);
  const [two] = read({
    cases: [
      {
        name: 'two',
        given: { secrets: { a: {} }, git: { a: 'b' }, running_clusters: ['c'] },
        faults: [{ task: 'a' }, { request: 'b' }, { cluster: 'c' }],
      },
    ],
  });
  expect(checkForWorkspace(two)).toHaveLength(6);
  expect(checkCase(two, { tasks: [] })).toHaveLength(1);
});

test('rows become statements, texts beside them where SQL reads them in two ways', () => {
  const rows: Row[] = [
    { id: 1, name: 'a', x: 1.5, ok: true, tags: ['t'] },
    { id: 2, name: "it's", x: 2, ok: null },
  ];
  const [create, insert] = tableStatements({ name: 'a.t' }, rows);
  expect(create.statement).toBe(
    'CREATE OR REPLACE TABLE `a`.`t` (`id` BIGINT, `name` STRING, `x` DOUBLE, `ok` BOOLEAN, `tags` STRING)',
  );
  expect(insert.statement).toContain("VALUES (1, 'a', 1.5, true, :p0), (2, :p1, 2, NULL, NULL)");
  expect(insert.parameters).toEqual([
    { name: 'p0', value: '["t"]' },
    { name: 'p1', value: "it's" },
  ]);
  expect(tableStatements({ name: 't', query: 'SELECT 1' })).toHaveLength(1);
  expect(tableStatements({ name: 't', columns: { n: 'INT' } })).toHaveLength(1);
  const many = Array.from({ length: 501 }, (_, n) => ({ n, text: `'${n}` }));
  expect(tableStatements({ name: 't' }, many)).toHaveLength(4);
  expect([schemaStatement({ name: 'a.t' }), schemaStatement({ name: 't' })]).toEqual([
    'CREATE SCHEMA IF NOT EXISTS `a`',
    undefined,
  ]);
});

describe('a run', () => {
  const view = {
    result_state: 'FAILED',
    state_message: 'load failed',
    tasks: [
      {
        task_key: 'load',
        result_state: 'FAILED',
        life_cycle_state: 'TERMINATED',
        attempts: 2,
        attempt_runs: [{}],
      },
      {
        task_key: 'late',
        result_state: 'UPSTREAM_FAILED',
        life_cycle_state: 'SKIPPED',
        attempts: 0,
        attempt_runs: [],
      },
    ],
  } as unknown as RunView;
  const texts = new Map([['load', ['first', 'Traceback\nKeyError: x']]]);
  const run = { view, values: { load: { n: '3' } }, texts, durationMillis: 2000 };

  test('is judged by all that is expected of it', () => {
    const expectation = {
      ...{ message: 'other', duration_below_seconds: 1 },
      tasks: {
        load: {
          result: 'SUCCESS',
          attempts: 1,
          fallback: true,
          outcome: 'true',
          error: '/Value/',
          values: { n: 4, m: 1 },
        },
        late: { skipped: false },
        gone: 'SUCCESS',
      },
    } as const;
    const failures = judgeRun(expectation, run, 'e');
    expect(failures.map(({ path }) => path)).toEqual([
      ...['e.result', 'e.message', 'e.duration_below_seconds', 'e.tasks.load', 'e.tasks.load.attempts'],
      ...['e.tasks.load.fallback', 'e.tasks.load.outcome', 'e.tasks.load.error', 'e.tasks.load.values.n'],
      ...['e.tasks.load.values.m', 'e.tasks.late.skipped', 'e.tasks.gone'],
    ]);
    expect(failures[0].details).toEqual(['load: Traceback', '  KeyError: x']);
  });

  test('that is as expected has nothing against it', () => {
    const tasks = {
      load: { result: 'FAILED', error: 'KeyError', values: { n: 3 } },
      late: { skipped: true },
    } as const;
    expect(judgeRun({ result: 'FAILED', message: '/fail/', tasks }, run, 'e')).toEqual([]);
    expect(tasksToRead({ tasks }, view)).toEqual(['load']);
    expect(tasksToRead({}, view)).toEqual(['load']);
    const bare = {
      ...run,
      texts: new Map<string, string[]>(),
      values: {},
      view: { ...view, tasks: view.tasks },
    };
    expect(judgeRun({ tasks: { load: { error: 'x', values: { a: 1 } } } }, bare, 'e')).toHaveLength(3);
    const { state_message: _, ...silent } = view;
    expect(judgeRun({ result: 'FAILED', message: 'x' }, { ...run, view: silent }, 'e')[0].message).toContain(
      'nothing',
    );
  });
});

test('a table is judged by its rows, columns, types and counts', () => {
  const table = {
    columns: ['id', 'name'],
    types: ['LONG', 'DECIMAL(10, 2)'],
    rows: [
      { id: 1, name: null },
      { id: 1, name: 'b' },
    ],
  };
  const judge = (expectation: object): string[] =>
    judgeTable({ table: 't', ...expectation }, table, 'p', (expectation as { rows?: [] }).rows).map(
      ({ path, message }) => `${path} ${message}`,
    );
  expect(judge({ columns: ['id', 'NAME'], count: 2, at_least: 1, at_most: 3 })).toEqual([]);
  expect(judge({ columns: { id: 'bigint', name: 'decimal(10,2)' } })).toEqual([]);
  expect(judge({ columns: { id: 'int', x: 'int' } })).toHaveLength(2);
  expect(judge({ columns: ['id'] })[0]).toMatch(/^p\.columns t: has the columns/);
  expect(judge({ count: 3, at_least: 4, at_most: 1 })).toHaveLength(3);
  expect(judge({ empty: true, not_null: ['name', 'x'], unique: ['id'] })).toHaveLength(4);
  expect(judge({ unique: ['x'] })).toEqual(['p.unique t: has no "x"']);
  expect(judge({ unique: ['name'], not_null: ['id'], empty: undefined })).toEqual([]);
  expect(
    judge({
      rows: [
        { id: 1, name: null },
        { id: 1, name: 'b' },
      ],
      key: ['id'],
    }),
  ).toEqual([]);
  expect(judge({ rows: [{ zzz: 1 }] })[0]).toContain('has no "zzz"');
  expect(judge({ rows: [{ id: 1 }] })[0]).toContain('1 row was not expected (1 expected, 2 there)');
  expect(judgeTable({ query: 'q', from: 'f' }, table, 'p', [])[0].path).toBe('p.from');
  expect([tableTitle({ query: ' SELECT\n 1 ' }), tableTitle({ name: 'n', table: 't' })]).toEqual([
    'SELECT 1',
    'n',
  ]);
});

test('results are a report for CI and a record for a gate', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const base = { file: 'tests/a.yml', line: 2, job: 'j', duration_millis: 1500, failures: [] };
  const failures = [{ file: 'tests/a.yml', line: 3, message: 'bad \u0001', details: ['~ row'] }];
  const results = [
    { ...base, name: 'a', result: 'passed' as const, started: at, ended: at },
    { ...base, name: 'b', result: 'failed' as const, failures },
    { ...base, name: 'c', result: 'error' as const, failures },
    { ...base, name: 'd', result: 'skipped' as const, reason: 'why' },
    { ...base, file: 'tests/b.yml', name: 'e', result: 'skipped' as const },
  ];
  const { attributes, children } = junitReport('p', results);
  expect(attributes).toEqual({ name: 'p', tests: '5', failures: '1', errors: '1', time: '7.500' });
  expect(children[0].attributes).toMatchObject({ skipped: '1', timestamp: '2026-01-01T00:00:00' });
  expect(children[0].children[1].children[0].text).toBe('tests/a.yml:3: bad \ufffd\n~ row');
  const about = { bundle: 'b', ran_on: 'emulator' as const, started: at, ended: at };
  const record = testRecord(about, results);
  expect(record).toMatchObject({ result: 'failed', counts: { passed: 1, failed: 1, error: 1, skipped: 2 } });
  expect(testRecord(about, results.slice(0, 1)).result).toBe('passed');
  expect(testRecord(about, results.slice(3)).result).toBe('failed');
  expect(parseTestRecord(record)).toEqual({ record });
  expect(parseTestRecord({ version: 2 })).toHaveProperty('issues');
});
