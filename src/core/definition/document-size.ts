import { error, type Issue } from '../issue.js';
import { byteLength, DEEPEST_JSON, isTooDeep } from '../json.js';

/** Temporal takes 2 MB for one payload; the plan that is made of the definition has to leave room for the run's state. */
export const MOST_DOCUMENT_BYTES = 1_000_000;

/** An issue for a document that is too deep or too large to be worked on; looked at before anything else. */
export function sizeIssue(document: unknown): Issue | undefined {
  if (isTooDeep(document)) {
    return error('DEFINITION_TOO_DEEP', '', `the document is nested deeper than ${DEEPEST_JSON} levels.`);
  }
  return byteLength(JSON.stringify(document) ?? '') > MOST_DOCUMENT_BYTES ? tooLarge() : undefined;
}

/** The issue of a document that does not fit into a message of Temporal. */
export function tooLarge(): Issue {
  const limit = `${MOST_DOCUMENT_BYTES / 1_000_000} MB`;
  const hint = 'Split the job, and run its parts by run_job_task.';
  return error('DEFINITION_TOO_LARGE', '', `a definition has at most ${limit} as JSON.`, hint);
}
