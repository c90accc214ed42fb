import type { Client } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { NO_AUDIT } from '../../access/audit-log.js';
import { DeployedJobs } from '../../client/deployed-jobs.js';
import { JobRuns } from '../../client/job-runs.js';
import type { PriceTable } from '../../core/cost/price-table.js';
import type { RunRecord } from '../../core/trend/run-record.js';
import { Feed } from '../live/feed.js';
import { THEIR_NAME, THEIR_TOKEN } from '../live/for-visitor.js';
import { type FoundJob, jobLook } from '../live/look-at-job.js';
import { type FoundJobs, jobsLook } from '../live/look-at-jobs.js';
import { type FoundRun, RunLook } from '../live/look-at-run.js';
import { jobParts } from '../pages/job-page.js';
import { jobsParts } from '../pages/jobs-page.js';
import { runParts } from '../pages/run-page.js';
import type { PageContext } from '../parts/form.js';
import { RunRecords } from '../records/run-records.js';
import type { Door, Local } from './visitors.js';

export interface PagesOptions {
  client: Client;
  taskQueue: string;
  prices: PriceTable;
  /** Whose name stands in forms until they say otherwise. */
  by: string;
  isReadOnly: boolean;
  /** How people get in; nobody signs in unless given. */
  door?: Door;
  temporalUi?: string;
  /** Reads the records of runs that were kept elsewhere; none unless given. */
  readKept?: () => Promise<readonly RunRecord[]>;
}

/** What pages are made from. */
export interface PagesServices {
  client: Client;
  runs: JobRuns;
  jobs: DeployedJobs;
  records: RunRecords;
  context: PageContext;
  /** Of those who look from this machine, where nobody signs in. */
  local: Local;
  door: Door;
  feeds: { jobs: Feed<FoundJobs>; job: Feed<FoundJob>; run: Feed<FoundRun> };
}

/** The feed of the first page has one key. */
export const ALL_JOBS = 'all';

/** Runs change by the second; asking whether one has costs nothing on Temporal Cloud. */
const RUN_MILLIS = 1000;
/** Of a run that has ended: somebody may repair it. */
const ENDED_RUN_MILLIS = 5000;
const JOB_MILLIS = 3000;
const JOBS_MILLIS = 8000;

/** Everything that pages need, given a connection to Temporal. */
export function pagesServices(options: PagesOptions): PagesServices {
  const {
    client,
    taskQueue,
    prices,
    by,
    isReadOnly,
    temporalUi,
    readKept = () => Promise.resolve([]),
    door = { audit: NO_AUDIT, proxies: [] },
  } = options;
  const runs = new JobRuns(client, taskQueue);
  const jobs = new DeployedJobs(client, taskQueue);
  const records = new RunRecords({ client, runs, prices, readKept });
  const { namespace } = client.options;
  const context: PageContext = {
    ...{ token: THEIR_TOKEN, by: THEIR_NAME, isReadOnly, namespace },
    isSignedIn: door.access !== undefined,
    ...(temporalUi === undefined ? {} : { temporalUi }),
  };
  const local: Local = { by, token: randomBytes(24).toString('base64url') };
  const job: Feed<FoundJob> = new Feed({
    look: jobLook({ client, jobs, runs, records, onRecords: (key) => void job.refresh(key) }),
    partsOf: (found) => jobParts(found, context),
    pauseMillis: () => JOB_MILLIS,
  });
  const run: Feed<FoundRun> = new Feed({
    look: new RunLook(client, runs).look,
    partsOf: (found) => runParts(found, context, prices),
    pauseMillis: (found) =>
      found.kind === 'run' && found.status !== 'RUNNING' && found.isUnread !== true
        ? ENDED_RUN_MILLIS
        : RUN_MILLIS,
  });
  const all: Feed<FoundJobs> = new Feed({
    look: jobsLook(client, jobs),
    partsOf: jobsParts,
    pauseMillis: () => JOBS_MILLIS,
  });
  return { client, runs, jobs, records, context, local, door, feeds: { jobs: all, job, run } };
}
