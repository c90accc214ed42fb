import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCondition } from '../../src/activities/sql-condition.js';
import type { SqlCondition } from '../../src/core/trigger/sql-condition.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
let api: SdkDatabricksApi;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  api = new SdkDatabricksApi({ host: workspace.emulator.url, token: 't', authType: 'pat' });
});
afterAll(() => workspace.stop());

/** A condition on a query that is saved for it. */
async function condition(
  mode: SqlCondition['mode'],
  query_text: string,
  more: Json = {},
): Promise<SqlCondition> {
  const query = { display_name: 'c', query_text, ...more };
  const { body } = await workspace.api('POST', '/api/2.0/sql/queries', { query });
  return { queryId: body['id'] as string, warehouseId: 'w', mode };
}

describe('a condition on rows', () => {
  test.each([
    ['SELECT 1 WHERE false', 0],
    ['SELECT NULL', 1],
    ['SELECT a, a FROM range(3) t(a)', 3],
    ['SELECT * FROM range(100000)', 100],
  ])('counts those of %s', async (text, count) => {
    expect(await readCondition(api, await condition('QUERY_RETURNS_ROWS', text))).toEqual({
      kind: 'rows',
      count,
    });
  });

  test('is read in the catalog and the schema of its query', async () => {
    const statement = 'CREATE SCHEMA shop; CREATE TABLE shop.items AS SELECT 7 AS price';
    await api.executeStatement({ warehouseId: 'w', statement });
    const place = { catalog: 'main', schema: 'shop' };
    const inShop = await condition('QUERY_RETURNS_ROWS', 'SELECT * FROM items', place);
    expect(await readCondition(api, inShop)).toEqual({ kind: 'rows', count: 1 });
    const outside = await condition('QUERY_RETURNS_ROWS', 'SELECT * FROM items');
    await expect(readCondition(api, outside)).rejects.toMatchObject({
      kind: 'not_found',
      details: { errorCode: 'TABLE_OR_VIEW_NOT_FOUND' },
    });
  });
});

describe('a condition on a value', () => {
  test.each([
    ['SELECT 7', 7],
    ['SELECT true', true],
    ["SELECT 'x'", 'x'],
    ['SELECT NULL', null],
    ['SELECT 9007199254740993', '9007199254740993'],
    ['SELECT count(*) FROM range(3)', 3],
  ])('is that of the one cell of %s', async (text, value) => {
    expect(await readCondition(api, await condition('RESULT_VALUE_CHANGES', text))).toEqual({
      kind: 'value',
      value,
    });
  });

  test.each([
    ['SELECT 1 AS a WHERE false', 'no row of 1 column(s)'],
    ['SELECT 1, 2', 'one row of 2 column(s)'],
    ['SELECT 1 AS a, 1 AS a', 'one row of 2 column(s)'],
    ['SELECT * FROM range(3)', 'more than one row of 1 column(s)'],
  ])('is final where there is not one cell: %s', async (text, given) => {
    const asked = await condition('RESULT_VALUE_CHANGES', text);
    const failure = await readCondition(api, asked).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'TriggerInvalid', nonRetryable: true });
    expect((failure as Error).message).toBe(
      `Query ${asked.queryId} must give exactly one cell for RESULT_VALUE_CHANGES; it gave ${given}.`,
    );
  });
});

describe('a condition', () => {
  test('on a query that is not there is not found, one whose query is wrong is refused', async () => {
    const none = { queryId: 'none', warehouseId: 'w', mode: 'QUERY_RETURNS_ROWS' } as const;
    await expect(readCondition(api, none)).rejects.toMatchObject({ kind: 'not_found' });
    const wrong = await condition('QUERY_RETURNS_ROWS', 'SELEC 1');
    await expect(readCondition(api, wrong)).rejects.toMatchObject({ kind: 'invalid_request' });
  });

  test('that is not awaited any more cancels its statement and gives the reason', async () => {
    const endless = await condition(
      'QUERY_RETURNS_ROWS',
      'SELECT 1 FROM range(1000000000000) WHERE random() < 0',
    );
    const aborter = new AbortController();
    const quick = new SdkDatabricksApi({
      ...{ host: workspace.emulator.url, token: 't', authType: 'pat' },
      httpTimeoutSeconds: 5,
    });
    const reading = readCondition(quick, { ...endless, signal: aborter.signal }).catch(
      (error: unknown) => error,
    );
    const { statements } = workspace.emulator.workspace;
    const last = () => [...statements.values()].at(-1);
    await expect.poll(() => last()?.state).toBe('RUNNING');
    const why = new Error('why');
    aborter.abort(why);
    expect(await reading).toBe(why);
    expect(last()?.state).toBe('CANCELED');
  });
});
