import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Environment,
  ENVIRONMENT_FILE,
  parseEnvironments,
} from '../../core/environment/environment-file.js';
import type { LocatedIssue } from './definition-file.js';
import { readBytes } from './read-document.js';
import { readYaml } from './read-yaml.js';

/** What `brickwork.yml` says of the targets of a bundle; nothing where there is no such file. */
export interface ReadEnvironments {
  environments: ReadonlyMap<string, Environment>;
  issues: LocatedIssue[];
}

/** Reads the file beside the root file of a bundle, with everything that is wrong with it at its place. */
export function readEnvironments(folder: string, targets: readonly string[]): ReadEnvironments {
  const file = join(folder, ENVIRONMENT_FILE);
  const nothing = new Map<string, Environment>();
  if (!existsSync(file)) return { environments: nothing, issues: [] };
  const read = readYaml(readBytes(file));
  if ('issues' in read)
    return { environments: nothing, issues: read.issues.map((issue) => ({ file, ...issue })) };
  const parsed = parseEnvironments(read.value, targets);
  if ('environments' in parsed) return { ...parsed, issues: [] };
  return {
    environments: nothing,
    issues: parsed.issues.map((issue) => ({ file, ...read.placeOf(issue.path), ...issue })),
  };
}
