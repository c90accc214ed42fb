import { given, isJsonObject, type JsonObject } from '../json.js';
import type { Job } from './job.js';
import { admissionSettings } from './job-settings.js';
import { currentVersion } from './job-state.js';
import { type AccessControl, permissionsAsDeployed } from './permissions.js';

/** What a job is, apart from its runs and its versions. */
export interface JobFacts {
  job_id: string;
  name: string;
  identity: string;
  /** The version in force; 0 before the first deploy. */
  version: number;
  paused?: { by: string; since: number; note?: string };
  max_concurrent_runs: number;
  /** As written in the settings. */
  schedule?: JsonObject;
  /** While its last runs end. */
  deleted?: { by: string; time: number };
}

/** What a list shows of a job; it changes with the settings and with a pause, and with no run. */
export interface JobSummary extends JobFacts {
  author: string;
  /** Milliseconds since the epoch. */
  deployed_time: number;
  /** Who made the job, and when; like the list, absent where an older build has written the summary. */
  creator?: string;
  created_time?: number;
  access_control_list?: AccessControl[];
}

export function jobFacts({ state, documents }: Job): JobFacts {
  const version = currentVersion(state)?.version ?? 0;
  const settings = documents[version] ?? {};
  const { schedule } = settings;
  const { pause, deleted } = state;
  return {
    job_id: state.jobId,
    name: state.name,
    identity: state.identity,
    version,
    ...given('paused', pause && { by: pause.by, since: pause.sinceMillis, ...given('note', pause.note) }),
    max_concurrent_runs: admissionSettings(settings).mostRuns,
    ...given('schedule', isJsonObject(schedule) ? schedule : undefined),
    ...given('deleted', deleted && { by: deleted.by, time: deleted.atMillis }),
  };
}

export function jobSummary(job: Job): JobSummary {
  const { versions } = job.state;
  const inForce = currentVersion(job.state);
  const [first] = versions;
  return {
    ...jobFacts(job),
    author: inForce?.author ?? '',
    deployed_time: inForce?.timeMillis ?? 0,
    ...(first === undefined ? {} : { creator: first.author, created_time: first.timeMillis }),
    access_control_list: jobPermissions(job),
  };
}

/** The access control list that is in force. */
export function jobPermissions({ state, documents }: Job): AccessControl[] {
  if (state.permissions !== undefined) return state.permissions;
  const settings = documents[String(currentVersion(state)?.version)] ?? {};
  return permissionsAsDeployed(settings, state.versions[0]?.author ?? '');
}
