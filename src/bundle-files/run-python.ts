import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PythonAnswer, PythonLoader, PythonRequest } from '../core/bundle/python-loader.js';
import { given } from '../core/json.js';
import { readEnd, readText } from './read-text.js';

const IS_WINDOWS = process.platform === 'win32';

/** How long Python code may take: importing a large library can take a minute. */
const MOST_SECONDS = 300;

/** How many bytes are kept of what the code prints: the last lines say why it failed. */
const MOST_PRINTED = 4000;

/** The files that the loader of `databricks-bundles` reads and writes, as its arguments name them. */
const FILES = ['input', 'output', 'diagnostics', 'locations'] as const;

/**
 * Runs the Python code of the bundle in a folder, as the Databricks CLI does it: in that folder, by the Python of its
 * virtual environment or by the one on the PATH. What the code prints goes into the answer, and nowhere else.
 */
export function pythonLoader(bundleFolder: string, seconds = MOST_SECONDS): PythonLoader {
  return (request) => {
    const folder = realpathSync(bundleFolder);
    const interpreter = interpreterOf(folder, request.venvPath);
    if ('missing' in interpreter) return { kind: 'no-interpreter', ...interpreter };
    const exchange = mkdtempSync(join(tmpdir(), 'brickwork-python-'));
    try {
      return runLoader(interpreter.path, request, { folder, exchange, seconds });
    } finally {
      rmSync(exchange, { recursive: true, force: true });
    }
  };
}

/** Where the interpreter is (`libs/python/detect.go` of the Databricks CLI 1.14), or what is not there. */
function interpreterOf(folder: string, venvPath: string | undefined): { path: string } | { missing: string } {
  if (venvPath === undefined) return { path: IS_WINDOWS ? 'python' : 'python3' };
  const inside = IS_WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python3'];
  const [python, mark] = [join(venvPath, ...inside), join(venvPath, 'pyvenv.cfg')];
  const missing = [python, mark].find((path) => !existsSync(join(folder, path)));
  return missing === undefined ? { path: join(folder, python) } : { missing };
}

interface Running {
  folder: string;
  /** The folder of the files that the loader reads and writes. */
  exchange: string;
  seconds: number;
}

function runLoader(interpreter: string, { phase, input }: PythonRequest, running: Running): PythonAnswer {
  const { folder, exchange, seconds } = running;
  const fileOf = (name: string): string => join(exchange, `${name}.json`);
  writeFileSync(fileOf('input'), input, { mode: 0o600 });
  const printedTo = join(exchange, 'printed.txt');
  // Into a file, so that it may be as much as it likes.
  const log = openSync(printedTo, 'w');
  const files = FILES.flatMap((name) => [`--${name}`, fileOf(name)]);
  const { error, status, signal } = spawnSync(
    interpreter,
    ['-m', 'databricks.bundles.build', '--phase', phase, ...files],
    { cwd: folder, stdio: ['ignore', log, log], timeout: seconds * 1000, killSignal: 'SIGKILL' },
  );
  closeSync(log);
  const printed = readEnd(printedTo, MOST_PRINTED);
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') return { kind: 'late', seconds, printed };
  if (code === 'ENOENT') return { kind: 'no-interpreter', missing: interpreter };
  const failure = error?.message ?? (signal === null ? `exit code ${status}` : `signal ${signal}`);
  const written = (name: string): string | undefined => {
    const isThere = statSync(fileOf(name), { throwIfNoEntry: false })?.isFile() === true;
    return isThere ? readText(fileOf(name)) : undefined;
  };
  return {
    kind: 'ran',
    printed,
    ...(status === 0 ? {} : { failure }),
    ...given('output', written('output')),
    ...given('diagnostics', written('diagnostics')),
    ...given('locations', written('locations')),
  };
}
