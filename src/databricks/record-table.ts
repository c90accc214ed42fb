import type { JsonObject } from '../core/json.js';
import { shorten } from '../core/short-text.js';
import { readRecordRows, rowsToAsk } from '../core/trend/record-rows.js';
import {
  createStatement,
  mergeStatements,
  type RecordPlace,
  type RecordStatement,
  type RecordTable,
  selectStatement,
} from '../core/trend/record-table.js';
import type { RunRecord } from '../core/trend/run-record.js';
import type { DatabricksApi } from './databricks-api.js';
import { DatabricksError } from './databricks-error.js';

/** A table may have thousands of rows, all of them wrong. */
const LONGEST_MESSAGE = 1000;

/** A table of run records, by the Statement Execution API. Every call throws DatabricksError. */
export function recordTable(
  api: Pick<DatabricksApi, 'executeStatement'>,
  { table, warehouseId }: RecordPlace,
): RecordTable {
  const execute = async (statement: RecordStatement): Promise<JsonObject[]> => {
    const { rows, isTruncated } = await api.executeStatement({ warehouseId, ...statement });
    if (!isTruncated) return rows;
    throw new DatabricksError('malformed_answer', 'Databricks gave a part of its rows, and not all.');
  };
  return {
    read: async (job) => {
      const records: RunRecord[] = [];
      for (let rows: JsonObject[] = []; ;) {
        const [after, limit] = [records.at(-1)?.run_id ?? '', rowsToAsk(rows)];
        rows = await execute(selectStatement(table, { job, after, limit }));
        for (const record of recordsOf(rows)) records.push(record);
        if (rows.length < limit) return records;
      }
    },
    write: async (records) => {
      for (const statement of mergeStatements(table, records))
        await execute(statement).catch(async (error: unknown) => {
          // To make a table that is there may take a grant that nobody needs for it.
          if (!isMissing(error)) throw error;
          await execute(createStatement(table));
          await execute(statement);
        });
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof DatabricksError && error.details.errorCode === 'TABLE_OR_VIEW_NOT_FOUND';
}

function recordsOf(rows: readonly JsonObject[]): RunRecord[] {
  const read = readRecordRows(rows);
  if ('records' in read) return read.records;
  const problems = shorten(read.problems.join('; '), LONGEST_MESSAGE);
  throw new DatabricksError('malformed_answer', `It has rows that are no records of runs: ${problems}`);
}
