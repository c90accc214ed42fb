import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CELL_MARKS } from './notebook-export.js';
import { localPath, notebookFile } from '../state/paths.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import { failed, type Execution, type ExecutionResult } from './executor.js';

/** The same file from `src` and from `dist`. */
const RUNNER = fileURLToPath(new URL('../../../src/emulator/executors/python/run_task.py', import.meta.url));
const MOST_LOG_CHARACTERS = 5 * 1024 * 1024;

/** A Python notebook, in source format or as .ipynb. */
export function executePythonNotebook(
  execution: Execution,
  file: string,
  widgets: Wire,
): Promise<ExecutionResult> {
  return runPython(execution, { kind: 'notebook', file, widgets });
}

/** A Python file with command line arguments. */
export function executeSparkPython(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['spark_python_task']);
  const file = notebookFile(execution.settings, asText(body['python_file']));
  return runPython(execution, { kind: 'script', file, arguments: asList(body['parameters']).map(asText) });
}

/** An entry point of a wheel that the task's libraries name. */
export function executePythonWheel(execution: Execution): Promise<ExecutionResult> {
  const body = asObject(execution.task.spec['python_wheel_task']);
  const named = Object.entries(asObject(body['named_parameters'])).map(
    ([key, value]) => `--${key}=${asText(value)}`,
  );
  return runPython(execution, {
    kind: 'wheel',
    package: asText(body['package_name']),
    entry_point: asText(body['entry_point']),
    arguments: [...asList(body['parameters']).map(asText), ...named],
  });
}

async function runPython(execution: Execution, task: Wire): Promise<ExecutionResult> {
  const { workspace, settings, run, signal } = execution;
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-task-'));
  mkdirSync(join(settings.data, 'Volumes'), { recursive: true });
  const resultFile = join(folder, 'result.json');
  const input = {
    ...task,
    result_file: resultFile,
    root: settings.root,
    data: settings.data,
    wheels: wheelsOf(execution).map((wheel) => localPath(settings, wheel)),
    secrets: Object.fromEntries(
      [...workspace.secrets].map(([scope, keys]) => [scope, Object.fromEntries(keys)]),
    ),
    task_values: Object.fromEntries(
      run.tasks.map((other) => [other.taskKey, Object.fromEntries(other.values)]),
    ),
  };
  try {
    const { logs, status } = await spawnRunner(input, signal, settings.root);
    if (signal.aborted) return failed('Cancelled', { logs });
    return readResult(resultFile, logs, status, execution.task.values);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The wheels of a task's libraries, and of the environment that it runs in; of other packages this machine has what it has. */
function wheelsOf({ run, task: { spec } }: Execution): string[] {
  const environment = run.environments.get(asText(spec['environment_key'])) ?? {};
  const dependencies = asList(environment['dependencies']).map((name) =>
    asText(name).replace(/\[[^\]]*\]$/, ''),
  );
  const libraries = asList(spec['libraries']).map((library) => asText(asObject(library)['whl']));
  return [...libraries, ...dependencies].filter((name) => name.endsWith('.whl'));
}

function spawnRunner(
  input: Wire,
  signal: AbortSignal,
  cwd: string,
): Promise<{ logs: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-I', RUNNER], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    let logs = '';
    const collect = (chunk: Buffer): void => {
      logs = (logs + chunk.toString()).slice(-MOST_LOG_CHARACTERS);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    child.on('error', reject);
    child.on('close', (status) => {
      signal.removeEventListener('abort', kill);
      resolve({ logs, status });
    });
    child.stdin.on('error', () => undefined);
    // The pipe stays open: the runner ends when it closes, so it never outlives the emulator.
    child.stdin.write(`${JSON.stringify(input)}\n`);
  });
}

function readResult(
  file: string,
  logs: string,
  status: number | null,
  values: Map<string, string>,
): ExecutionResult {
  let result: Wire;
  try {
    result = asObject(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const last = logs.replaceAll(CELL_MARKS, '').slice(-1000);
    return failed(`python3 ended with status ${status}. ${last}`.trim(), { logs });
  }
  for (const [key, json] of Object.entries(asObject(result['values']))) values.set(key, asText(json));
  if (typeof result['error'] === 'string') {
    return failed(result['error'], { logs, errorTrace: asText(result['error_trace']) });
  }
  const notebookResult = result['notebook_result'];
  return { ok: true, output: { logs, ...(typeof notebookResult === 'string' ? { notebookResult } : {}) } };
}
