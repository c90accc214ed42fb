import { existsSync, readFileSync } from 'node:fs';
import { localPath } from '../state/paths.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import { failed, type Execution, type ExecutionResult } from './executor.js';
import { executeStatements } from './sql.js';

/**
 * An alert as a file of the workspace (`.dbalert.json`): its query on DuckDB, and the first row's column held against the
 * threshold. Alerts that are known by an id only are not kept.
 */
export async function executeAlert(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['alert_task']);
  const file = localPath(execution.settings, asText(body['workspace_path']));
  if (body['workspace_path'] === undefined || !existsSync(file)) {
    return failed('The emulator evaluates an alert by its workspace_path; there is no such file.');
  }
  const alert = asObject(JSON.parse(readFileSync(file, 'utf8')));
  const query = asText(alert['query_text']) || asList(alert['query_lines']).map(asText).join('\n');
  const result = await executeStatements(execution, [query], asObject(body['parameters']));
  if (!result.ok || result.output.sqlResult === undefined) return result;
  const { columns, rows } = result.output.sqlResult;
  const evaluation = asObject(alert['evaluation']);
  const column = columns.findIndex(({ name }) => name === asText(asObject(evaluation['source'])['name']));
  return { ok: true, output: { alertState: stateOf(evaluation, rows[0]?.[column]) } };
}

function stateOf(evaluation: Wire, value: unknown): 'UNKNOWN' | 'OK' | 'TRIGGERED' {
  const empty = asText(evaluation['empty_result_state']) || 'UNKNOWN';
  if (value === undefined || value === null) return empty as 'UNKNOWN' | 'OK' | 'TRIGGERED';
  const threshold = asObject(asObject(evaluation['threshold'])['value']);
  const limit = threshold['double_value'] ?? threshold['string_value'] ?? threshold['bool_value'];
  const isTriggered = compare(asText(evaluation['comparison_operator']), value, limit);
  return isTriggered ? 'TRIGGERED' : 'OK';
}

function compare(operator: string, value: unknown, limit: unknown): boolean {
  const [a, b] = [Number(value), Number(limit)];
  switch (operator) {
    case 'EQUAL':
      return String(value) === String(limit);
    case 'NOT_EQUAL':
      return String(value) !== String(limit);
    case 'GREATER_THAN':
      return a > b;
    case 'GREATER_THAN_OR_EQUAL':
      return a >= b;
    case 'LESS_THAN':
      return a < b;
    default:
      return a <= b;
  }
}
