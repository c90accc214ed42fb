import { watch } from 'chokidar';
import { dirname, join, resolve, sep } from 'node:path';
import { CASES_FOLDER } from '../read/read-cases.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

/** How long nothing may change before cases run: editors write a file in several steps. */
const QUIET_MILLIS = 200;
const IGNORED = [
  '.git',
  '.brickwork',
  '.databricks',
  'node_modules',
  '__pycache__',
  'dist',
  'build',
  '.venv',
];

type RunAffected = (isAffected?: (file: string) => boolean) => Promise<number>;

/**
 * Runs the cases, and again whenever a file of the folder changes, until the signal: those of a file that alone has changed,
 * all of them after any other change. Gives the last exit status.
 */
export async function casesOfWatch(
  folder: string,
  run: RunAffected,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path) => path.split(sep).some((step) => IGNORED.includes(step) || /\.egg-info$/.test(step)),
  });
  const changed = new Set<string>();
  let wake = (): void => undefined;
  watcher.on('all', (_event, path) => {
    changed.add(path);
    wake();
  });
  await new Promise<void>((done) => watcher.once('ready', () => done()));
  try {
    let status = await tried(run, undefined, terminal);
    while (!signal.aborted) {
      terminal.note('Waiting for changes; Ctrl-C ends.');
      await new Promise<void>((done) => {
        let timer: NodeJS.Timeout | undefined;
        wake = () => {
          clearTimeout(timer);
          timer = setTimeout(done, QUIET_MILLIS);
        };
        signal.addEventListener('abort', () => done(), { once: true });
        if (changed.size > 0) wake();
      });
      if (signal.aborted) break;
      const paths = [...changed];
      changed.clear();
      terminal.note(`Changed: ${paths.slice(0, 5).join(', ')}`);
      status = await tried(run, affectedBy(folder, paths), terminal);
    }
    return signal.aborted ? EXIT.interrupted : status;
  } finally {
    await watcher.close();
  }
}

/** Which files with cases have to be looked at again; all where anything but files with cases has changed. */
export function affectedBy(
  folder: string,
  paths: readonly string[],
): ((file: string) => boolean) | undefined {
  const cases = resolve(join(folder, CASES_FOLDER));
  const isCaseFile = (path: string): boolean => /\.ya?ml$/.test(path) && dirname(resolve(path)) === cases;
  if (!paths.every(isCaseFile)) return undefined;
  const files = new Set(paths.map((path) => resolve(path)));
  return (file) => files.has(resolve(file));
}

/** What is wrong while somebody writes is told, and tried again after the next change. */
async function tried(
  run: RunAffected,
  isAffected: ((file: string) => boolean) | undefined,
  terminal: Terminal,
): Promise<number> {
  try {
    return await run(isAffected);
  } catch (problem) {
    if (!(problem instanceof CommandFailed)) throw problem;
    terminal.note(problem.message);
    return problem.exitCode;
  }
}
