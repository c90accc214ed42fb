import { describe, expect, test } from 'vitest';
import { newestRecords } from '../../../src/core/trend/newest-records.js';
import { readRecordRows, rowsToAsk } from '../../../src/core/trend/record-rows.js';
import { createStatement, mergeStatements, selectStatement } from '../../../src/core/trend/record-table.js';
import { DAY, record, task } from '../../support/run-records.js';

const TABLE = ['main', 'o`dd', 'runs'] as const;

test('of the records of a run the one counts that ends last, of equal ones the later', () => {
  const [first, repaired] = [record(1), record(1, { repairs: 1 }, 90)];
  expect(newestRecords([first, record(2), repaired])).toEqual([repaired, record(2)]);
  expect(newestRecords([repaired, first])).toEqual([repaired]);
  const priced = { ...first, cost: 1, currency: 'EUR' };
  expect(newestRecords([first, priced])).toEqual([priced]);
});

describe('a table of records', () => {
  test('is made as a Delta table', () => {
    expect(createStatement(TABLE)).toEqual({
      statement:
        'CREATE TABLE IF NOT EXISTS `main`.`o``dd`.`runs` (run_id STRING NOT NULL, workflow_id STRING, job STRING, job_id STRING, result_state STRING, start_time TIMESTAMP, end_time TIMESTAMP, repairs BIGINT, queue_seconds DOUBLE, cost DOUBLE, currency STRING, tasks STRING) USING DELTA',
      parameters: [],
    });
  });

  test('takes each run once, and no value becomes SQL', () => {
    const odd = record(1, { job: "it's; DROP TABLE x --", cost: 1.5, currency: 'EUR' });
    const [{ statement, parameters }, ...more] = mergeStatements(TABLE, [record(1, {}, 1), odd, record(2)]);
    expect(more).toEqual([]);
    expect(parameters.map(({ name }) => name)).toEqual(['record_0', 'record_1']);
    const given = JSON.parse(parameters[0].value) as object;
    expect(given).toEqual({ ...odd, tasks: JSON.stringify(odd.tasks) });
    expect(statement).not.toContain('DROP');
    expect(statement).toContain('MERGE INTO `main`.`o``dd`.`runs` AS kept');
    expect(statement).toContain('(SELECT :record_0 AS record UNION ALL SELECT :record_1 AS record)');
    expect(statement).toContain("CAST(get_json_object(record, '$.cost') AS DOUBLE) AS cost");
    expect(statement).toMatch(
      /ON kept\.run_id = given\.run_id\nWHEN MATCHED AND given\.end_time >= kept\.end_time/,
    );
    expect(mergeStatements(TABLE, [])).toEqual([]);
  });

  test('takes a hundred records with a statement, and fewer of runs with many tasks', () => {
    const sizes = (count: number, more = {}): number[] =>
      mergeStatements(
        TABLE,
        Array.from({ length: count }, (_, at) => record(at, more)),
      ).map(({ parameters }) => parameters.length);
    expect(sizes(250)).toEqual([100, 100, 50]);
    const tasks = Array.from({ length: 8000 }, (_, at) => task(`a task with a long name ${at}`));
    expect(sizes(3, { tasks })).toEqual([2, 1]);
  });

  test('is read in pages, of one job or of all', () => {
    const all = selectStatement(TABLE, { after: '', limit: 100 });
    expect(all.statement).toMatch(
      /^SELECT run_id, .*, unix_millis\(start_time\) AS start_time, .*, tasks FROM `main`\.`o``dd`\.`runs` WHERE run_id > :after ORDER BY run_id LIMIT 100$/,
    );
    expect(all.parameters).toEqual([{ name: 'after', value: '' }]);
    const next = selectStatement(TABLE, { job: 'nightly', after: '7', limit: 5 });
    expect(next.statement).toContain('WHERE run_id > :after AND job = :job ORDER BY run_id LIMIT 5');
    expect(next.parameters).toEqual([
      { name: 'after', value: '7' },
      { name: 'job', value: 'nightly' },
    ]);
  });

  test('is asked for as many rows as fit a result', () => {
    expect(rowsToAsk([])).toBe(100);
    expect(rowsToAsk([{ tasks: 'x'.repeat(1_000_000) }])).toBe(100);
    expect(rowsToAsk([{ tasks: 'x'.repeat(5000) }, { tasks: '' }])).toBeCloseTo(1990, -2);
    expect(rowsToAsk([{ run_id: '1' }])).toBe(5000);
  });
});

describe('rows of a table', () => {
  const row = (more: object = {}) => ({
    ...{ run_id: '1', workflow_id: 'nightly/1', job: 'nightly', job_id: '7', result_state: 'SUCCESS' },
    ...{
      start_time: DAY,
      end_time: DAY + 60_000,
      repairs: 0,
      queue_seconds: null,
      cost: null,
      currency: null,
    },
    tasks: JSON.stringify(record(1).tasks),
    ...more,
  });

  test('are records again', () => {
    const priced = { cost: 0.1, currency: 'EUR', queue_seconds: 2 };
    expect(readRecordRows([row(), row({ run_id: '2', ...priced })])).toEqual({
      records: [record(1), { ...record(1), run_id: '2', ...priced }],
    });
  });

  test('that are none are all named, with what is wrong', () => {
    const bad = [
      row({ tasks: '[' }),
      row(),
      row({ run_id: '3', job: null, end_time: 'soon' }),
      row({ run_id: '4', tasks: '{}' }),
    ];
    expect(readRecordRows(bad)).toEqual({
      problems: [
        'run 1: tasks: it is no JSON.',
        expect.stringMatching(/^run 3: job: .*; end_time: /) as string,
        expect.stringMatching(/^run 4: tasks: /) as string,
      ],
    });
  });
});
