import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { JobRuns } from '../../client/job-runs.js';
import type { Surroundings } from './command-parts.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { bundleRoot } from '../read/bundle-root.js';
import type { Prepared } from './prepare-bundle.js';
import { parsePairs } from './global-options.js';

export interface LocalOptions {
  root?: string;
  secrets?: string;
  git: string[];
  runningCluster: string[];
}

/**
 * Runs `act` against a stack of its own on this machine, which ends with it. `--root` defaults to the file's folder; of a
 * bundle its files are there, where they would be uploaded to.
 */
export async function withLocalStack<T>(
  { definition: { file, bundle }, libraries, libraryFolder }: Prepared,
  options: LocalOptions,
  { terminal, parts }: Surroundings,
  act: (runs: JobRuns, uiUrl: string | undefined) => Promise<T>,
): Promise<T> {
  const secrets = options.secrets === undefined ? {} : readSecrets(options.secrets);
  const repositories = parsePairs('--git', options.git);
  const gitRepositories = Object.fromEntries(
    Object.entries(repositories).map(([url, folder]) => [url, resolve(folder)]),
  );
  const linked = bundle === undefined ? undefined : bundleRoot(bundle.resolved, libraries, libraryFolder);
  const root = linked?.root ?? resolve(options.root ?? (file === '-' ? '.' : dirname(file)));
  const named = bundle?.assumed ?? [];
  try {
    const stack = await parts.startLocalStack({
      root,
      emulator: { secrets, gitRepositories, runningClusters: options.runningCluster, named },
      progress: (line) => terminal.note(line),
    });
    try {
      return await act(stack.runs, stack.temporal.uiUrl);
    } finally {
      await stack.stop();
    }
  } finally {
    linked?.remove();
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
