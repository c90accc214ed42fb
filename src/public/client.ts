/** `brickwork/client`: starts job runs and talks to them (docs/library/client.md). */
export { BrickworkClient, type BrickworkClientOptions } from '../client/brickwork-client.js';
export {
  CannotConnect,
  connectTemporal,
  type ConnectOptions,
  type TemporalClient,
} from '../client/connect.js';
export { type JobToDeploy } from '../client/deploy-input.js';
export {
  type Deployed,
  DeployedJobs,
  type JobSettings,
  type RequestedRun,
  type RunNowOptions,
} from '../client/deployed-jobs.js';
export { dataConverterOf } from '../encryption/data-converter.js';
export { BadEncryptionKeys } from '../encryption/read-encryption.js';
export { JobNotFound } from '../client/find-job.js';
export {
  type FollowOptions,
  InvalidJobDefinition,
  JobHandle,
  type Repair,
  RunBroken,
} from '../client/job-handle.js';
export type { StartOptions } from '../client/job-runs.js';
export { MessageRefused } from '../client/message-refused.js';
export type { StartedRun } from '../client/start-run.js';
export type { VersionSource } from '../core/jobs/job-state.js';
export type { JobSummary } from '../core/jobs/job-summary.js';
export type { JobRunView, JobView, VersionView } from '../core/jobs/job-view.js';
export type * from './run-types.js';
