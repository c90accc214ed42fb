import { quoteTableName, type TableName } from '../trigger/table-name.js';
import { newestRecords } from './newest-records.js';
import type { RunRecord } from './run-record.js';

/** A Delta table of run records, and the SQL warehouse by which it is reached. */
export interface RecordPlace {
  table: TableName;
  warehouseId: string;
}

/** Records that are kept where Temporal's retention does not reach. */
export interface RecordTable {
  /** The records of a job, or of all; throws where there is no such table, and for rows that are no records. */
  read: (job?: string) => Promise<RunRecord[]>;
  /** Puts records there, in a table that is made for the first of them. To repeat it changes nothing. */
  write: (records: readonly RunRecord[]) => Promise<void>;
}

/** A statement of Databricks SQL with named parameters, which are text. */
export interface RecordStatement {
  statement: string;
  parameters: { name: string; value: string }[];
}

type ColumnType = 'STRING' | 'BIGINT' | 'DOUBLE' | 'TIMESTAMP';

/** A column for each member of a record; `tasks` is JSON. */
const COLUMNS = Object.entries({
  run_id: 'STRING',
  workflow_id: 'STRING',
  job: 'STRING',
  job_id: 'STRING',
  result_state: 'STRING',
  start_time: 'TIMESTAMP',
  end_time: 'TIMESTAMP',
  repairs: 'BIGINT',
  queue_seconds: 'DOUBLE',
  cost: 'DOUBLE',
  currency: 'STRING',
  tasks: 'STRING',
} satisfies Record<keyof RunRecord, ColumnType>).map(([name, type]) => ({ name, type }));
const NAMES = COLUMNS.map(({ name }) => name);
const KEY = 'run_id';

/** Makes the table where there is none. */
export function createStatement(table: TableName): RecordStatement {
  const columns = COLUMNS.map(({ name, type }) => `${name} ${type}${name === KEY ? ' NOT NULL' : ''}`);
  return {
    statement: `CREATE TABLE IF NOT EXISTS ${quoteTableName(table)} (${columns.join(', ')}) USING DELTA`,
    parameters: [],
  };
}

/** Databricks takes 256 parameters with a statement, and 16 MiB. */
const MOST_RECORDS = 100;
const MOST_CHARACTERS = 2_000_000;

/**
 * Puts records into the table, some in each statement: those of runs that it does not have, and those of runs that it knows
 * as they were before a repair. Each record is a parameter.
 */
export function mergeStatements(table: TableName, records: readonly RunRecord[]): RecordStatement[] {
  const batches: string[][] = [];
  let [batch, size]: [string[], number] = [[], Infinity];
  for (const record of newestRecords(records)) {
    const text = JSON.stringify({ ...record, tasks: JSON.stringify(record.tasks) });
    size += text.length;
    if (size > MOST_CHARACTERS || batch.length >= MOST_RECORDS) {
      [batch, size] = [[], text.length];
      batches.push(batch);
    }
    batch.push(text);
  }
  return batches.map((batch) => mergeStatement(table, batch));
}

function mergeStatement(table: TableName, batch: readonly string[]): RecordStatement {
  const given = batch.map((_, at) => `SELECT :record_${at} AS record`);
  const others = NAMES.filter((name) => name !== KEY);
  return {
    statement: `
MERGE INTO ${quoteTableName(table)} AS kept
USING (SELECT ${COLUMNS.map(memberOf).join(', ')} FROM (${given.join(' UNION ALL ')}) AS batch) AS given
ON kept.${KEY} = given.${KEY}
WHEN MATCHED AND given.end_time >= kept.end_time
  THEN UPDATE SET ${others.map((name) => `${name} = given.${name}`).join(', ')}
WHEN NOT MATCHED
  THEN INSERT (${NAMES.join(', ')}) VALUES (${NAMES.map((name) => `given.${name}`).join(', ')})`.trim(),
    parameters: batch.map((value, at) => ({ name: `record_${at}`, value })),
  };
}

function memberOf({ name, type }: { name: string; type: ColumnType }): string {
  const text = `get_json_object(record, '$.${name}')`;
  if (type === 'STRING') return `${text} AS ${name}`;
  if (type === 'TIMESTAMP') return `timestamp_millis(CAST(${text} AS BIGINT)) AS ${name}`;
  return `CAST(${text} AS ${type}) AS ${name}`;
}

/** Rows of the table in the order of their runs: the next ones after a run, of a job or of all. */
export function selectStatement(
  table: TableName,
  { job, after, limit }: { job?: string | undefined; after: string; limit: number },
): RecordStatement {
  const columns = COLUMNS.map(({ name, type }) =>
    type === 'TIMESTAMP' ? `unix_millis(${name}) AS ${name}` : name,
  );
  const ofJob = job === undefined ? '' : ' AND job = :job';
  return {
    statement: `SELECT ${columns.join(', ')} FROM ${quoteTableName(table)} WHERE ${KEY} > :after${ofJob} ORDER BY ${KEY} LIMIT ${limit}`,
    parameters: [
      { name: 'after', value: after },
      ...(job === undefined ? [] : [{ name: 'job', value: job }]),
    ],
  };
}
