import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobTrend } from '../../src/core/trend/job-trend.js';
import type { RunRecord } from '../../src/core/trend/run-record.js';
import { job, notebook } from '../support/definitions.js';
import { apiOf, TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

const NAME = `report | <b>${process.pid}</b>`;
let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  folder = mkdtempSync(join(tmpdir(), 'brickwork-report-'));
  stack.script('*');
  stack.script('flaky', { fail_times: 1, error: 'boom' });
  const flaky = notebook('flaky', { max_retries: 1, min_retry_interval_millis: 0 });
  for (const tasks of [[flaky], [notebook('load')], [notebook('broken')]]) {
    if (tasks[0].task_key === 'broken') stack.script('broken', { fail_times: 9 });
    await stack.endOf((await stack.runs.start(job(tasks, { name: NAME }))).workflowId);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));

test('brickwork report tells how a job has done, in Markdown, HTML and JSON', async () => {
  const markdown = await call('report', NAME);
  expect(markdown.status, markdown.stderr).toBe(0);
  expect(markdown.stdout).toMatch(/^# report \\\| \\<b>\d+\\<\/b>: 3 runs, /);
  expect(markdown.stdout).toContain('| success rate | 66.7 % |');
  expect(markdown.stdout).toContain('| results | 2 SUCCESS, 1 FAILED |');
  expect(markdown.stdout).toMatch(/\| flaky \| 1 \| 0 \| 1 \| 1 \|/);
  const { stdout: page } = await call('report', NAME, '--html');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('report | &lt;b&gt;');
  expect(page.match(/<rect\s/g)).toHaveLength(3);
  expect(page).not.toMatch(/src=|href=|http/);
  const trend = JSON.parse((await call('report', NAME, '--json')).stdout) as JobTrend;
  expect(trend).toMatchObject({ job: NAME, runs: 3, retries: 1, results: { SUCCESS: 2, FAILED: 1 } });
  expect(trend.failing_since).toBe(trend.until);
});

test('brickwork report knows runs that Temporal has forgotten, each once', async () => {
  const { stdout, stderr } = await call('export-runs', NAME);
  expect(stderr).toContain('3 runs that have ended.');
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
  const old = { ...records[0], run_id: '1', workflow_id: 'old', start_time: 1000, end_time: 9000 };
  const file = join(folder, 'records.jsonl');
  writeFileSync(file, [...records, old].map((record) => JSON.stringify(record)).join('\n'));
  const trend = JSON.parse((await call('report', NAME, '--records', file, '--json')).stdout) as JobTrend;
  expect(trend).toMatchObject({ runs: 4, from: 1000 });
});

describe('a table of records', () => {
  const TABLE = 'main.default.`run-records`';
  const inTable = ['--table', TABLE, '--warehouse-id', 'w'];
  const signedIn = (): Record<string, string> => ({
    ...cliEnvironment(stack),
    ...{ DATABRICKS_HOST: stack.emulator.url, DATABRICKS_TOKEN: 'test', DATABRICKS_AUTH_TYPE: 'pat' },
  });
  const asked = (...args: string[]): Promise<CliResult> => brickwork(args, signedIn());
  const rows = async (statement: string): Promise<unknown[]> =>
    (await apiOf(stack.emulator).executeStatement({ warehouseId: 'w', statement })).rows;

  test('is not there before anything was put into it, and who asks is told how that is done', async () => {
    const { status, stderr, stdout } = await asked('report', NAME, ...inTable);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^brickwork: The table main\.default\.run-records: \[TABLE_OR_VIEW_NOT_FOUND\].*\nbrickwork export-runs JOB --table … makes it\.\n$/,
    );
  });

  test('takes each run once, however often it is exported, and says so', async () => {
    const first = await asked('export-runs', NAME, ...inTable);
    expect([first.status, first.stdout, first.stderr]).toEqual([
      ...[0, '', '3 runs that have ended are in main.default.run-records.\n'],
    ]);
    const again = await brickwork(['export-runs', NAME, '--table', TABLE, '--json'], {
      ...signedIn(),
      DATABRICKS_WAREHOUSE_ID: 'w',
    });
    expect(JSON.parse(again.stdout)).toEqual({ table: 'main.default.run-records', runs: 3 });
    expect(await rows(`SELECT count(*) AS n FROM ${TABLE}`)).toEqual([{ n: 3 }]);
  });

  test('tells a report of runs that Temporal has forgotten, beside those that it has not', async () => {
    await rows(
      `INSERT INTO ${TABLE} SELECT '1', 'old', job, job_id, 'SUCCESS', timestamp_millis(1000), timestamp_millis(9000), 0, NULL, NULL, NULL, '[]' FROM ${TABLE} LIMIT 1`,
    );
    await rows(`INSERT INTO ${TABLE} SELECT * REPLACE ('2' AS run_id, 'other' AS job) FROM ${TABLE} LIMIT 1`);
    const { stdout, stderr } = await asked('report', NAME, '--last', '1', ...inTable, '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ runs: 4, from: 1000 });
    const other = await asked('report', 'other', ...inTable, '--json');
    expect(JSON.parse(other.stdout)).toMatchObject({ job: 'other', runs: 1 });
  });

  test('with rows that are none is not half read', async () => {
    await rows(`UPDATE ${TABLE} SET tasks = '{' WHERE run_id = '2'`);
    const { status, stderr } = await asked('report', 'other', ...inTable);
    expect(status).toBe(2);
    expect(stderr).toContain('no records of runs: run 2: tasks: it is no JSON.');
  });

  test.each([
    [
      '--table a.b',
      '',
      [/"a\.b" is no name of a table: it must be catalog\.schema\.table/, /needs --warehouse-id/],
    ],
    ['--table a.b.c', ' ', [/--table needs --warehouse-id: the id of a SQL warehouse/]],
    ['--warehouse-id w', '', [/--warehouse-id is for --table/]],
  ])('is asked for by both options: %s', async (options, warehouse, messages) => {
    for (const command of ['report', 'export-runs']) {
      const { status, stderr, stdout } = await brickwork([command, NAME, ...options.split(' ')], {
        ...signedIn(),
        DATABRICKS_WAREHOUSE_ID: warehouse,
      });
      expect([status, stdout]).toEqual([2, '']);
      for (const message of messages) expect(stderr).toMatch(message);
    }
  });

  test('is asked for in the words of Databricks: a warehouse that is not there, no sign-in', async () => {
    stack.fault({
      ...{ route: 'POST /api/2.0/sql/statements', times: 1, kind: 'status' },
      ...{ status: 404, error_code: 'NOT_FOUND', message: 'SQL warehouse w does not exist.' },
    });
    const { status, stderr } = await asked('report', NAME, ...inTable);
    expect([status, stderr]).toEqual([
      ...[2, 'brickwork: The table main.default.run-records: SQL warehouse w does not exist.\n'],
    ]);
    const nobody = await brickwork(['report', NAME, ...inTable], { ...signedIn(), DATABRICKS_TOKEN: '' });
    expect([nobody.status, nobody.stdout]).toEqual([3, '']);
    expect(nobody.stderr).toContain('Sign in as for the Databricks CLI');
  });
});

test.each([
  ['a job that nobody knows', ['report', 'nobody'], /No run of a job "nobody" that has ended is known/],
  ['a file that is not there', ['report', 'x', '--records', '/no/such'], /\/no\/such cannot be read: ENOENT/],
  ['two forms', ['report', 'x', '--md', '--html'], /cannot be used with/],
  ['no number', ['report', 'x', '--last', 'many'], /--last/],
])('brickwork report refuses %s', async (_what, args, message) => {
  const { status, stderr, stdout } = await call(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('brickwork report names each bad line of a file', async () => {
  const file = join(folder, 'bad.jsonl');
  writeFileSync(file, '{}\nno\n');
  const { status, stderr } = await call('report', NAME, '--records', file);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /has no records of "brickwork export-runs": line 1: workflow_id: .*line 2: it is no JSON/,
  );
});
