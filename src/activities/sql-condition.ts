import type { JsonValue } from '../core/json.js';
import type { SqlCondition } from '../core/trigger/sql-condition.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { triggerInvalid } from './failures.js';

/** A condition, and what ends its statement. */
type AskedCondition = SqlCondition & { signal?: AbortSignal };

/** What a condition has given, for whoever decides whether it holds. */
export type ConditionReading =
  /** At most 100: more are not counted. */
  { kind: 'rows'; count: number } | { kind: 'value'; value: JsonValue };

/** Rows are of interest for their number alone, and that for people. */
const MOST_COUNTED = 100;

/**
 * Runs the query of a condition, in its own catalog and schema, on the warehouse of the condition. Throws `TriggerInvalid`
 * where a value is wanted and the result is anything but one cell, DatabricksError for what the workspace refuses, and the
 * signal's reason once it has aborted.
 */
export async function readCondition(
  api: DatabricksApi,
  condition: AskedCondition,
): Promise<ConditionReading> {
  const { signal } = condition;
  try {
    return await read(api, condition);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function read(
  api: DatabricksApi,
  { queryId, warehouseId, mode, signal }: AskedCondition,
): Promise<ConditionReading> {
  const { text: statement, catalog, schema } = await api.getQuery(queryId);
  const wantsValue = mode === 'RESULT_VALUE_CHANGES';
  const { columns, rows } = await api.executeStatement({
    ...{ warehouseId, statement },
    // A second row tells that there is more than one cell.
    rowLimit: wantsValue ? 2 : MOST_COUNTED,
    ...(catalog === undefined ? {} : { catalog }),
    ...(schema === undefined ? {} : { schema }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!wantsValue) return { kind: 'rows', count: rows.length };
  if (columns.length === 1 && rows.length === 1) return { kind: 'value', value: rows[0][columns[0]] ?? null };
  const more = rows.length > 1 ? 'more than one row' : rows.length === 0 ? 'no row' : 'one row';
  throw triggerInvalid(
    `Query ${queryId} must give exactly one cell for RESULT_VALUE_CHANGES; it gave ${more} of ${columns.length} column(s).`,
  );
}
