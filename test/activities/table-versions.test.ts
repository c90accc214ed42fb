import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTableVersions } from '../../src/activities/table-versions.js';
import type { DatabricksApi, StatementRequest, StatementRows } from '../../src/databricks/databricks-api.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
let api: SdkDatabricksApi;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  api = new SdkDatabricksApi({ host: workspace.emulator.url, token: 't', authType: 'pat' });
});
afterAll(() => workspace.stop());

const warehouseId = 'w';
const sql = (statement: string): Promise<StatementRows> => api.executeStatement({ warehouseId, statement });

describe('the versions of tables', () => {
  test('go up by one for each commit, and say when that was', async () => {
    await sql('CREATE SCHEMA main.`sales-eu`; CREATE TABLE main.`sales-eu`.orders AS SELECT 1 AS id');
    await sql('CREATE TABLE quiet (a INT)');
    const tables = ['main.`sales-eu`.orders', 'main.default.quiet'];
    const first = await readTableVersions(api, { warehouseId, tables });
    expect(first).toMatchObject({
      versions: [
        { name: tables[0], version: '0' },
        { name: tables[1], version: '0' },
      ],
      missing: [],
    });
    await sql('INSERT INTO `sales-eu`.orders VALUES (2)');
    const { versions } = await readTableVersions(api, { warehouseId, tables });
    expect(versions.map(({ version }) => version)).toEqual(['1', '0']);
    expect(versions[1]).toEqual(first.versions[1]);
    const [before, after] = [first.versions[0], versions[0]].map(({ commitTimestamp: at }) => Date.parse(at));
    expect(after).toBeGreaterThanOrEqual(before);
  });

  test('leave out tables that are not there yet, nor what they would lie in, and say so', async () => {
    await sql('CREATE TABLE there (a INT)');
    const tables = ['main.default.coming', 'main.default.there', 'main.nowhere.t', 'other.s.t'];
    expect(await readTableVersions(api, { warehouseId, tables })).toMatchObject({
      versions: [{ name: 'main.default.there' }],
      missing: ['main.default.coming', 'main.nowhere.t', 'other.s.t'],
    });
  });

  test('are not asked for where a name is none: that is final', async () => {
    const before = workspace.emulator.workspace.statements.size;
    const failure = await readTableVersions(api, {
      warehouseId,
      tables: ['main.default.there', 'there'],
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'TriggerInvalid', nonRetryable: true });
    expect((failure as Error).message).toContain('"there" is no name of a table');
    expect(workspace.emulator.workspace.statements.size).toBe(before);
  });

  test('fail as the workspace does, also for a single one, and end the statements of the others', async () => {
    const aborted: string[] = [];
    const partial = {
      executeStatement: ({ statement, signal }: StatementRequest) =>
        statement.includes('`b`.`bad`')
          ? Promise.reject(new Error('refused'))
          : new Promise((_, reject) =>
              signal?.addEventListener(
                'abort',
                () => (aborted.push(statement), reject(new Error('aborted'))),
              ),
            ),
    } as unknown as DatabricksApi;
    const tables = ['a.b.slow', 'a.b.bad'];
    await expect(readTableVersions(partial, { warehouseId, tables })).rejects.toThrow('refused');
    expect(aborted).toEqual(['DESCRIBE HISTORY `a`.`b`.`slow` LIMIT 1']);
    const why = new Error('why');
    const signal = AbortSignal.abort(why);
    await expect(readTableVersions(api, { warehouseId, tables, signal })).rejects.toBe(why);
  });

  test.each([[[]], [[{ version: 3 }]], [[{ timestamp: 'now' }]]])(
    'are refused where the answer has none: %j',
    async (rows) => {
      const answers = { executeStatement: () => Promise.resolve({ rows }) } as unknown as DatabricksApi;
      await expect(readTableVersions(answers, { warehouseId, tables: ['a.b.c'] })).rejects.toMatchObject({
        kind: 'malformed_answer',
      });
    },
  );
});
