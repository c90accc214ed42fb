import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorSettings } from '../state/settings.js';
import { TableHistory } from './table-history.js';

/** The catalog `main` of every warehouse and SQL notebook: one file of DuckDB in a data folder. */
export interface SqlDatabase {
  connect: () => Promise<DuckDBConnection>;
  history: TableHistory;
}

interface OpenDatabase extends SqlDatabase {
  instance: DuckDBInstance;
}

const databases = new Map<string, Promise<OpenDatabase>>();

/** The database of a data folder; opened once. */
export function openDatabase({ data }: Pick<EmulatorSettings, 'data'>): Promise<SqlDatabase> {
  const known = databases.get(data);
  if (known !== undefined) return known;
  const opened = open(data);
  databases.set(data, opened);
  return opened;
}

/** Closes the database of a data folder, so that another process can open it. */
export async function closeDatabase(data: string): Promise<void> {
  const opened = databases.get(data);
  databases.delete(data);
  (await opened)?.instance.closeSync();
}

async function open(data: string): Promise<OpenDatabase> {
  mkdirSync(data, { recursive: true });
  const instance = await DuckDBInstance.create(join(data, 'main.duckdb'));
  const connection = await instance.connect();
  try {
    await connection.run(databricksFunctions(data));
    const history = await TableHistory.open(connection, Date.now());
    return { instance, history, connect: () => instance.connect() };
  } finally {
    connection.closeSync();
  }
}

/** Functions of Databricks SQL that DuckDB calls otherwise, and `read_files`, for CSV files on volumes. */
export function databricksFunctions(data: string, kind = ''): string {
  const folder = join(data, 'Volumes').replaceAll("'", "''");
  return `
    CREATE OR REPLACE ${kind} MACRO get_json_object(text, path) AS json_extract_string(text, path);
    CREATE OR REPLACE ${kind} MACRO timestamp_millis(millis) AS make_timestamp(millis * 1000);
    CREATE OR REPLACE ${kind} MACRO unix_millis(moment) AS epoch_ms(moment);
    CREATE OR REPLACE ${kind} MACRO read_files(path, format := 'csv', header := true) AS TABLE
    SELECT * FROM read_csv(
      CASE WHEN format = 'csv' THEN regexp_replace(path, '^/Volumes', '${folder}')
           ELSE error('The emulator reads CSV files only, not ' || format) END,
      header := header)`;
}
