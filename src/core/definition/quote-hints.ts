import type { Issue } from '../issue.js';
import type { JsonObject } from '../json.js';
import { fitScalars, type ScalarChange } from './scalar-changes.js';
import type { WrittenPlace } from './written-place.js';

/** Adds to issues about values of a wrong type how the value is written right; paths are those in the job. */
export function withQuoteHints(issues: Issue[], definition: JsonObject, place: WrittenPlace): Issue[] {
  if (issues.length === 0) return issues;
  const { changes } = fitScalars(definition, (path) => place.textAt(path));
  const byPath = new Map(changes.map((change) => [change.path, change]));
  return issues.map((issue) => {
    const change = byPath.get(issue.path);
    if (issue.hint !== undefined || change === undefined) return issue;
    return { ...issue, hint: hintOf(change, place) };
  });
}

function hintOf({ path, from, to }: ScalarChange, place: WrittenPlace): string {
  if (from === null) return 'Leave it out, or write "" for an empty text.';
  if (typeof from === 'string') return `Write it without quotes: ${to}.`;
  return `Write it in quotes: "${place.textAt(path) ?? from}".`;
}
