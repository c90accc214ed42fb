import type { DuckDBConnection } from '@duckdb/node-api';
import type { SqlResult } from '../state/run-task.js';
import { asText } from '../wire/wire.js';

/** Beside the schemas of people, in the same file: a commit and its entry are written by one transaction. */
const HISTORY = 'brickwork_emulator.table_history';

/** A table by what DuckDB calls it; without differences of case, as Databricks has it. */
export interface TableKey {
  schema: string;
  table: string;
}

/** What a transaction has done to a table. */
export type TableChange =
  | (TableKey & { kind: 'write'; operation: string })
  | (TableKey & { kind: 'rename'; to: string })
  | (TableKey & { kind: 'drop' })
  | { kind: 'drop_schema'; schema: string };

/**
 * The commits of every table as Delta Lake counts them: 0 is its creation, and each later commit is one more. A table
 * that is dropped begins anew. Deliberately less than the real thing: parameters, metrics and isolation are not kept,
 * `VACUUM` and `OPTIMIZE` do not commit, and a transaction of several statements commits each of them.
 */
export class TableHistory {
  /** The last version of each table. */
  #versions: ReadonlyMap<string, number> = new Map();
  /** Commits are numbered one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** Tables of older data folders begin at 0 now. */
  static async open(connection: DuckDBConnection, nowMillis: number): Promise<TableHistory> {
    await connection.run(`
      CREATE SCHEMA IF NOT EXISTS brickwork_emulator;
      CREATE TABLE IF NOT EXISTS ${HISTORY}
        (schema_name VARCHAR, table_name VARCHAR, version BIGINT, millis BIGINT, user_name VARCHAR, operation VARCHAR);
      DELETE FROM ${HISTORY} WHERE (schema_name, table_name) NOT IN (SELECT (schema, name) FROM (${TABLES}));
      INSERT INTO ${HISTORY} SELECT schema, name, 0, ${nowMillis}, '', 'CREATE TABLE' FROM (${TABLES})
        WHERE (schema, name) NOT IN (SELECT (schema_name, table_name) FROM ${HISTORY})`);
    const history = new TableHistory();
    const rows = await connection.runAndReadAll(
      `SELECT schema_name, table_name, max(version)::INT FROM ${HISTORY} GROUP BY ALL`,
    );
    history.#versions = new Map(
      rows
        .getRowsJson()
        .map(([schema, table, version]) => [keyOf(asText(schema), asText(table)), Number(version)]),
    );
    return history;
  }

  /** Commits the open transaction of a connection, with what it has changed. */
  async commit(
    connection: DuckDBConnection,
    changes: readonly TableChange[],
    by: { userName: string; nowMillis: number },
  ): Promise<void> {
    const committed = this.#last.then(async () => {
      const versions = new Map(this.#versions);
      for (const change of changes) await note(connection, versions, change, by);
      await connection.run('COMMIT');
      this.#versions = versions;
    });
    this.#last = committed.catch(() => undefined);
    return committed;
  }

  /** The commits of a table, the last one first, in the columns of `DESCRIBE HISTORY`. */
  async read(connection: DuckDBConnection, { schema, table }: TableKey, limit?: number): Promise<SqlResult> {
    const reader = await connection.runAndReadAll(
      `SELECT version::VARCHAR, millis::DOUBLE, user_name, operation FROM ${HISTORY}
       WHERE schema_name = $schema AND table_name = $table ORDER BY version DESC LIMIT ${limit ?? 1_000_000}`,
      { schema: schema.toLowerCase(), table: table.toLowerCase() },
    );
    const rows = reader.getRowsJson().map(([version, millis, userName, operation]) => {
      const before = version === '0' ? null : String(Number(version) - 1);
      const isAppend = operation === 'WRITE' || operation === 'COPY INTO';
      return [
        ...[version, new Date(Number(millis)).toISOString(), '1', userName, operation, '{}'],
        ...[null, null, null, before, 'WriteSerializable', isAppend, '{}', null, 'Brickwork-Emulator'],
      ];
    });
    return { columns: COLUMNS.map(([name, type]) => ({ name, type })), rows };
  }
}

const TABLES =
  "SELECT lower(schema_name) AS schema, lower(table_name) AS name FROM duckdb_tables() WHERE NOT temporary AND schema_name <> 'brickwork_emulator'";

/** Of the Delta Lake documentation, "Retrieve Delta table history". */
const COLUMNS = [
  ['version', 'LONG'],
  ['timestamp', 'TIMESTAMP'],
  ['userId', 'STRING'],
  ['userName', 'STRING'],
  ['operation', 'STRING'],
  ['operationParameters', 'MAP'],
  ['job', 'STRUCT'],
  ['notebook', 'STRUCT'],
  ['clusterId', 'STRING'],
  ['readVersion', 'LONG'],
  ['isolationLevel', 'STRING'],
  ['isBlindAppend', 'BOOLEAN'],
  ['operationMetrics', 'MAP'],
  ['userMetadata', 'STRING'],
  ['engineInfo', 'STRING'],
] as const;

function keyOf(schema: string, table = ''): string {
  return JSON.stringify([schema.toLowerCase(), table.toLowerCase()]);
}

async function note(
  connection: DuckDBConnection,
  versions: Map<string, number>,
  change: TableChange,
  { userName, nowMillis }: { userName: string; nowMillis: number },
): Promise<void> {
  const schema = change.schema.toLowerCase();
  if (change.kind === 'drop_schema') {
    for (const key of versions.keys()) if ((JSON.parse(key) as string[])[0] === schema) versions.delete(key);
    await connection.run(`DELETE FROM ${HISTORY} WHERE schema_name = $schema`, { schema });
    return;
  }
  const table = change.table.toLowerCase();
  const key = keyOf(schema, table);
  const own = { schema, table };
  const where = 'WHERE schema_name = $schema AND table_name = $table';
  if (change.kind === 'write') {
    const version = (versions.get(key) ?? -1) + 1;
    versions.set(key, version);
    await connection.run(
      `INSERT INTO ${HISTORY} VALUES ($schema, $table, ${version}, ${nowMillis}, $userName, $operation)`,
      { ...own, userName, operation: change.operation },
    );
    return;
  }
  const version = versions.get(key);
  versions.delete(key);
  if (change.kind === 'drop') return void (await connection.run(`DELETE FROM ${HISTORY} ${where}`, own));
  const to = change.to.toLowerCase();
  if (version !== undefined) versions.set(keyOf(schema, to), version);
  await connection.run(`UPDATE ${HISTORY} SET table_name = $to ${where}`, { ...own, to });
}
