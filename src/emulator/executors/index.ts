import { ApiError } from '../api-error.js';
import { failed, type Execution, type ExecutionResult, type Executor } from './executor.js';
import { executeNotebook } from './notebook.js';
import { executePythonWheel, executeSparkPython } from './python.js';
import { executeScripted } from './scripted.js';
import { executeSqlTask } from './sql.js';

/** What the emulator really executes, by task type. */
const EXECUTORS: Record<string, Executor> = {
  notebook_task: executeNotebook,
  spark_python_task: executeSparkPython,
  python_wheel_task: executePythonWheel,
  sql_task: executeSqlTask,
};

/** Plays the task's script, or executes its code. */
export async function execute(execution: Execution): Promise<ExecutionResult> {
  const scripted = execution.workspace.scripts.next(execution.task.taskKey);
  if (scripted !== undefined) return executeScripted(execution, scripted);
  const type = Object.keys(EXECUTORS).find((key) => execution.task.spec[key] !== undefined);
  if (type === undefined) return failed('The emulator does not execute this type of task.');
  try {
    return await EXECUTORS[type](execution);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...failed(error.message), code: 'RESOURCE_NOT_FOUND', message: error.message };
  }
}
