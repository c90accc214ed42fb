import pRetry from 'p-retry';
import { RequestBudget } from '../activities/request-budget.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { Patiently } from '../databricks/workspace-directory.js';

/** A minute and a half in all, with what a workspace asks for on top. */
const RETRIES = { retries: 7, factor: 2, minTimeout: 500, maxTimeout: 30_000, randomize: true };

/**
 * Calls of somebody who waits for them, so many a second as the budget has (0 for no limit): what is throttled or away is
 * asked again, after as long as the workspace says. Everything else is thrown as it comes.
 */
export function patientCalls(requestsPerSecond: number): Patiently {
  const budget = new RequestBudget({ requestsPerSecond });
  return (call) =>
    pRetry(
      async () => {
        await budget.takeShared();
        return call();
      },
      {
        ...RETRIES,
        shouldRetry: ({ error }) => isPassing(error),
        onFailedAttempt: async ({ error }) => {
          if (!(error instanceof DatabricksError)) return;
          if (error.kind === 'throttled') budget.throttled();
          await sleep(error.details.retryAfterMillis ?? 0);
        },
      },
    );
}

function isPassing(error: Error): boolean {
  return error instanceof DatabricksError && ['throttled', 'unavailable'].includes(error.kind);
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
