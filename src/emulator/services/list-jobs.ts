import type { Job } from '../state/job.js';
import type { Workspace } from '../state/workspace.js';
import { pageOfArrays } from '../wire/array-pages.js';
import { invalidParameter } from '../wire/api-error.js';
import { asObject, asText, type Wire } from '../wire/wire.js';
import { type JobsVersion, renderJob } from './render-job.js';

const MOST_LISTED = 100;

/** `jobs/list`: by name (exact, in any case), 100 a page at most; API 2.0 gives all at once. */
export function listJobs({ jobs }: Workspace, query: Record<string, string>, version: JobsVersion): Wire {
  const limit = version === '2.0' ? Infinity : Number(query['limit'] ?? 20);
  if (version !== '2.0' && !(limit >= 1 && limit <= MOST_LISTED))
    throw invalidParameter(`limit must be between 1 and ${MOST_LISTED}.`);
  const from = Number(query['page_token'] || 0);
  const name = query['name']?.toLowerCase();
  const found = [...jobs.values()].filter(
    ({ settings }) => name === undefined || asText(settings['name']).toLowerCase() === name,
  );
  const more = from + limit < found.length;
  const expand = query['expand_tasks'] === 'true';
  const page = found.slice(from, from + limit).map((job) => listed(job, version, expand));
  return {
    // The SDKs take an answer without jobs for an empty one.
    ...(page.length === 0 ? {} : { jobs: page }),
    has_more: more,
    ...(more ? { next_page_token: String(from + limit) } : {}),
  };
}

/** With the first hundred of its tasks and clusters, or without any. */
function listed(job: Job, version: JobsVersion, expand: boolean): Wire {
  const { settings, ...rest } = renderJob(job, version);
  const { tasks, job_clusters: clusters, ...others } = asObject(settings);
  if (!expand) return { ...rest, settings: others };
  const arrays = {
    ...(tasks === undefined ? {} : { tasks }),
    ...(clusters === undefined ? {} : { job_clusters: clusters }),
  };
  const { next_page_token: next, ...shown } = pageOfArrays(arrays, Object.keys(arrays));
  return { ...rest, settings: { ...others, ...shown }, ...(next === undefined ? {} : { has_more: true }) };
}
