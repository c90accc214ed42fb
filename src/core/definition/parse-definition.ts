import { error, hasErrors, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { undecodableReason } from '../undecodable.js';
import { checkDefinition } from './check-definition.js';
import type { JobDefinition } from './job-definition.js';
import { outlineOf } from './outline.js';
import { schemaIssues } from './schema-issues.js';

/** A definition without errors (its issues are warnings), or every issue of one that has some. */
export type ParsedDefinition =
  { kind: 'definition'; definition: JobDefinition; issues: Issue[] } | { kind: 'invalid'; issues: Issue[] };

/**
 * Parses and checks a job definition: the Jobs API's settings document, or an Asset Bundle with exactly one job
 * (`resources.jobs.<key>`). Never throws; all issues come at once, with their paths in `document`.
 */
export function parseDefinition(document: unknown): ParsedDefinition {
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
  const located = locateJob(document);
  if ('issues' in located) return invalid(located.issues);
  const issues = [...schemaIssues(located.job), ...checkDefinition(outlineOf(located.job))].map((issue) => ({
    ...issue,
    path: [located.prefix, issue.path].filter((part) => part !== '').join('.'),
  }));
  if (hasErrors(issues)) return invalid(issues);
  return { kind: 'definition', definition: located.job as unknown as JobDefinition, issues };
}

function invalid(issues: Issue[]): ParsedDefinition {
  return { kind: 'invalid', issues };
}

/** The job inside a document: the document itself, or the one job of a bundle. */
function locateJob(document: JsonObject): { job: JsonObject; prefix: string } | { issues: Issue[] } {
  const resources = document['resources'];
  if (!isJsonObject(resources)) return { job: document, prefix: '' };
  const jobs = isJsonObject(resources['jobs']) ? resources['jobs'] : {};
  const keys = Object.keys(jobs);
  const job = jobs[keys[0]];
  if (keys.length !== 1 || !isJsonObject(job)) {
    const message = `a bundle must have exactly one job to run, found ${keys.length}.`;
    return {
      issues: [error('BUNDLE_JOB_AMBIGUOUS', 'resources.jobs', message, 'Keep one job in the file.')],
    };
  }
  return { job, prefix: `resources.jobs.${keys[0]}` };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return `a ${typeof value}`;
}
