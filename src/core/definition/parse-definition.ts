import { error, hasErrors, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { undecodableReason } from '../undecodable.js';
import { jobsUnderBrickwork, normalDocument } from './brickwork-jobs.js';
import { checkJobs } from './check-jobs.js';
import { withStrategies } from './outline.js';
import { sizeIssue } from './document-size.js';
import type { JobDefinition } from './job-definition.js';
import type { JobScope } from './job-scope.js';
import { locateJob } from './locate-job.js';
import { outlineOf } from './outline.js';
import { reservedMembers } from './reserved-names.js';
import { type TextAt, type WrittenPlace, wholeDocument } from './written-place.js';

/** A definition without errors (its issues are warnings), or every issue of one that has some. */
export type ParsedDefinition =
  | {
      kind: 'definition';
      definition: JobDefinition;
      jobs: JobScope;
      /** The settings document that the job comes to, whatever shape it was written in; it needs nothing beside it. */
      document: JsonObject;
      place: WrittenPlace;
      issues: Issue[];
    }
  | { kind: 'invalid'; issues: Issue[] };

/**
 * Parses and checks a job definition in any of the shapes that Databricks has for one (`locateJob`); of a bundle `jobKey`
 * names the job where it has several. `jobs` are those that its `run_job_task`s can name. Never throws; all issues come at
 * once, with their paths in `document` as it was written. `textAt` tells how numbers are written there, where that is known.
 */
export function parseDefinition(document: unknown, jobKey?: string, textAt?: TextAt): ParsedDefinition {
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
  const job = locateJob(document, jobKey, wholeDocument(textAt));
  if ('refused' in job) return invalid(job.refused);
  const jobs: JobScope = new Map([...job.bundle, ...jobsUnderBrickwork(job)]);
  const issues = [...reservedMembers(document), ...checkJobs(job, jobs)];
  if (hasErrors(issues)) return invalid(issues);
  const { definition, place } = job;
  return {
    kind: 'definition',
    definition: withStrategies(definition, outlineOf(definition)) as unknown as JobDefinition,
    jobs,
    document: normalDocument(definition, jobs),
    place,
    issues,
  };
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
