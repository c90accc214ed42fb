import { given, type JsonObject } from '../json.js';
import type { Job } from './apply-job-event.js';
import { currentVersion } from './job-state.js';
import { jobView } from './job-view.js';

/** What a list shows of a job; it changes with the settings and with a pause, and with no run. */
export interface JobSummary {
  job_id: string;
  name: string;
  identity: string;
  version: number;
  author: string;
  /** Milliseconds since the epoch. */
  deployed_time: number;
  max_concurrent_runs: number;
  schedule?: JsonObject;
  paused?: { by: string; since: number; note?: string };
  /** While its last runs end. */
  deleted?: { by: string; time: number };
}

export function jobSummary(job: Job): JobSummary {
  const { job_id, name, identity, version, max_concurrent_runs, schedule, paused, deleted } = jobView(job);
  const inForce = currentVersion(job.state);
  return {
    job_id,
    name,
    identity,
    version,
    author: inForce?.author ?? '',
    deployed_time: inForce?.timeMillis ?? 0,
    max_concurrent_runs,
    ...given('schedule', schedule),
    ...given('paused', paused),
    ...given('deleted', deleted),
  };
}
