import { notebookFile } from '../state/paths.js';
import { asObject, asText } from '../wire/wire.js';
import type { Execution, ExecutionResult } from './executor.js';
import { executePythonNotebook } from './python.js';
import { executeSqlNotebook } from './sql.js';

/** A notebook by its language: SQL on DuckDB, Python by python3. */
export function executeNotebook(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['notebook_task']);
  const file = notebookFile(execution.settings, asText(body['notebook_path']));
  const widgets = asObject(body['base_parameters']);
  return file.endsWith('.sql')
    ? executeSqlNotebook(execution, file, widgets)
    : executePythonNotebook(execution, file, widgets);
}
