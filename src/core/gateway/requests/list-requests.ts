import { z } from 'zod';
import { type RawRequest, type Reading, readRequest } from './read-request.js';
import { flag, id, pageToken, wholeNumber } from './wire-types.js';

const MOST_RUNS = 25;
const MOST_JOBS = 100;
const BY_DEFAULT = 20;
const LATEST = Number.MAX_SAFE_INTEGER;

export const jobsSchema = z.object({
  limit: wholeNumber(1, MOST_JOBS).default(BY_DEFAULT),
  offset: wholeNumber(0, LATEST).default(0),
  page_token: pageToken,
  name: z.string().optional(),
  expand_tasks: flag.default(false),
});

export const runsSchema = z.object({
  // "If a request specifies a limit of 0, the service instead uses the maximum limit" (SDK for Python).
  limit: wholeNumber(0, MOST_RUNS)
    .transform((limit) => limit || MOST_RUNS)
    .default(BY_DEFAULT),
  offset: wholeNumber(0, LATEST).default(0),
  page_token: pageToken,
  job_id: id.optional(),
  run_type: z.enum(['JOB_RUN', 'SUBMIT_RUN', 'WORKFLOW_RUN']).optional(),
  active_only: flag.default(false),
  completed_only: flag.default(false),
  expand_tasks: flag.default(false),
  start_time_from: wholeNumber(0, LATEST).optional(),
  start_time_to: wholeNumber(0, LATEST).optional(),
});

export type ListJobsRequest = z.infer<typeof jobsSchema>;
export type ListRunsRequest = z.infer<typeof runsSchema>;

/** The query of `jobs/list`. */
export function readListJobs(query: unknown): Reading<ListJobsRequest> {
  return readRequest(jobsSchema, query);
}

/** The query of `jobs/runs/list`. */
export function readListRuns(query: unknown): Reading<ListRunsRequest> {
  return readRequest(runsSchema, query, listRules);
}

function listRules({ active_only: active, completed_only: completed }: RawRequest): string[] {
  const areBoth = [active, completed].every((value) => /^true$/i.test(String(value)));
  return areBoth ? ['active_only and completed_only cannot both be true.'] : [];
}
