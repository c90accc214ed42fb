import type { JsonObject } from '../../core/json.js';
import { readTrigger } from '../../core/trigger/read-trigger.js';
import type { LocatedIssue } from './definition-file.js';

/** Settings that a single run does nothing with, and a deployed job does. */
const HONOURED = ['max_concurrent_runs', 'schedule', 'edit_mode'];

/** Those that start runs of it. */
const STARTERS = ['continuous', 'trigger', 'triggers'];

/** What there is to say of jobs that are deployed, by their keys: they do more with their settings than a single run. */
export function deployIssues(
  issues: readonly LocatedIssue[],
  documents: ReadonlyMap<string, JsonObject>,
): LocatedIssue[] {
  const told = new Set<string>();
  return issues.flatMap((issue) => {
    if (issue.code !== 'FIELD_UNUSED' || /\bbrickwork\.jobs\./.test(issue.path)) return [issue];
    const field = issue.path.split('.').at(-1) ?? '';
    if (HONOURED.includes(field)) return [];
    if (!STARTERS.includes(field)) return [issue];
    const key = /^resources\.jobs\.(.*)\.\w+$/.exec(issue.path)?.[1] ?? '';
    if (told.has(key)) return [];
    told.add(key);
    const prefix = issue.path.slice(0, issue.path.length - field.length);
    const read = readTrigger(documents.get(key) ?? documents.get('') ?? {});
    const found = read.kind === 'issues' ? read.issues : [];
    return found.map((problem) => ({ ...issue, ...problem, path: `${prefix}${problem.path}` }));
  });
}
