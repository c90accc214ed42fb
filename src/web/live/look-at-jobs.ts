import type { Client } from '@temporalio/client';
import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { type ListedRun, listedRuns } from '../../client/list-runs.js';
import { areRunsSearchable } from '../../client/search-attributes.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import { troubleOf } from './look-at-run.js';

/** All jobs as the first page shows them. */
export interface FoundJobs {
  jobs: JobSummary[];
  /** The last runs of all jobs together, newest first. */
  runs: ListedRun[];
  trouble?: string;
  atMillis: number;
}

/** Visibility gives them fifty at a time, and services limit how often it is asked. */
const MOST_RUNS = 500;
const ANSWER_MILLIS = 10_000;

/** Looks at all jobs by visibility alone: no job and no run is asked. Never throws. */
export function jobsLook(
  client: Client,
  jobs: DeployedJobs,
): (key: string, before?: FoundJobs) => Promise<FoundJobs> {
  return async (_key, before) => {
    try {
      return await client.withDeadline(Date.now() + ANSWER_MILLIS, async () => {
        const [all, runs] = await Promise.all([jobs.list(), lastRuns(client)]);
        return { jobs: all, runs, atMillis: Date.now() };
      });
    } catch (error) {
      return { jobs: [], runs: [], ...before, trouble: troubleOf(error), atMillis: Date.now() };
    }
  };
}

async function lastRuns(client: Client): Promise<ListedRun[]> {
  const isSearchable = await areRunsSearchable(client);
  const runs: ListedRun[] = [];
  for await (const run of listedRuns(client, {}, { isSearchable, pageSize: MOST_RUNS })) {
    if (runs.push(run) >= MOST_RUNS) break;
  }
  return runs;
}
