import type { Client } from '@temporalio/client';
import { DeployedJobs } from '../../client/deployed-jobs.js';
import { JobRuns } from '../../client/job-runs.js';
import { KnownJobs } from './known-jobs.js';
import { KnownRuns } from './known-runs.js';
import type { RunPages } from './run-pages.js';
import type { WorkerAccess } from './worker-access.js';

/** What the routes are made of. */
export interface GatewayParts {
  client: Client;
  taskQueue: string;
  deployed: DeployedJobs;
  runs: JobRuns;
  knownJobs: KnownJobs;
  knownRuns: KnownRuns;
  pages: RunPages;
  /** The gateway's own access to the workspace, as the workers have it; undefined where it has none. */
  worker?: WorkerAccess;
}

/** The parts over a Temporal client; all that several gateways share is Temporal. */
export function gatewayParts(
  client: Client,
  taskQueue: string,
  more: Pick<GatewayParts, 'pages' | 'worker'>,
): GatewayParts {
  const deployed = new DeployedJobs(client, taskQueue);
  const runs = new JobRuns(client, taskQueue);
  const knownJobs = new KnownJobs(client, deployed);
  const knownRuns = new KnownRuns(client, runs, knownJobs);
  return { client, taskQueue, deployed, runs, knownJobs, knownRuns, ...more };
}
