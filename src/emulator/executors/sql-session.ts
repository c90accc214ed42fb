import type { DuckDBConnection } from '@duckdb/node-api';
import { mkdirSync } from 'node:fs';
import { localPath } from '../state/paths.js';
import type { SqlResult } from '../state/run-task.js';
import type { Workspace } from '../state/workspace.js';
import { asText, type Wire } from '../wire/wire.js';
import { databricksFunctions, openDatabase, type SqlDatabase } from './sql-database.js';
import { effectOf, type SqlEffect } from './sql-effect.js';
import { catalogNotFound, databricksError, schemaNotFound, tableNotFound } from './sql-error.js';
import { splitStatements } from './sql-tokens.js';
import type { TableChange, TableKey } from './table-history.js';
import { translateSql } from './translate-sql.js';

/** Where and for how long SQL is executed. */
export interface SqlOptions {
  /** Interrupts the statement that runs. */
  signal: AbortSignal;
  /** Of the statements' names; Databricks' own defaults unless given. */
  catalog?: string;
  schema?: string;
  /** How many rows of the last result are kept. */
  mostRows: number;
}

/** The part of a workspace that SQL needs. */
export type SqlWorkspace = Pick<Workspace, 'settings' | 'clock'>;

/** Runs scripts one after the other and gives the result of the last statement. Throws Error in Databricks' words. */
export async function runSql(
  workspace: SqlWorkspace,
  scripts: readonly string[],
  parameters: Wire,
  options: SqlOptions,
): Promise<SqlResult> {
  const database = await openDatabase(workspace.settings);
  const connection = await database.connect();
  const interrupting = interruptOnce(options.signal, connection);
  const volumes = localPath(workspace.settings, '/Volumes');
  mkdirSync(volumes, { recursive: true });
  try {
    await enter(connection, workspace, options);
    const session = new SqlSession(workspace, database, connection, options.mostRows);
    let result: SqlResult = { columns: [], rows: [] };
    for (const script of scripts) {
      for (const statement of splitStatements(translateSql(script, parameters, volumes))) {
        if (options.signal.aborted) throw new Error('The statement was canceled.');
        result = await session.run(statement);
      }
    }
    return result;
  } catch (error) {
    throw databricksError(error);
  } finally {
    interrupting.stop();
    connection.closeSync();
  }
}

/** Again and again: DuckDB forgets an interrupt that comes before the statement has begun. */
function interruptOnce(signal: AbortSignal, connection: DuckDBConnection): { stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), AGAIN_MILLIS);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return {
    stop: () => {
      signal.removeEventListener('abort', interrupt);
      clearInterval(timer);
    },
  };
}

/** Makes a schema the one of names without any. */
async function enter(
  connection: DuckDBConnection,
  { settings }: SqlWorkspace,
  { catalog = 'main', schema = 'default' }: SqlOptions,
): Promise<void> {
  if (catalog.toLowerCase() !== 'main') throw catalogNotFound(catalog);
  if (schema.toLowerCase() === 'default') return;
  const found = await connection.runAndReadAll(
    'SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND lower(schema_name) = lower($schema)',
    { schema },
  );
  if (found.currentRowCount === 0) throw schemaNotFound(schema);
  await connection.run(
    `USE "${schema.replaceAll('"', '""')}"; ${databricksFunctions(settings.data, 'TEMP')}`,
  );
}

/** One connection, and what its transaction has changed. */
class SqlSession {
  /** Of the transaction that the statements themselves have begun. */
  #open: TableChange[] | undefined;

  constructor(
    private readonly workspace: SqlWorkspace,
    private readonly database: SqlDatabase,
    private readonly connection: DuckDBConnection,
    private readonly mostRows: number,
  ) {}

  async run(statement: string): Promise<SqlResult> {
    const effect = effectOf(statement);
    switch (effect.kind) {
      case 'none':
        return (await this.#read(statement)).result;
      case 'history':
        return this.#history(effect.table, effect.limit);
      case 'begin': {
        const { result } = await this.#read(statement);
        this.#open = [];
        return result;
      }
      case 'commit':
        if (this.#open === undefined) return (await this.#read(statement)).result;
        await this.#commit(this.#open);
        this.#open = undefined;
        return NO_ROWS;
      case 'rollback':
        this.#open = undefined;
        return (await this.#read(statement)).result;
      default:
        return this.#change(statement, effect);
    }
  }

  /** In a transaction with the entry of what it has changed. */
  async #change(statement: string, effect: Changing): Promise<SqlResult> {
    if (this.#open !== undefined) {
      const { result, changes } = await this.#changed(statement, effect);
      this.#open.push(...changes);
      return result;
    }
    await this.connection.run('BEGIN');
    try {
      const { result, changes } = await this.#changed(statement, effect);
      await this.#commit(changes);
      return result;
    } catch (error) {
      // Nothing is left to roll back where the commit has failed.
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #changed(
    statement: string,
    effect: Changing,
  ): Promise<{ result: SqlResult; changes: TableChange[] }> {
    const before = 'table' in effect ? await this.#find(effect.table) : undefined;
    const { result, rowsChanged } = await this.#read(statement);
    if (effect.kind === 'drop_schema') return { result, changes: [effect] };
    if (effect.kind === 'write') {
      const isUnchanged =
        (effect.needsRows && rowsChanged === 0) || (effect.unlessExists && before !== undefined);
      const table = isUnchanged ? undefined : (before ?? (await this.#find(effect.table)));
      const { operation } = effect;
      return { result, changes: table === undefined ? [] : [{ kind: 'write', operation, ...table }] };
    }
    return { result, changes: before === undefined ? [] : [{ ...effect, ...before }] };
  }

  #commit(changes: TableChange[]): Promise<void> {
    const { settings, clock } = this.workspace;
    const by = { userName: settings.userName, nowMillis: clock.now() };
    return this.database.history.commit(this.connection, changes, by);
  }

  async #history(name: string[], limit: number | undefined): Promise<SqlResult> {
    const table = await this.#find(name);
    if (table === undefined) throw tableNotFound(...name.map((part) => (part === 'main' ? 'default' : part)));
    return this.database.history.read(this.connection, table, limit);
  }

  /** The table of a name; undefined for a temporary one, and where there is none. */
  async #find(name: string[]): Promise<TableKey | undefined> {
    const [table = '', schema] = [...name].reverse();
    const found = await this.connection.runAndReadAll(
      `SELECT lower(schema_name), temporary FROM duckdb_tables() WHERE lower(table_name) = lower($table)
         AND (temporary OR lower(schema_name) = lower(coalesce($schema, current_schema())))`,
      { table, schema: schema ?? null },
    );
    const tables = found.getRowsJson();
    const isHidden = schema === undefined && tables.some(([, temporary]) => temporary === true);
    const [own] = tables.filter(([, temporary]) => temporary === false);
    return isHidden || own === undefined ? undefined : { schema: asText(own[0]), table: table.toLowerCase() };
  }

  async #read(sql: string): Promise<{ result: SqlResult; rowsChanged: number }> {
    const reader = await this.connection.runAndReadUntil(sql, this.mostRows);
    const names = reader.deduplicatedColumnNames();
    const types = reader.columnTypes().map(String);
    const result = {
      columns: names.map((name, at) => ({ name, type: TYPE_NAMES[types[at]] ?? types[at] })),
      rows: reader.getRowsJson().slice(0, this.mostRows),
    };
    return { result, rowsChanged: reader.rowsChanged };
  }
}

type Changing = Extract<SqlEffect, { kind: 'write' | 'rename' | 'drop' | 'drop_schema' }>;

const AGAIN_MILLIS = 50;

const NO_ROWS: SqlResult = { columns: [], rows: [] };

/** DuckDB's names of the types that Databricks calls otherwise. */
const TYPE_NAMES: Record<string, string> = {
  TINYINT: 'BYTE',
  SMALLINT: 'SHORT',
  INTEGER: 'INT',
  BIGINT: 'LONG',
  VARCHAR: 'STRING',
};
