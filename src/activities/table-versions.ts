import { parseTableName, quoteTableName, type TableName } from '../core/trigger/table-name.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { triggerInvalid } from './failures.js';

/** How far a table has come. */
export interface TableVersion {
  /** As it was asked for. */
  name: string;
  /** Of its last commit; a whole number, as text. */
  version: string;
  /** When that was, as the workspace writes it: ISO 8601, in UTC. */
  commitTimestamp: string;
}

/** The tables that were asked for, in that order. */
export interface TableVersions {
  versions: TableVersion[];
  /** The names of those that are not there (yet). */
  missing: string[];
}

/** How the workspace says that a table, or what it would lie in, is not there. */
const MISSING = ['TABLE_OR_VIEW_NOT_FOUND', 'SCHEMA_NOT_FOUND', 'NO_SUCH_CATALOG_EXCEPTION'];

/**
 * The last commit of each table, by `DESCRIBE HISTORY`, all asked at once. Throws `TriggerInvalid` for what is no name
 * before anything is asked, DatabricksError for what the workspace refuses, and the signal's reason once it has aborted.
 */
export async function readTableVersions(
  api: DatabricksApi,
  { warehouseId, tables, signal }: { warehouseId: string; tables: readonly string[]; signal?: AbortSignal },
): Promise<TableVersions> {
  const asked = tables.map((name) => ({ name, parts: partsOf(name) }));
  // One that fails ends the others, too.
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const answers = await Promise.allSettled(
    asked.map(({ name, parts }) =>
      readVersion(api, warehouseId, name, parts, either).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  signal?.throwIfAborted();
  failed.signal.throwIfAborted();
  const found = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined));
  return {
    versions: found.filter((version) => version !== undefined),
    missing: tables.filter((_, at) => found[at] === undefined),
  };
}

function partsOf(name: string): TableName {
  const reading = parseTableName(name);
  if (reading.kind === 'invalid') throw triggerInvalid(reading.problem);
  return reading.parts;
}

/** Undefined for a table that is not there. */
async function readVersion(
  api: DatabricksApi,
  warehouseId: string,
  name: string,
  parts: TableName,
  signal: AbortSignal,
): Promise<TableVersion | undefined> {
  const statement = `DESCRIBE HISTORY ${quoteTableName(parts)} LIMIT 1`;
  try {
    const { rows } = await api.executeStatement({ warehouseId, statement, rowLimit: 1, signal });
    const { version, timestamp } = rows[0] ?? {};
    const isNumber = typeof version === 'number' || typeof version === 'string';
    if (isNumber && typeof timestamp === 'string')
      return { name, version: String(version), commitTimestamp: timestamp };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  throw new DatabricksError(
    'malformed_answer',
    `DESCRIBE HISTORY of ${name} did not give a version and its time.`,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof DatabricksError && MISSING.includes(error.details.errorCode ?? '');
}
