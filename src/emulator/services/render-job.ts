import type { Job } from '../state/job.js';
import { asObject, asText, type Wire } from '../wire/wire.js';
import { withDefaults } from './job-settings.js';
import { atTop } from './single-task.js';

export type JobsVersion = '2.0' | '2.1' | '2.2';

/** A job as `jobs/get` shows it; `run_as` is only written, and read as a name. */
export function renderJob({ jobId, createdMillis, creator, settings }: Job, version: JobsVersion): Wire {
  const { run_as: runAs, ...shown } = withDefaults(settings);
  const { user_name: user, service_principal_name: principal } = asObject(runAs);
  return {
    job_id: BigInt(jobId),
    creator_user_name: creator,
    run_as_user_name: asText(user) || asText(principal) || creator,
    created_time: createdMillis,
    settings: version === '2.0' ? atTop(shown) : shown,
  };
}
