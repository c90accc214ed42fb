import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { JobRuns } from '../client/job-runs.js';
import { CommandFailed, EXIT } from './exit-codes.js';
import { parsePairs } from './global-options.js';
import type { Terminal } from './terminal.js';

export interface LocalOptions {
  root?: string;
  secrets?: string;
  git: string[];
  runningCluster: string[];
}

/** Runs `act` against a stack of its own on this machine, which ends with it. `--root` defaults to the file's folder. */
export async function withLocalStack<T>(
  file: string,
  options: LocalOptions,
  terminal: Terminal,
  act: (runs: JobRuns, uiUrl: string | undefined) => Promise<T>,
): Promise<T> {
  const root = resolve(options.root ?? (file === '-' ? '.' : dirname(file)));
  const secrets = options.secrets === undefined ? {} : readSecrets(options.secrets);
  const repositories = parsePairs('--git', options.git);
  const gitRepositories = Object.fromEntries(
    Object.entries(repositories).map(([url, folder]) => [url, resolve(folder)]),
  );
  // Only here: the stack loads the worker, which takes half a second that no other command should wait for.
  const { startLocalStack } = await import('../dev/local-stack.js');
  const stack = await startLocalStack({
    root,
    emulator: { secrets, gitRepositories, runningClusters: options.runningCluster },
    progress: (line) => terminal.note(line),
  });
  try {
    return await act(stack.runs, stack.temporal.uiUrl);
  } finally {
    await stack.stop();
  }
}

/** A JSON file of scope to key to value, for `dbutils.secrets.get` in the emulator. */
function readSecrets(file: string): Record<string, Record<string, string>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new CommandFailed(
      `${file}: secrets must be JSON, {"scope": {"key": "value"}}. ${reason}`,
      EXIT.invalid,
    );
  }
}
