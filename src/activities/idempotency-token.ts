import { createHash } from 'node:crypto';

/**
 * 64 hex characters, the most that Databricks takes: the same for every try of one submit or create, and another for
 * each attempt, repair or generation. Rooted in the job run id, so that it survives continue-as-new and a reset.
 */
export function idempotencyToken(...parts: (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
