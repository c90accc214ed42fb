import { Hono } from 'hono';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { createRun } from '../runs/create-run.js';
import type { Job } from '../state/job.js';
import type { Run } from '../state/run.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { checkSettings, checkToken } from './check-submit.js';

const MOST_LISTED = 100;
const HOUR_MILLIS = 3_600_000;

/** Jobs API 2.1 and 2.2: `create|get|list|run-now|delete`. */
export function jobsService(workspace: Workspace): Hono {
  const { jobs, callers } = workspace;
  const app = new Hono();
  app.post('/create', async (c) => {
    const settings = asObject(parseWire(await c.req.text()));
    checkSettings(workspace, settings);
    checkQuota(workspace);
    const creator = callers.of(c.req.header('authorization')).userName;
    const job = { jobId: workspace.nextId(), createdMillis: workspace.clock.now(), creator, settings };
    jobs.set(job.jobId, job);
    return c.body(renderWire({ job_id: BigInt(job.jobId) }));
  });
  app.get('/get', (c) => c.body(renderWire(renderJob(findJob(workspace, c.req.query('job_id'))))));
  app.get('/list', (c) => c.body(renderWire(list(workspace, c.req.query()))));
  app.post('/run-now', async (c) => {
    const creator = callers.of(c.req.header('authorization')).userName;
    const run = runNow(workspace, asObject(parseWire(await c.req.text())), creator);
    return c.body(renderWire({ run_id: BigInt(run.runId), number_in_job: BigInt(run.runId) }));
  });
  // Runs of a job that is deleted stay, and go on: nothing documents that they would be canceled.
  app.post('/delete', async (c) => {
    jobs.delete(findJob(workspace, asText(asObject(parseWire(await c.req.text()))['job_id'])).jobId);
    return c.body('{}');
  });
  return app;
}

/** A missing job answers 400, not 404 (errors/overrides.py of the SDK for Python). */
function findJob({ jobs }: Workspace, jobId = ''): Job {
  const job = jobs.get(jobId);
  if (job === undefined) throw invalidParameter(`Job ${jobId} does not exist.`);
  return job;
}

/** A 400 that may pass, known by its text alone (Databricks' knowledge base, "Job rate limit"). */
function checkQuota({ settings, jobs, clock }: Workspace): void {
  const { jobsPerHour } = settings;
  if (jobsPerHour === 0) return;
  const recent = [...jobs.values()].filter((job) => clock.now() - job.createdMillis < HOUR_MILLIS);
  if (recent.length < jobsPerHour) return;
  throw new ApiError(
    400,
    'INVALID_STATE',
    `There were already ${jobsPerHour} jobs created in past 3600 seconds, exceeding rate limit.`,
  );
}

/** The same token gives the same run. Deliberately less than the real thing: `max_concurrent_runs` is not kept. */
function runNow(workspace: Workspace, body: Wire, creator: string): Run {
  const token = asText(body['idempotency_token']);
  checkToken(body);
  const known = workspace.runs.get(workspace.runTokens.get(token) ?? '');
  if (known !== undefined) return known;
  const { jobId, settings } = findJob(workspace, asText(body['job_id']));
  return createRun(workspace, {
    type: 'JOB_RUN',
    jobId,
    name: asText(settings['name']) || 'Untitled',
    creator,
    token,
    settings,
  });
}

/** By name (exact, in any case), 100 a page at most. */
function list({ jobs }: Workspace, query: Record<string, string>): Wire {
  const limit = Math.min(Number(query['limit'] ?? 20), MOST_LISTED);
  const from = Number(query['page_token'] || 0);
  const name = query['name']?.toLowerCase();
  const found = [...jobs.values()].filter(
    ({ settings }) => name === undefined || asText(settings['name']).toLowerCase() === name,
  );
  const more = from + limit < found.length;
  return {
    jobs: found.slice(from, from + limit).map((job) => {
      const { settings, ...rest } = renderJob(job);
      const { tasks: _tasks, job_clusters: _clusters, ...listed } = asObject(settings);
      return { ...rest, settings: listed };
    }),
    has_more: more,
    ...(more ? { next_page_token: String(from + limit) } : {}),
  };
}

function renderJob({ jobId, createdMillis, creator, settings }: Job): Wire {
  return {
    job_id: BigInt(jobId),
    creator_user_name: creator,
    run_as_user_name: creator,
    created_time: createdMillis,
    settings,
  };
}
