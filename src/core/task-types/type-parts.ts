import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { TaskCode } from './task-type.js';

/** Where a file of the task lies: in the workspace, or inside the job's `git_source`. */
export const source = z.enum(['WORKSPACE', 'GIT']);

/** A non-empty string. */
export const text = z.string().min(1);

/** A text that may hold any value as JSON (`HoldsJson`), which people then often write without quotes. */
export const valueText = z.string().meta({ holdsJson: 'any' });

export const texts = z.array(valueText);

/** Parameters by name. */
export const keyValues = z.record(z.string(), valueText);

/** A person or a notification destination that is told. */
export const subscriber = z.strictObject({
  user_name: z.string().optional(),
  destination_id: z.string().optional(),
});

/** What downstream sees of a task that has waited for too long. */
export const waitTimeoutResult = z.enum(['TIMEDOUT', 'EXCLUDED', 'SUCCESS']).optional();

/** An issue unless exactly one of `members` is given. */
export function exactlyOne(body: JsonObject, members: readonly string[], path: string): Issue[] {
  const named = members.filter((member) => body[member] !== undefined);
  if (named.length === 1) return [];
  const found = named.length === 0 ? 'none' : named.join(' and ');
  return [
    error('MEMBERS_AMBIGUOUS', path, `exactly one of ${members.join(', ')} is needed, found ${found}.`),
  ];
}

/** An issue where the parameters, as JSON, are longer than Databricks takes. */
export function parametersAtMost(body: JsonObject, limit: number, path: string): Issue[] {
  const { parameters } = body;
  if (!isJsonObject(parameters) || JSON.stringify(parameters).length <= limit) return [];
  return [error('PARAMETERS_TOO_LONG', `${path}.parameters`, `have more than ${limit} characters as JSON.`)];
}

/**
 * The code at `path`. Without a `source` of its own a task's code is in the job's `git_source`, if there is one (the Jobs
 * API's docstring of `source`).
 */
export function codeAt(
  kind: 'notebook' | 'file',
  path: unknown,
  { source: said }: JsonObject,
  isInGit: boolean,
): TaskCode {
  if (said === 'GIT' || (said === undefined && isInGit)) return { unread: 'it is in a Git repository' };
  if (typeof path !== 'string' || path.includes('{{'))
    return { unread: 'its path is not known before it starts' };
  return path.startsWith('/') && !path.startsWith('/Volumes/')
    ? { path, kind }
    : { unread: `${path} is not in the workspace` };
}
