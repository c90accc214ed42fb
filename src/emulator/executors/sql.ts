import { readFileSync } from 'node:fs';
import { notebookFile } from '../state/paths.js';
import type { EmulatorSettings } from '../state/settings.js';
import { asObject, asText, type Wire } from '../wire/wire.js';
import { failed, type Execution, type ExecutionResult } from './executor.js';
import { openDatabase } from './sql-database.js';
import { runSql } from './sql-session.js';
import { notebookStatements } from './translate-sql.js';

/** The most rows that a result of a task keeps, as `output.rows` does. */
const MOST_ROWS = 1000;

/** The rows of a query in DuckDB's own SQL on a data folder's database: for looking at what a job has made. */
export async function queryDatabase(
  settings: EmulatorSettings,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const connection = await (await openDatabase(settings)).connect();
  try {
    const reader = await connection.runAndReadUntil(sql, MOST_ROWS);
    return reader.getRowObjectsJson().slice(0, MOST_ROWS);
  } finally {
    connection.closeSync();
  }
}

/** A SQL notebook in source format; `:name` and widgets are its parameters. */
export function executeSqlNotebook(
  execution: Execution,
  file: string,
  parameters: Wire,
): Promise<ExecutionResult> {
  return executeStatements(execution, notebookStatements(readFileSync(file, 'utf8')), parameters);
}

/**
 * A `sql_task` with a file or with a query of the workspace, in the catalog and the schema of that one. Alerts of the old
 * kind and dashboards are not kept.
 */
export async function executeSqlTask(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['sql_task']);
  const parameters = asObject(body['parameters']);
  const queryId = asText(asObject(body['query'])['query_id']);
  if (queryId !== '') {
    const { text, catalog, schema } = execution.workspace.queries.find(queryId);
    return executeStatements(execution, [text], parameters, { catalog, schema });
  }
  const path = asText(asObject(body['file'])['path']);
  if (path === '')
    return failed('The emulator runs a sql_task with a file or a query; it keeps no alerts or dashboards.');
  const text = readFileSync(notebookFile(execution.settings, path), 'utf8');
  return executeStatements(execution, notebookStatements(text), parameters);
}

/** Runs statements one after the other; the result is that of the last. */
export async function executeStatements(
  { workspace, signal }: Execution,
  scripts: readonly string[],
  parameters: Wire,
  place: { catalog?: string; schema?: string } = {},
): Promise<ExecutionResult> {
  try {
    const options = { signal, mostRows: MOST_ROWS, ...place };
    return { ok: true, output: { sqlResult: await runSql(workspace, scripts, parameters, options) } };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
