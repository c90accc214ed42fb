import { isJsonObject, type JsonObject } from '../core/json.js';
import type { SavedQuery, StatementRows } from './databricks-api.js';
import { DatabricksError, type DatabricksErrorKind } from './databricks-error.js';
import { readRows } from './read-output.js';
import { object, text } from './read-run.js';

/** True of a statement that has not ended. */
export function isActive(answer: JsonObject): boolean {
  return ['PENDING', 'RUNNING'].includes(text(member(answer, 'status')['state']) ?? '');
}

/** Reads an ended statement, of whose rows the answer has all chunks. Throws the error that it has ended with, in Databricks' own words. */
export function readStatement(answer: JsonObject): StatementRows {
  const status = member(answer, 'status');
  const state = text(status['state']);
  if (state !== 'SUCCEEDED') throw statementError(state, member(status, 'error'));
  const manifest = member(answer, 'manifest');
  const { columns: described } = member(manifest, 'schema');
  const columns = Array.isArray(described) ? described.map((one) => object(one, 'sql/statements')) : [];
  return {
    columns: columns.map(({ name }) => text(name) ?? ''),
    types: columns.map(({ type_text: whole, type_name: name }) => text(whole) ?? text(name) ?? ''),
    rows: readRows(answer),
    isTruncated: manifest['truncated'] === true,
  };
}

/** Reads `sql/queries/{id}`. */
export function readQuery(answer: unknown): SavedQuery {
  const query = object(answer, 'sql/queries');
  const [warehouseId, catalog, schema] = ['warehouse_id', 'catalog', 'schema'].map((name) =>
    text(query[name]),
  );
  return {
    text: text(query['query_text']) ?? '',
    ...(warehouseId ? { warehouseId } : {}),
    ...(catalog ? { catalog } : {}),
    ...(schema ? { schema } : {}),
  };
}

/** By the `error_code` of a statement (REST reference, `ServiceErrorCode`); any other one is the statement's own fault. */
const KINDS: Record<string, DatabricksErrorKind> = {
  ABORTED: 'unavailable',
  CANCELLED: 'unavailable',
  DEADLINE_EXCEEDED: 'unavailable',
  INTERNAL_ERROR: 'unavailable',
  IO_ERROR: 'unavailable',
  SERVICE_UNDER_MAINTENANCE: 'unavailable',
  TEMPORARILY_UNAVAILABLE: 'unavailable',
  UNKNOWN: 'unavailable',
  WORKSPACE_TEMPORARILY_UNAVAILABLE: 'unavailable',
  RESOURCE_EXHAUSTED: 'throttled',
  UNAUTHENTICATED: 'unauthenticated',
  NOT_FOUND: 'not_found',
};

/** By the error condition with which a message begins, as in `[TABLE_OR_VIEW_NOT_FOUND] The table …`. */
const KINDS_OF_CONDITIONS: Record<string, DatabricksErrorKind> = {
  TABLE_OR_VIEW_NOT_FOUND: 'not_found',
  SCHEMA_NOT_FOUND: 'not_found',
  NO_SUCH_CATALOG_EXCEPTION: 'not_found',
  INSUFFICIENT_PERMISSIONS: 'permission_denied',
};

/** `errorCode` is the error condition where the message has one: `error_code` is BAD_REQUEST for most of them. */
function statementError(state: string | undefined, error: JsonObject): DatabricksError {
  const message = text(error['message']) ?? endedAs(state);
  const [, condition] = /^\[([A-Z][A-Z0-9_]*)/.exec(message) ?? [];
  const errorCode = condition ?? text(error['error_code']);
  // Somebody else's doing: another try may do.
  const passes = state === 'CANCELED' || state === 'CLOSED';
  const kind =
    KINDS_OF_CONDITIONS[condition ?? ''] ??
    KINDS[text(error['error_code']) ?? ''] ??
    (passes ? 'unavailable' : state === 'FAILED' ? 'invalid_request' : 'malformed_answer');
  return new DatabricksError(kind, message, errorCode === undefined ? {} : { errorCode });
}

function endedAs(state: string | undefined): string {
  if (state === 'CANCELED') return 'The statement was canceled.';
  if (state === 'CLOSED') return 'The result of the statement is not kept any more.';
  return state === 'FAILED' ? 'The statement has failed.' : `The statement has an unknown state: ${state}.`;
}

function member(value: JsonObject, name: string): JsonObject {
  return isJsonObject(value[name]) ? value[name] : {};
}
