import { groupBy } from '../group-by.js';
import { jobTrend, type JobTrend } from './job-trend.js';
import type { RunRecord } from './run-record.js';

/** How a job has done, and the last of the runs that this was seen by. */
export interface MeasuredJob {
  trend: JobTrend;
  last: RunRecord;
}

/** Measures each job by its runs, which come in any order; the jobs in the order of their names. */
export function measureJobs(records: readonly RunRecord[]): MeasuredJob[] {
  return [...groupBy(records, ({ job }) => job)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, runs]) => ({ trend: jobTrend(runs), last: runs.reduce(later) }));
}

function later(one: RunRecord, other: RunRecord): RunRecord {
  return other.start_time >= one.start_time ? other : one;
}
