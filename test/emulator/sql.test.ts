import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

describe('SQL is really executed', () => {
  test('a file with parameters, volumes and back-ticks, and a notebook', async () => {
    mkdirSync(join(workspace.folder, 'data/Volumes/c'), { recursive: true });
    writeFileSync(join(workspace.folder, 'data/Volumes/c/in.csv'), 'n\n1\n2\n');
    workspace.file(
      'q.sql',
      "CREATE OR REPLACE TABLE `t` AS SELECT *, :who AS who FROM read_files('/Volumes/c/in.csv', format => 'csv', header => true); -- :not\nSELECT ':who' AS s FROM t;",
    );
    const sql = await workspace.runTask({
      sql_task: { warehouse_id: 'w', file: { path: '/q.sql' }, parameters: { who: "o'neil" } },
    });
    const { query_output } = sql.output['sql_output'] as { query_output: { sql_statements: Json[] } };
    const id = String(query_output.sql_statements[0]['lookup_key']);
    const statement = await workspace.api('GET', `/api/2.0/sql/statements/${id}`);
    expect((await workspace.api('GET', '/api/2.0/sql/statements/none')).status).toBe(404);
    expect(statement.body).toMatchObject({ status: { state: 'SUCCEEDED' }, result: { row_count: 2 } });
    workspace.file(
      'nb/q.sql',
      '-- Databricks notebook source\n-- MAGIC %md x\n\n-- COMMAND ----------\n\nSELECT who FROM t WHERE n = 1',
    );
    const notebook = await workspace.runTask({ notebook_task: { notebook_path: '/nb/q' } });
    expect(notebook.run['state'].result_state).toBe('SUCCESS');
  });

  test.each([
    ['SELECT :x', /UNBOUND_SQL_PARAMETER/],
    ['SELECT :constructor', /UNBOUND_SQL_PARAMETER/],
    ['SELEC 1', /syntax error/],
  ])('%s fails with what is wrong', async (sql, message) => {
    workspace.file('bad.sql', sql);
    const { output } = await workspace.runTask({
      sql_task: { warehouse_id: 'w', file: { path: '/bad.sql' } },
    });
    expect(output['error']).toMatch(message);
  });
});
