import { parseTableName } from '../../core/trigger/table-name.js';
import type { RecordPlace } from '../../core/trend/record-table.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';

/** Where records are kept, as options say it. */
export interface RecordTableOptions {
  table?: string;
  warehouseId?: string;
}

const NO_WAREHOUSE =
  '--table needs --warehouse-id: the id of a SQL warehouse, which its page shows beside its name (or DATABRICKS_WAREHOUSE_ID).';
const NO_TABLE = '--warehouse-id is for --table catalog.schema.table, which is missing.';

/** The table that options name; undefined where they name none. Throws CommandFailed with all that is wrong. */
export function readRecordPlace(
  { table, warehouseId }: RecordTableOptions,
  env: NodeJS.ProcessEnv = process.env,
): RecordPlace | undefined {
  if (table === undefined) {
    if (warehouseId === undefined) return undefined;
    throw new CommandFailed(NO_TABLE, EXIT.invalid);
  }
  const reading = parseTableName(table);
  const warehouse = (warehouseId ?? env['DATABRICKS_WAREHOUSE_ID'] ?? '').trim();
  const problems = [
    ...(reading.kind === 'invalid' ? [`--table: ${reading.problem}`] : []),
    ...(warehouse === '' ? [NO_WAREHOUSE] : []),
  ];
  if (reading.kind === 'name' && problems.length === 0)
    return { table: reading.parts, warehouseId: warehouse };
  throw new CommandFailed(problems.join('\n'), EXIT.invalid);
}
