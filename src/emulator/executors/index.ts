import { existsSync } from 'node:fs';
import { ApiError } from '../wire/api-error.js';
import { localPath } from '../state/paths.js';
import type { RunTask } from '../state/run-task.js';
import type { EmulatorSettings } from '../state/settings.js';
import { failed, type Execution, type ExecutionResult, type Executor } from './executor.js';
import { asObject, asText } from '../wire/wire.js';
import { executeAlert } from './alert.js';
import { checkOut } from './git-checkout.js';
import { failAttempt } from './fail-attempt.js';
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
  alert_task: executeAlert,
};

/** True for a notebook that a tool has imported below `/Shared`: it is no part of the job that scripts are written for. */
function runsImported(settings: EmulatorSettings, { spec }: RunTask): boolean {
  const path = asText(asObject(spec['notebook_task'])['notebook_path']);
  return path.startsWith('/Shared/') && existsSync(`${localPath(settings, path)}.py`);
}

/** Plays the task's script, or executes its code. */
export async function execute(execution: Omit<Execution, 'settings'>): Promise<ExecutionResult> {
  const { workspace, run, task } = execution;
  const { settings } = workspace;
  const isOfTool = runsImported(settings, task);
  const failure = isOfTool ? undefined : workspace.scripts.nextFailure(task.taskKey);
  if (failure !== undefined) return failAttempt(execution, failure);
  const scripted = isOfTool ? undefined : workspace.scripts.next(task.taskKey);
  if (scripted !== undefined) return executeScripted({ ...execution, settings }, scripted);
  const type = Object.keys(EXECUTORS).find((key) => task.spec[key] !== undefined);
  if (type === undefined) return failed('The emulator does not execute this type of task.');
  try {
    const body = asObject(task.spec[type]);
    const source = asText(body['source']) || asText(asObject(body['file'])['source']);
    const root = source === 'GIT' ? await checkOut(settings, run.gitSource) : settings.root;
    return await EXECUTORS[type]({ ...execution, settings: { ...settings, root } });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const code = error.errorCode === 'REPOSITORY_CHECKOUT_FAILED' ? error.errorCode : 'RESOURCE_NOT_FOUND';
    return { ...failed(error.message), code, message: error.message };
  }
}
