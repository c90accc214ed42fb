import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { JobRuns } from '../../client/job-runs.js';
import type { JobDefinition } from '../../core/definition/job-definition.js';
import type { TaskSources } from '../../core/values/value-node.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { bundleRoot } from '../read/bundle-root.js';
import type { DefinitionFile } from '../read/definition-file.js';
import { parsePairs } from './global-options.js';
import type { Terminal } from '../terminal/terminal.js';

export interface LocalOptions {
  root?: string;
  secrets?: string;
  git: string[];
  runningCluster: string[];
}

/** What the command line takes from above it: parts that load much, and so are loaded when they are first asked for. */
export interface LocalParts {
  startLocalStack(options: LocalStackOptions): Promise<LocalStack>;
  /** The code of a job's tasks, as the workspaces have it that the environment names. Throws where one does not answer. */
  readWorkspaceSources(definition: JobDefinition): Promise<TaskSources>;
}

/** A Temporal server, an emulated workspace that serves `root`, and a worker. */
interface LocalStackOptions {
  root: string;
  emulator: {
    secrets: Record<string, Record<string, string>>;
    gitRepositories: Record<string, string>;
    runningClusters: string[];
  };
  progress: (line: string) => void;
}

interface LocalStack {
  runs: JobRuns;
  temporal: { uiUrl?: string };
  stop(): Promise<void>;
}

/** Where a command's words go, and what it may ask for. */
export interface Surroundings {
  terminal: Terminal;
  parts: LocalParts;
}

/**
 * Runs `act` against a stack of its own on this machine, which ends with it. `--root` defaults to the file's folder; of a
 * bundle its files are there, where they would be uploaded to.
 */
export async function withLocalStack<T>(
  { file, bundle }: Pick<DefinitionFile, 'file' | 'bundle'>,
  options: LocalOptions,
  { terminal, parts }: Surroundings,
  act: (runs: JobRuns, uiUrl: string | undefined) => Promise<T>,
): Promise<T> {
  const secrets = options.secrets === undefined ? {} : readSecrets(options.secrets);
  const repositories = parsePairs('--git', options.git);
  const gitRepositories = Object.fromEntries(
    Object.entries(repositories).map(([url, folder]) => [url, resolve(folder)]),
  );
  const linked = bundle === undefined ? undefined : bundleRoot(bundle);
  const root = linked?.root ?? resolve(options.root ?? (file === '-' ? '.' : dirname(file)));
  try {
    const stack = await parts.startLocalStack({
      root,
      emulator: { secrets, gitRepositories, runningClusters: options.runningCluster },
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
