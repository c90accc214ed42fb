import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { isJsonObject } from '../core/json.js';
import type { Activities } from '../activities/index.js';

const { sweep } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute', maximumAttempts: 5 },
});

/** Runs are terminated seldom, and a pass finds those of a day. */
const SINCE_HOURS = 24;

/**
 * One pass of the janitor, by hand or by a Temporal Schedule: ends task runs, job runs and clusters of runs that were
 * terminated or timed out. Input: `{"dry_run": true}` to end nothing, `{"since_hours": 48}` to look further back.
 */
export async function janitor(input?: unknown): Promise<unknown> {
  const options = input ?? {};
  const known = isJsonObject(options) ? options : { input: null };
  const unknown = Object.keys(known).filter((name) => name !== 'dry_run' && name !== 'since_hours');
  const { dry_run: dryRun = false, since_hours: sinceHours = SINCE_HOURS } = known;
  const hours = typeof sinceHours === 'number' && sinceHours > 0 && sinceHours <= 24 * 365;
  if (unknown.length > 0 || typeof dryRun !== 'boolean' || !hours) {
    const message =
      'The janitor takes {"dry_run": true or false, "since_hours": a number of hours up to a year}.';
    throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
  }
  return await sweep({ dryRun, sinceHours });
}
