import { error, hasErrors, type Issue } from '../issue.js';
import { isJsonObject } from '../json.js';
import { undecodableReason } from '../undecodable.js';
import { checkJobs } from './check-jobs.js';
import { withStrategies } from './cluster-strategy.js';
import { sizeIssue } from './document-size.js';
import type { JobDefinition } from './job-definition.js';
import { jobsUnderBrickwork, type JobScope } from './job-scope.js';
import { locateJob } from './locate-job.js';
import { outlineOf } from './outline.js';
import { reservedMembers } from './reserved-names.js';

/** A definition without errors (its issues are warnings), or every issue of one that has some. */
export type ParsedDefinition =
  | { kind: 'definition'; definition: JobDefinition; jobs: JobScope; issues: Issue[] }
  | { kind: 'invalid'; issues: Issue[] };

/**
 * Parses and checks a job definition: the Jobs API's settings document, or an Asset Bundle (`resources.jobs.<key>`), of
 * which `jobKey` names the job where it has several. `jobs` are those that its `run_job_task`s can name. Never throws;
 * all issues come at once, with their paths in `document`.
 */
export function parseDefinition(document: unknown, jobKey?: string): ParsedDefinition {
  const unreadable = undecodableReason(document);
  if (unreadable !== undefined) {
    return invalid([
      error(
        'DEFINITION_UNDECODABLE',
        '',
        `the input could not be decoded: ${unreadable}.`,
        'Send one JSON document.',
      ),
    ]);
  }
  const tooBig = sizeIssue(document);
  if (tooBig !== undefined) return invalid([tooBig]);
  if (!isJsonObject(document)) {
    const hint = 'Pass the job settings document of the Databricks Jobs API as the first argument.';
    return invalid([
      error(
        'DEFINITION_NOT_AN_OBJECT',
        '',
        `a job definition is a JSON object, not ${kindOf(document)}.`,
        hint,
      ),
    ]);
  }
  const located = locateJob(document, jobKey);
  if ('issues' in located) return invalid(located.issues);
  const { job, key, path, bundle } = located;
  const jobs: JobScope = new Map([...bundle, ...jobsUnderBrickwork(job, path)]);
  const issues = [...reservedMembers(document), ...checkJobs({ definition: job, key, path }, jobs)];
  if (hasErrors(issues)) return invalid(issues);
  const definition = withStrategies(job, outlineOf(job)) as unknown as JobDefinition;
  return { kind: 'definition', definition, jobs, issues };
}

function invalid(issues: Issue[]): ParsedDefinition {
  return { kind: 'invalid', issues };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return `a ${typeof value}`;
}
