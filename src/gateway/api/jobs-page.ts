import type { ListJobsRequest } from '../../core/gateway/requests/list-requests.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import { placeOf, tokenAfter } from './place-token.js';

/** One page of a list of jobs. */
export interface JobsPage {
  page: JobSummary[];
  /** The token of the page after this one; undefined for the last. */
  next?: string;
  isLast: boolean;
}

/**
 * The page that is asked for: of a name in any case, the newest job first as at Databricks. The token is the last job of the
 * page before, so that jobs that come and go move nothing.
 */
export function jobsPage(
  jobs: readonly JobSummary[],
  { limit, offset, page_token: token, name }: ListJobsRequest,
): JobsPage {
  const named = name?.toLowerCase();
  const found = jobs.filter((job) => named === undefined || job.name.toLowerCase() === named).sort(byAge);
  const place = placeOf(token);
  const after = place && { job_id: place.id, deployed_time: place.millis };
  const rest = after === undefined ? found.slice(offset) : found.filter((job) => byAge(job, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const isLast = rest.length <= limit || last === undefined;
  return { page, isLast, ...(isLast ? {} : { next: tokenAfter({ millis: ageOf(last), id: last.job_id }) }) };
}

type Aged = Pick<JobSummary, 'job_id' | 'created_time'> & { deployed_time: number };

function byAge(one: Aged, other: Aged): number {
  return ageOf(other) - ageOf(one) || other.job_id.localeCompare(one.job_id);
}

function ageOf({ created_time: created, deployed_time: deployed }: Aged): number {
  return created ?? deployed;
}
