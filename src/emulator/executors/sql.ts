import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localPath, notebookFile } from '../state/paths.js';
import type { SqlResult } from '../state/run-task.js';
import type { EmulatorSettings } from '../state/settings.js';
import { asObject, asText, type Wire } from '../wire/wire.js';
import { failed, type Execution, type ExecutionResult } from './executor.js';
import { notebookStatements, translateSql } from './translate-sql.js';

/** The most rows that a result keeps, as `output.rows` does. */
const MOST_ROWS = 1000;

/** One DuckDB database per data folder: the catalog `main` of every warehouse and SQL notebook. */
const databases = new Map<string, Promise<DuckDBInstance>>();

function database({ data }: EmulatorSettings): Promise<DuckDBInstance> {
  const known = databases.get(data);
  if (known !== undefined) return known;
  const opened = openDatabase(data);
  databases.set(data, opened);
  return opened;
}

/** `read_files` of Databricks SQL, for CSV files on volumes. */
async function openDatabase(data: string): Promise<DuckDBInstance> {
  mkdirSync(data, { recursive: true });
  const instance = await DuckDBInstance.create(join(data, 'main.duckdb'));
  const connection = await instance.connect();
  const folder = join(data, 'Volumes').replaceAll("'", "''");
  await connection.run(`
    CREATE OR REPLACE MACRO read_files(path, format := 'csv', header := true) AS TABLE
    SELECT * FROM read_csv(
      CASE WHEN format = 'csv' THEN regexp_replace(path, '^/Volumes', '${folder}')
           ELSE error('The emulator reads CSV files only, not ' || format) END,
      header := header)`);
  connection.closeSync();
  return instance;
}

/** The rows of a query on a data folder's database: for looking at what a job has made. */
export async function queryDatabase(
  settings: EmulatorSettings,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const connection = await (await database(settings)).connect();
  try {
    const { columns, rows } = await lastResult(connection, sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  } finally {
    connection.closeSync();
  }
}

/** Closes the database of a data folder, so that another process can open it. */
export async function closeDatabase(data: string): Promise<void> {
  const opened = databases.get(data);
  databases.delete(data);
  (await opened)?.closeSync();
}

/** A SQL notebook in source format; `:name` and widgets are its parameters. */
export function executeSqlNotebook(
  execution: Execution,
  file: string,
  parameters: Wire,
): Promise<ExecutionResult> {
  return executeStatements(execution, notebookStatements(readFileSync(file, 'utf8')), parameters);
}

/** A `sql_task` with a file. Queries, alerts and dashboards are objects of a workspace that the emulator does not keep. */
export async function executeSqlTask(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['sql_task']);
  const path = asText(asObject(body['file'])['path']);
  if (path === '')
    return failed('The emulator runs a sql_task with a file; it keeps no queries, alerts or dashboards.');
  const text = readFileSync(notebookFile(execution.settings, path), 'utf8');
  return executeStatements(execution, notebookStatements(text), asObject(body['parameters']));
}

/** Runs statements one after the other; the result is that of the last. */
export async function executeStatements(
  { settings, signal }: Execution,
  scripts: readonly string[],
  parameters: Wire,
): Promise<ExecutionResult> {
  const connection = await (await database(settings)).connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  const volumes = localPath(settings, '/Volumes');
  mkdirSync(volumes, { recursive: true });
  try {
    let sqlResult: SqlResult = { columns: [], rows: [] };
    for (const script of scripts) {
      const sql = translateSql(script, parameters, volumes);
      if (sql.trim() !== '') sqlResult = await lastResult(connection, sql);
    }
    return { ok: true, output: { sqlResult } };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** DuckDB's names of the types that Databricks calls otherwise. */
const TYPE_NAMES: Record<string, string> = {
  TINYINT: 'BYTE',
  SMALLINT: 'SHORT',
  INTEGER: 'INT',
  BIGINT: 'LONG',
  VARCHAR: 'STRING',
};

async function lastResult(connection: DuckDBConnection, sql: string): Promise<SqlResult> {
  const reader = await connection.runAndReadUntil(sql, MOST_ROWS);
  const names = reader.deduplicatedColumnNames();
  const types = reader.columnTypes().map(String);
  return {
    columns: names.map((name, at) => ({ name, type: TYPE_NAMES[types[at]] ?? types[at] })),
    rows: reader.getRowsJson().slice(0, MOST_ROWS),
  };
}
