import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({ named: [{ kind: 'query', name: 'there', id: 'q1' }] });
});
afterAll(() => workspace.stop());

const make = async (query: Json): Promise<Json> =>
  (await workspace.api('POST', '/api/2.0/sql/queries', { query })).body;
const at = ({ id }: Json): string => `/api/2.0/sql/queries/${String(id)}`;
const names = async (): Promise<unknown[]> =>
  ((await workspace.api('GET', '/api/2.0/sql/queries')).body['results'] as Json[]).map(
    (query) => query['display_name'] as unknown,
  );

describe('a query of the workspace', () => {
  test('is made, read, changed, listed and trashed', async () => {
    const made = await make({
      display_name: 'q',
      query_text: 'SELECT 1',
      warehouse_id: 'w',
      schema: 's',
      id: 'mine',
    });
    expect(made).toMatchObject({
      display_name: 'q',
      lifecycle_state: 'ACTIVE',
      owner_user_name: 'emulator@example.com',
    });
    expect(made['id']).not.toBe('mine');
    expect((await workspace.api('GET', at(made))).body).toEqual(made);
    const changed = await workspace.api('PATCH', at(made), {
      update_mask: 'query_text,schema',
      query: { query_text: 'SELECT 2', display_name: 'not in the mask' },
    });
    expect(changed.body).toMatchObject({ query_text: 'SELECT 2', display_name: 'q', warehouse_id: 'w' });
    expect(changed.body['schema']).toBeUndefined();
    expect(await names()).toEqual(['there', 'q']);
    expect((await workspace.api('DELETE', at(made))).body).toEqual({});
    expect((await workspace.api('GET', at(made))).body).toMatchObject({ lifecycle_state: 'TRASHED' });
    expect(await names()).toEqual(['there']);
  });

  test('is refused where it is not there, or the change is none', async () => {
    const made = await make({ display_name: 'r' });
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (await workspace.api(method, '/api/2.0/sql/queries/none', method === 'GET' ? undefined : {})).status,
      ).toBe(404);
    for (const update_mask of ['', 'id', 'query_text,secret'])
      expect((await workspace.api('PATCH', at(made), { update_mask, query: {} })).status).toBe(400);
    const everything = { update_mask: '*', query: { display_name: 's' } };
    expect((await workspace.api('PATCH', at(made), everything)).body).toMatchObject({ display_name: 's' });
  });

  test('is run by a SQL task, in its schema and with parameters', async () => {
    const statement = 'CREATE SCHEMA shop; CREATE TABLE shop.items AS SELECT 7 AS price';
    await workspace.api('POST', '/api/2.0/sql/statements', { statement, warehouse_id: 'w' });
    const query = await make({ query_text: 'SELECT price FROM items WHERE price > :least', schema: 'shop' });
    const task = {
      warehouse_id: 'w',
      query: { query_id: query['id'] as string },
      parameters: { least: '1' },
    };
    const { run, output } = await workspace.runTask({ sql_task: task });
    expect(run['state'].result_state).toBe('SUCCESS');
    const [{ lookup_key: key }] = output['sql_output'].query_output.sql_statements as Json[];
    const rows = await workspace.api('GET', `/api/2.0/sql/statements/${String(key)}`);
    expect(rows.body['result'].data_array).toEqual([['7']]);
    const missing = await workspace.runTask({ sql_task: { warehouse_id: 'w', query: { query_id: 'none' } } });
    expect(missing.output['error']).toBe('Query with ID none does not exist.');
    const board = await workspace.runTask({
      sql_task: { warehouse_id: 'w', dashboard: { dashboard_id: 'd' } },
    });
    expect(board.output['error']).toMatch(/keeps no alerts or dashboards/);
  });
});
