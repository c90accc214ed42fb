import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordTable } from '../../src/core/trend/record-table.js';
import { recordTable } from '../../src/databricks/record-table.js';
import type { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';
import { record, task } from '../support/run-records.js';
import { apiOf } from '../support/test-stack.js';

let workspace: EmulatedWorkspace;
let api: SdkDatabricksApi;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  api = apiOf(workspace.emulator);
  await execute('CREATE SCHEMA main.kept');
});
afterAll(() => workspace.stop());

const execute = (statement: string) => api.executeStatement({ warehouseId: 'w', statement });
const open = (name: string): RecordTable =>
  recordTable(api, { table: ['main', 'kept', name], warehouseId: 'w' });
const byRun = (records: Awaited<ReturnType<RecordTable['read']>>) =>
  [...records].sort((one, other) => Number(one.run_id) - Number(other.run_id));

test('a table gives the records that were put there, to the millisecond and the letter', async () => {
  const table = open('whole');
  const records = [
    record(1, { start_time: 1_795_235_800_123, end_time: 1_795_235_860_456 }),
    record(2, { job: `it's "odd" \\ ü; --`, cost: 1e-7, currency: 'EUR', queue_seconds: 0.25, repairs: 2 }),
    record(3, { tasks: [] }),
    record(4, { tasks: [task(`o'dd "key" \\n`, { seconds: 0.001 }), task('other')] }),
  ];
  await table.write(records);
  expect(byRun(await table.read())).toEqual(records);
  expect(await table.read(`it's "odd" \\ ü; --`)).toEqual([records[1]]);
  expect(await table.read('nobody')).toEqual([]);
});

test('to write again changes nothing, and a repaired run takes the place of what it was', async () => {
  const table = open('repaired');
  const failed = record(1, { result_state: 'FAILED' });
  const repaired = record(1, { repairs: 1 }, 120);
  for (const records of [[failed, record(2)], [failed], [repaired, failed], [failed], []])
    await table.write(records);
  expect(byRun(await table.read())).toEqual([repaired, record(2)]);
});

test('a table of more records than fit a statement or an answer is read whole, each record once', async () => {
  const table = open('large');
  const records = Array.from({ length: 350 }, (_, at) => record(at));
  await table.write(records);
  expect(byRun(await table.read())).toEqual(records);
});

test('the statement that makes the table, its columns and its versions are real ones', async () => {
  await open('made').write([record(1)]);
  const { rows } = await execute('DESCRIBE HISTORY main.kept.made');
  expect(rows.map(({ operation }) => operation)).toEqual(['MERGE', 'CREATE TABLE']);
  const { rows: found } = await execute('SELECT start_time, typeof(repairs) AS t FROM main.kept.made');
  expect(found).toEqual([{ start_time: '1970-01-02 00:00:00', t: 'BIGINT' }]);
});

test('what is not there, or holds no records, is said in words', async () => {
  await expect(open('none').read()).rejects.toMatchObject({
    kind: 'not_found',
    details: { errorCode: 'TABLE_OR_VIEW_NOT_FOUND' },
  });
  const nowhere = recordTable(api, { table: ['main', 'nowhere', 't'], warehouseId: 'w' });
  await expect(nowhere.write([record(1)])).rejects.toThrow(/nowhere/);
  const spoilt = open('spoilt');
  await spoilt.write([record(1), record(2), record(3)]);
  await execute("UPDATE main.kept.spoilt SET tasks = '[' WHERE run_id = '1'");
  await execute("UPDATE main.kept.spoilt SET job = NULL WHERE run_id = '3'");
  await expect(spoilt.read()).rejects.toMatchObject({
    name: 'DatabricksError',
    message: expect.stringMatching(
      /^It has rows that are no records of runs: run 1: tasks: it is no JSON\.; run 3: job: /,
    ) as string,
  });
});

test('a part of a table is never taken for the whole', async () => {
  const cut = {
    executeStatement: () => Promise.resolve({ columns: [], types: [], rows: [], isTruncated: true }),
  };
  const table = recordTable(cut, { table: ['main', 'kept', 'whole'], warehouseId: 'w' });
  await expect(table.read()).rejects.toMatchObject({ kind: 'malformed_answer' });
});
