import { z } from 'zod';
import { type Reading, readRequest } from './read-request.js';
import { flag, id, pageToken } from './wire-types.js';

export const runSchema = z.object({ run_id: id });
export const cancelAllSchema = z.object({
  job_id: id.optional(),
  all_queued_runs: z.boolean().default(false),
});
export const getRunSchema = runSchema.extend({
  page_token: pageToken,
  include_history: flag.default(false),
  include_resolved_values: flag.default(false),
});
export const exportSchema = runSchema.extend({
  views_to_export: z.enum(['CODE', 'DASHBOARDS', 'ALL']).default('CODE'),
});

/** The body of `jobs/runs/cancel`: a run of a job or of a task. */
export function readCancel(body: unknown): Reading<z.infer<typeof runSchema>> {
  return readRequest(runSchema, body);
}

/** The body of `jobs/runs/cancel-all`. */
export function readCancelAll(body: unknown): Reading<z.infer<typeof cancelAllSchema>> {
  return readRequest(cancelAllSchema, body, ({ job_id: jobId, all_queued_runs: isAll }) =>
    jobId === undefined && isAll !== true ? ['One of job_id or all_queued_runs must be specified.'] : [],
  );
}

/** The body of `jobs/runs/delete`. */
export function readDeleteRun(body: unknown): Reading<z.infer<typeof runSchema>> {
  return readRequest(runSchema, body);
}

/** The query of `jobs/runs/get`. */
export function readGetRun(query: unknown): Reading<z.infer<typeof getRunSchema>> {
  return readRequest(getRunSchema, query);
}

/** The query of `jobs/runs/get-output`. */
export function readGetOutput(query: unknown): Reading<z.infer<typeof runSchema>> {
  return readRequest(runSchema, query);
}

/** The query of `jobs/runs/export`. */
export function readExport(query: unknown): Reading<z.infer<typeof exportSchema>> {
  return readRequest(exportSchema, query);
}
