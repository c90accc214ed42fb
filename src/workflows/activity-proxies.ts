import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * Retries of API calls: they cost the user nothing and have no end, because what ends them is the run's
 * own timeout or a person. Errors that no retry can mend are thrown as non-retryable by the activities themselves.
 */
const RETRY = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/** A cancel must be sent at once and a cluster must not stay, so these are tried more often. */
const URGENT_RETRY = {
  initialInterval: '200 milliseconds',
  backoffCoefficient: 1.5,
  maximumInterval: '10 seconds',
} as const;

/** Leases follow each other without a pause; a failed poll inside one waits a second. */
const LEASE_RETRY = {
  initialInterval: '1 second',
  backoffCoefficient: 1,
  maximumInterval: '1 minute',
} as const;

/** Planning reads the sources of a job's tasks, for 45 s an attempt. */
export const { planJobRun, planRepairChanges } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: RETRY,
});

/** Nobody waits for it: a run that cannot tell goes its way all the same. */
export const { earlyAlerts } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { ...RETRY, maximumAttempts: 5 },
});

/** The timeouts below are those of last resort: each call sets the one that its plan has recorded. */
const LONGEST_CALL = '1 minute';

export const { submitTaskRun, submitTaskRuns, startJobRun, createCluster, startSegment } =
  proxyActivities<Activities>({
    startToCloseTimeout: LONGEST_CALL,
    retry: RETRY,
  });

/** Within a workflow task, which must not be held up for long: what does not succeed at once is tried as an activity. */
export const { submitTaskRun: submitInWorkflowTask } = proxyLocalActivities<Activities>({
  scheduleToCloseTimeout: '2 seconds',
  retry: { maximumAttempts: 1 },
});

export const { cancelTaskRun, cancelJobRun, terminateCluster, endSegment } = proxyActivities<Activities>({
  startToCloseTimeout: LONGEST_CALL,
  retry: URGENT_RETRY,
});

export const { awaitTaskRun, awaitJobRun, awaitClusterRunning, awaitSegment } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: LEASE_RETRY,
});
