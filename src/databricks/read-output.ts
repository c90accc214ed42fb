import { given, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import type { RunOutput } from './databricks-api.js';
import { object, text } from './read-run.js';

const NUMBER_TYPES = ['BYTE', 'SHORT', 'INT', 'LONG', 'FLOAT', 'DOUBLE'];

/** Reads `runs/get-output`. Which member an alert's state has depends on whether a SQL task or an alert task ran it. */
export function readOutput(answer: unknown): RunOutput {
  const output = object(answer, 'runs/get-output');
  const sql = member(output, 'sql_output');
  const statements = member(sql, 'query_output')['sql_statements'];
  const last = Array.isArray(statements) ? statements.at(-1) : undefined;
  const alert = member(output, 'alert_output')['alert_state'] ?? member(sql, 'alert_output')['alert_state'];
  return {
    ...given('notebookResult', text(member(output, 'notebook_output')['result'])),
    ...given('error', text(output['error'])),
    ...given('errorTrace', text(output['error_trace'])),
    ...given('logs', text(output['logs'])),
    ...(output['logs_truncated'] === true ? { logsTruncated: true } : {}),
    // Set for every notebook that has ended, also where it called no exit.
    ...(output['notebook_output'] === undefined ? {} : { isNotebook: true }),
    ...given('jobRunId', idText(member(output, 'run_job_output')['run_id'])),
    ...given('alertState', text(alert)),
    ...given('statementId', isJsonObject(last) ? text(last['lookup_key']) : undefined),
  };
}

/** Reads the rows of a statement in the format JSON_ARRAY, in which every value is text or null. */
export function readRows(answer: unknown): JsonObject[] {
  const statement = object(answer, 'sql/statements');
  const columns = member(member(statement, 'manifest'), 'schema')['columns'];
  const rows = member(statement, 'result')['data_array'];
  if (!Array.isArray(columns) || !Array.isArray(rows)) return [];
  const described = columns.filter(isJsonObject);
  return rows
    .filter((row): row is JsonValue[] => Array.isArray(row))
    .map((row) =>
      Object.fromEntries(
        described.map((column, at) => [
          String(column['name'] as string),
          typed(row[at] ?? null, column['type_name']),
        ]),
      ),
    );
}

function typed(value: JsonValue, type: unknown): JsonValue {
  if (typeof value !== 'string') return value;
  if (type === 'BOOLEAN') return value === 'true';
  const number = NUMBER_TYPES.includes(type as string) ? Number(value) : NaN;
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !Number.isInteger(number))
    ? number
    : value;
}

function member(value: JsonObject, name: string): JsonObject {
  return isJsonObject(value[name]) ? value[name] : {};
}

function idText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}
