import { ActivityFailure, ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { currentVersion } from '../core/jobs/job-state.js';
import { given, type JsonObject } from '../core/json.js';
import { startsByTheClock } from '../core/firing-settings.js';
import type { LiveJob } from './live-job.js';
import { refusal } from './refusal.js';

const { applySchedule } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** Settings that are to fire; null for those of a deleted job. */
interface Scheduled {
  name: string;
  version: number;
  document: JsonObject | null;
}

/** Makes the schedule of a job that of these settings. Throws, with nothing changed, where they cannot be scheduled. */
export async function makeSchedule({ job }: LiveJob, { name, version, document }: Scheduled): Promise<void> {
  const { state, documents } = job;
  const before = documents[String(currentVersion(state)?.version)];
  if (!isScheduled(before) && !isScheduled(document)) return;
  const applied = applySchedule({
    jobId: state.jobId,
    name,
    version,
    document,
    taskQueue: workflowInfo().taskQueue,
    ...given('pausedBy', state.pause?.by),
  });
  await applied.catch((problem: unknown) => {
    const cause = problem instanceof ActivityFailure ? problem.cause : undefined;
    throw cause instanceof ApplicationFailure ? refusal(cause.message) : problem;
  });
}

/** The same for the settings in force, after a pause or its end, or a delete. */
export async function makeScheduleInForce(live: LiveJob): Promise<void> {
  const { state, documents } = live.job;
  const version = currentVersion(state)?.version ?? 0;
  const document = state.deleted === undefined ? (documents[version] ?? null) : null;
  await makeSchedule(live, { name: state.name, version, document });
}

function isScheduled(document: JsonObject | null | undefined): boolean {
  return document !== null && document !== undefined && startsByTheClock(document);
}
