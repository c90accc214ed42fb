import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({ userName: 'jane@example.com' });
});
afterAll(() => workspace.stop());

const execute = async (statement: string, more: Json = {}): Promise<Json> =>
  (await workspace.api('POST', '/api/2.0/sql/statements', { statement, warehouse_id: 'w', ...more })).body;

/** The rows of a statement that must succeed. */
async function rows(statement: string, more: Json = {}): Promise<unknown[][]> {
  const body = await execute(statement, more);
  expect(body).toMatchObject({ status: { state: 'SUCCEEDED' } });
  return body['result'].data_array as unknown[][];
}

/** Version and operation of each commit, the last one first. */
const history = async (table: string): Promise<string[]> =>
  (await rows(`DESCRIBE HISTORY ${table}`)).map((row) => `${String(row[0])} ${String(row[4])}`);

/** A statement that goes on until it is canceled. */
const ENDLESS = 'SELECT count(*) FROM range(1000000000000) a WHERE random() < 0';

describe('a statement', () => {
  test('answers with its rows as text, and can be read again', async () => {
    const body = await execute("SELECT 1 AS n, true AS b, NULL AS none, 'x' AS s");
    expect(body).toMatchObject({
      status: { state: 'SUCCEEDED' },
      manifest: {
        format: 'JSON_ARRAY',
        schema: { column_count: 4, columns: [{ name: 'n', type_name: 'INT', position: 0 }, {}, {}, {}] },
        total_row_count: 1,
        truncated: false,
      },
      result: { chunk_index: 0, row_count: 1, data_array: [['1', 'true', null, 'x']] },
    });
    const again = await workspace.api('GET', `/api/2.0/sql/statements/${String(body['statement_id'])}`);
    expect(again.body).toEqual(body);
  });

  test('takes parameters, a schema, and a limit that says whether there was more', async () => {
    await execute('CREATE SCHEMA IF NOT EXISTS main.sales');
    await execute('CREATE TABLE main.sales.orders AS SELECT range AS id FROM range(3)');
    const parameters = [{ name: 'from', value: '1', type: 'INT' }, { name: 'none' }];
    const place = { catalog: 'main', schema: 'sales' };
    expect(await rows('SELECT id, :none FROM orders WHERE id >= :from', { parameters, ...place })).toEqual([
      ['1', null],
      ['2', null],
    ]);
    const cut = await execute('SELECT id FROM orders', { row_limit: 2, ...place });
    expect([cut['manifest'].truncated, cut['result'].row_count]).toEqual([true, 2]);
    const whole = await execute('SELECT id FROM orders', { row_limit: 3, ...place });
    expect([whole['manifest'].truncated, whole['result'].row_count]).toEqual([false, 3]);
    mkdirSync(join(workspace.folder, 'data/Volumes'), { recursive: true });
    writeFileSync(join(workspace.folder, 'data/Volumes/in.csv'), 'n\n1\n2\n');
    expect(await rows("SELECT sum(n)::INT FROM read_files('/Volumes/in.csv')", place)).toEqual([['3']]);
    expect((await execute('SELECT * FROM orders'))['status'].error.message).toMatch(
      /TABLE_OR_VIEW_NOT_FOUND/,
    );
  });

  test('knows functions that DuckDB calls otherwise, in any schema', async () => {
    await execute('CREATE SCHEMA IF NOT EXISTS main.other');
    for (const schema of ['default', 'other']) {
      const text = `get_json_object('{"a":{"b":"it''s"},"n":1}', '$.a.b'), get_json_object('{"n":1}', '$.m')`;
      const times =
        "unix_millis(timestamp_millis(1230219000123)), unix_millis(TIMESTAMP '1970-01-01 00:00:01')";
      expect(await rows(`SELECT ${text}, ${times}`, { schema })).toEqual([
        ["it's", null, '1230219000123', '1000'],
      ]);
    }
  });

  test('gives all rows, also more than a task keeps', async () => {
    expect(await rows('SELECT * FROM range(2500)')).toHaveLength(2500);
  });

  test.each([
    [
      'SELECT * FROM nowhere',
      /^\[TABLE_OR_VIEW_NOT_FOUND\] The table or view `nowhere` cannot be found/,
      '42P01',
    ],
    ['INSERT INTO main.nowhere.t VALUES (1)', /^\[TABLE_OR_VIEW_NOT_FOUND\]/, '42P01'],
    ['DESCRIBE HISTORY main.default.nowhere', /^\[TABLE_OR_VIEW_NOT_FOUND\].*`default`.`nowhere`/, '42P01'],
    ['SELECT * FROM other.sales.orders', /^\[NO_SUCH_CATALOG_EXCEPTION\] Catalog 'other'/, '42704'],
    ['SELEC 1', /syntax error/, undefined],
    ['SELECT :x', /UNBOUND_SQL_PARAMETER/, undefined],
  ])('%s fails with what is wrong', async (statement, message, sqlState) => {
    const { status } = await execute(statement);
    expect(status).toMatchObject({ state: 'FAILED', error: { error_code: 'BAD_REQUEST' } });
    expect(status.error.message).toMatch(message);
    expect(status.sql_state).toBe(sqlState);
  });

  test.each([
    [{ catalog: 'other' }, /^\[NO_SUCH_CATALOG_EXCEPTION\]/],
    [{ schema: 'nowhere' }, /^\[SCHEMA_NOT_FOUND\]/],
  ])('fails in a place that is not there: %j', async (place, message) => {
    expect((await execute('SELECT 1', place))['status'].error.message).toMatch(message);
  });

  test.each([
    { statement: '' },
    { warehouse_id: '' },
    { wait_timeout: '3s' },
    { wait_timeout: '60s' },
    { wait_timeout: 'soon' },
    { format: 'CSV' },
    { disposition: 'EXTERNAL_LINKS' },
    { row_limit: 0 },
  ])('is refused with %j', async (wrong) => {
    const answer = await workspace.api('POST', '/api/2.0/sql/statements', {
      statement: 'SELECT 1',
      warehouse_id: 'w',
      ...wrong,
    });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  });

  test('that takes longer is told as running, and ends when it is canceled', async () => {
    const begun = await execute(ENDLESS, { wait_timeout: '0s' });
    expect(begun['status']).toEqual({ state: 'RUNNING' });
    const at = `/api/2.0/sql/statements/${String(begun['statement_id'])}`;
    expect((await workspace.api('GET', at)).body['status'].state).toBe('RUNNING');
    for (let times = 0; times < 2; times++)
      expect((await workspace.api('POST', `${at}/cancel`)).body).toEqual({});
    expect((await workspace.api('GET', at)).body['status']).toEqual({ state: 'CANCELED' });
    const given = await execute(ENDLESS, { wait_timeout: '0s', on_wait_timeout: 'CANCEL' });
    expect(given['status']).toEqual({ state: 'CANCELED' });
    expect((await workspace.api('POST', '/api/2.0/sql/statements/none/cancel')).status).toBe(404);
  });
});

describe('a table counts its commits', () => {
  test('from its creation on, by whatever name it is called', async () => {
    await rows('CREATE TABLE main.default.counted (a INT)');
    await rows('INSERT INTO counted VALUES (1), (2)');
    await rows('INSERT INTO default.counted SELECT 3 WHERE false');
    await rows('UPDATE `main`.`default`.`counted` SET a = 4 WHERE a = 1');
    await rows(
      'WITH s AS (SELECT 4 AS a) MERGE INTO Counted USING s ON counted.a = s.a WHEN MATCHED THEN DELETE',
    );
    await rows('ALTER TABLE counted ADD COLUMN b INT');
    await rows('DELETE FROM counted WHERE a = 2');
    await rows('INSERT INTO counted VALUES (5, 6)');
    await rows('TRUNCATE TABLE counted');
    await rows('CREATE OR REPLACE TABLE counted AS SELECT 1 AS a');
    const expected = [
      'CREATE OR REPLACE TABLE AS SELECT',
      'TRUNCATE',
      'WRITE',
      'DELETE',
      'ADD COLUMNS',
      'MERGE',
    ];
    expected.push('UPDATE', 'WRITE', 'WRITE', 'CREATE TABLE');
    const numbered = expected.map((operation, at) => `${expected.length - 1 - at} ${operation}`);
    for (const name of ['counted', 'default.counted', 'MAIN.default.COUNTED', '`main`.`default`.`counted`'])
      expect(await history(name)).toEqual(numbered);
    expect(await history('main.default.counted LIMIT 1')).toEqual(numbered.slice(0, 1));
  });

  test('with when and by whom', async () => {
    const before = Date.now();
    await rows('CREATE TABLE dated AS SELECT 1 AS a');
    const { manifest, result } = (await execute('DESCRIBE HISTORY dated')) as {
      manifest: { schema: { columns: { name: string; type_name: string }[] } };
      result: { data_array: string[][] };
    };
    const names = manifest.schema.columns.map(({ name }) => name);
    expect(names.slice(0, 5)).toEqual(['version', 'timestamp', 'userId', 'userName', 'operation']);
    expect(manifest.schema.columns[0].type_name).toBe('LONG');
    const [[version, timestamp, , userName, operation]] = result.data_array;
    expect([version, userName, operation]).toEqual(['0', 'jane@example.com', 'CREATE TABLE AS SELECT']);
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before);
  });

  test('and none where nothing was committed', async () => {
    await rows('CREATE TABLE quiet (a INT)');
    for (const statement of [
      'CREATE TABLE IF NOT EXISTS quiet (a INT)',
      'UPDATE quiet SET a = 1',
      'DELETE FROM quiet',
      'MERGE INTO quiet USING (SELECT 1 AS a) s ON quiet.a = s.a WHEN MATCHED THEN DELETE',
      'TRUNCATE TABLE quiet',
      "SELECT 'INSERT INTO quiet VALUES (1)' -- ; INSERT INTO quiet VALUES (1)",
      'CREATE TEMP TABLE quiet_too AS SELECT * FROM quiet',
      'CREATE TEMP TABLE quiet (a INT); INSERT INTO quiet VALUES (1)',
      'BEGIN; INSERT INTO quiet VALUES (1); ROLLBACK',
      'BEGIN; INSERT INTO quiet VALUES (1)',
    ])
      await rows(statement);
    for (const statement of [
      "INSERT INTO quiet VALUES ('x')",
      'INSERT INTO quiet SELECT error(a) FROM range(1) t(a)',
    ])
      expect((await execute(statement))['status'].state).toBe('FAILED');
    expect(await history('quiet')).toEqual(['0 CREATE TABLE']);
    expect(await rows('SELECT count(*) FROM quiet')).toEqual([['0']]);
  });

  test('also those of a transaction, of many at once, and of a script that fails later', async () => {
    await rows('CREATE TABLE busy (a INT)');
    await rows('BEGIN; INSERT INTO busy VALUES (1); INSERT INTO busy VALUES (2); COMMIT');
    await Promise.all(Array.from({ length: 10 }, (_, at) => rows(`INSERT INTO busy VALUES (${at})`)));
    expect((await execute('INSERT INTO busy VALUES (3); SELECT * FROM nowhere'))['status'].state).toBe(
      'FAILED',
    );
    const versions = (await history('busy')).map((line) => parseInt(line, 10));
    expect(versions).toEqual(Array.from({ length: 14 }, (_, at) => 13 - at));
  });

  test('anew when it was dropped, on under a new name', async () => {
    await execute('CREATE SCHEMA passing');
    for (const schema of ['', 'passing.']) {
      await rows(`CREATE TABLE ${schema}old (a INT)`);
      await rows(`INSERT INTO ${schema}old VALUES (1)`);
    }
    await rows('ALTER TABLE old RENAME TO renamed');
    expect(await history('renamed')).toEqual(['1 WRITE', '0 CREATE TABLE']);
    await rows('CREATE TABLE old (a INT)');
    expect(await history('old')).toEqual(['0 CREATE TABLE']);
    await rows('DROP TABLE IF EXISTS renamed');
    await rows('DROP TABLE IF EXISTS renamed');
    expect((await execute('DESCRIBE HISTORY renamed'))['status'].state).toBe('FAILED');
    await rows('CREATE TABLE renamed (a INT)');
    expect(await history('renamed')).toEqual(['0 CREATE TABLE']);
    await rows('DROP SCHEMA main.passing CASCADE; CREATE SCHEMA passing; CREATE TABLE passing.old (a INT)');
    expect(await history('main.passing.old')).toEqual(['0 CREATE TABLE']);
  });

  test('whatever has written it: a SQL task, and a SQL notebook', async () => {
    await rows('CREATE TABLE shared (a INT)');
    workspace.file('w.sql', 'INSERT INTO main.default.shared VALUES (1); DESCRIBE HISTORY shared LIMIT 1');
    await workspace.runTask({ sql_task: { warehouse_id: 'w', file: { path: '/w.sql' } } });
    expect(await history('shared')).toEqual(['1 WRITE', '0 CREATE TABLE']);
    workspace.file(
      'nb/w.sql',
      '-- Databricks notebook source\nDELETE FROM shared\n\n-- COMMAND ----------\n\nSELECT 1',
    );
    await workspace.runTask({ notebook_task: { notebook_path: '/nb/w' } });
    expect(await history('shared')).toEqual(['2 DELETE', '1 WRITE', '0 CREATE TABLE']);
  });
});

test('versions outlive the emulator, and tables that have none begin at 0', async () => {
  const first = await EmulatedWorkspace.start();
  const data = { root: `${first.folder}/root`, data: `${first.folder}/data` };
  const say = (at: EmulatedWorkspace, statement: string): ReturnType<EmulatedWorkspace['api']> =>
    at.api('POST', '/api/2.0/sql/statements', { statement, warehouse_id: 'w' });
  await say(first, 'CREATE TABLE kept (a INT); INSERT INTO kept VALUES (1); CREATE TABLE lost (a INT)');
  // As an older emulator has left it.
  await say(first, "DELETE FROM brickwork_emulator.table_history WHERE table_name = 'lost'");
  await first.emulator.stop();
  const second = await EmulatedWorkspace.start(data);
  const last = async (table: string): Promise<unknown> =>
    (await say(second, `DESCRIBE HISTORY ${table} LIMIT 1`)).body['result'].data_array[0][0];
  expect([await last('kept'), await last('lost')]).toEqual(['1', '0']);
  await say(second, 'INSERT INTO kept VALUES (2)');
  expect(await last('kept')).toBe('2');
  await second.stop();
  await first.stop().catch(() => undefined);
});
