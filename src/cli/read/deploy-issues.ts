import { isJsonObject, type JsonObject } from '../../core/json.js';
import type { LocatedIssue } from './definition-file.js';

/** Settings that a single run does nothing with, and a deployed job does. */
const HONOURED = ['max_concurrent_runs', 'schedule'];

/** Settings that are kept with a job, and that start no run of it yet; of `trigger` all but `periodic`. */
const START_NOTHING_YET = ['continuous', 'trigger'];

/** What there is to say of jobs that are deployed, by their keys: they do more with their settings than a single run. */
export function deployIssues(
  issues: readonly LocatedIssue[],
  documents: ReadonlyMap<string, JsonObject>,
): LocatedIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'FIELD_UNUSED' || /\bbrickwork\.jobs\./.test(issue.path)) return [issue];
    const field = issue.path.split('.').at(-1) ?? '';
    const key = /^resources\.jobs\.(.*)\.\w+$/.exec(issue.path)?.[1] ?? '';
    const { trigger } = documents.get(key) ?? documents.get('') ?? {};
    const isPeriodic = isJsonObject(trigger) && trigger['periodic'] !== undefined;
    if (HONOURED.includes(field) || (field === 'trigger' && isPeriodic)) return [];
    if (!START_NOTHING_YET.includes(field)) return [issue];
    const message = 'is kept with the job, but starts no runs of it yet.';
    return [{ ...issue, code: 'DEPLOYED_WITHOUT_EFFECT', message, hint: 'brickwork job run starts one.' }];
  });
}
