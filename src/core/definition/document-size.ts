import { error, type Issue } from '../issue.js';
import { byteLength } from '../json.js';

/** Temporal takes 2 MB for one payload; the plan that is made of the definition has to leave room for the run's state. */
export const MOST_DOCUMENT_BYTES = 1_000_000;

const DEEPEST = 100;

/**
 * An issue for a document that is too deep or too large to be worked on; looked at without recursion, before anything
 * else, so that no document can exhaust the stack.
 */
export function sizeIssue(document: unknown): Issue | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: document, depth: 0 }];
  let bytes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (depth > DEEPEST) {
      return error('DEFINITION_TOO_DEEP', '', `the document is nested deeper than ${DEEPEST} levels.`);
    }
    if (typeof value === 'string') bytes += byteLength(value) + 2;
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        bytes += Array.isArray(value) ? 1 : byteLength(key) + 4;
        open.push({ value: member, depth: depth + 1 });
      }
    } else bytes += 5;
    if (bytes > MOST_DOCUMENT_BYTES) return tooLarge();
  }
  return undefined;
}

/** The issue of a document that does not fit into a message of Temporal. */
export function tooLarge(): Issue {
  const limit = `${MOST_DOCUMENT_BYTES / 1_000_000} MB`;
  const hint = 'Split the job, and run its parts by run_job_task.';
  return error('DEFINITION_TOO_LARGE', '', `a definition has at most ${limit} as JSON.`, hint);
}
