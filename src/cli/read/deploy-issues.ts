import type { LocatedIssue } from './definition-file.js';

/** Settings that a single run does nothing with, and a deployed job does. */
const HONOURED = ['max_concurrent_runs'];

/** Settings that are kept with a job, and that start no run of it yet. */
const START_NOTHING_YET = ['continuous', 'schedule', 'trigger'];

/** What there is to say of jobs that are deployed: a deployed job does more with its settings than a single run. */
export function deployIssues(issues: readonly LocatedIssue[]): LocatedIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'FIELD_UNUSED' || /\bbrickwork\.jobs\./.test(issue.path)) return [issue];
    const field = issue.path.split('.').at(-1) ?? '';
    if (HONOURED.includes(field)) return [];
    if (!START_NOTHING_YET.includes(field)) return [issue];
    const message = 'is kept with the job, but starts no runs of it yet.';
    return [{ ...issue, code: 'DEPLOYED_WITHOUT_EFFECT', message, hint: 'brickwork job run starts one.' }];
  });
}
