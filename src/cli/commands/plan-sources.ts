import { dirname, resolve } from 'node:path';
import type { JobDefinition } from '../../core/definition/job-definition.js';
import { readTaskCodes, wantsCode, withUnreadable } from '../../core/values/task-codes.js';
import type { TaskSources } from '../../core/values/value-node.js';
import { bundleRoot } from '../read/bundle-root.js';
import { localSources } from '../read/local-sources.js';
import type { DefinitionFile } from '../read/definition-file.js';
import type { Surroundings } from './command-parts.js';

/** Where the code of a job's tasks is read from. */
export interface SourceOptions {
  local?: boolean;
  root?: string;
}

/**
 * The code of a job's tasks: the files of its bundle, where it has one; else with `--local` the files below the root, else
 * what is in the workspace, if the environment names one. What cannot be read is a part of the answer, and never a failure.
 */
export async function sourcesForPlan(
  from: Pick<DefinitionFile, 'file' | 'bundle'>,
  definition: JobDefinition,
  options: SourceOptions,
  surroundings: Surroundings,
): Promise<TaskSources> {
  return withUnreadable(definition, await read(from, definition, options, surroundings));
}

async function read(
  { file, bundle }: Pick<DefinitionFile, 'file' | 'bundle'>,
  definition: JobDefinition,
  { local, root }: SourceOptions,
  { terminal, parts }: Surroundings,
): Promise<TaskSources> {
  if (!wantsCode(definition)) return new Map();
  if (bundle !== undefined) {
    const { root: linked, remove } = bundleRoot(bundle.resolved);
    return readTaskCodes(definition, () => localSources(linked)).finally(remove);
  }
  if (local === true || root !== undefined) {
    const folder = resolve(root ?? (file === '-' ? '.' : dirname(file)));
    return readTaskCodes(definition, () => localSources(folder));
  }
  const names = ['DATABRICKS_HOST', 'DATABRICKS_CONFIG_PROFILE'];
  if (names.every((name) => process.env[name] === undefined)) {
    terminal.note(
      'The code of the tasks was not read: no DATABRICKS_HOST is set (--local reads local files).',
    );
    return new Map();
  }
  try {
    return await parts.readWorkspaceSources(definition);
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    terminal.note(`The code of the tasks could not be read in the workspace: ${reason}`);
    return new Map();
  }
}
