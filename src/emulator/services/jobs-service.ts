import { Hono } from 'hono';
import { ApiError } from '../wire/api-error.js';
import { createRun } from '../runs/create-run.js';
import type { Job } from '../state/job.js';
import { checkOwner, ownedBy, readGrant, withGrants } from '../state/permissions.js';
import type { Run } from '../state/run.js';
import { pageOfArrays } from '../wire/array-pages.js';
import { asList, asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { checkSettings, checkToken } from './check-submit.js';
import { findJob } from './find-job.js';
import { updated } from './job-settings.js';
import { listJobs } from './list-jobs.js';
import { type JobsVersion, renderJob } from './render-job.js';
import { runOfToken } from './run-of-token.js';
import { inTasks } from './single-task.js';

const HOUR_MILLIS = 3_600_000;
const LONG_ARRAYS = ['tasks', 'job_clusters', 'environments', 'parameters'];

/**
 * Jobs API 2.0, 2.1 and 2.2: `create|get|list|reset|update|run-now|delete`. Deliberately less than the real thing: a
 * `timeout_seconds` that is changed does not reach runs that are active.
 */
export function jobsService(workspace: Workspace, version: JobsVersion): Hono {
  const { jobs } = workspace;
  const app = new Hono();
  app.post('/create', async (c) => {
    const caller = workspace.callers.of(c.req.header('authorization')).userName;
    const job = create(workspace, asObject(parseWire(await c.req.text())), caller);
    return c.body(renderWire({ job_id: BigInt(job.jobId) }));
  });
  app.get('/get', (c) => {
    const { settings, ...job } = renderJob(findJob(workspace, c.req.query('job_id')), version);
    const { next_page_token, ...page } = pageOfArrays(
      asObject(settings),
      LONG_ARRAYS,
      c.req.query('page_token'),
    );
    const more = next_page_token === undefined ? {} : { has_more: true, next_page_token };
    return c.body(renderWire({ ...job, settings: page, ...more }));
  });
  app.get('/list', (c) => c.body(renderWire(listJobs(workspace, c.req.query(), version))));
  app.post('/reset', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const job = findJob(workspace, asText(body['job_id']));
    // Who it runs as stays where the new settings do not say.
    const { run_as } = job.settings;
    change(workspace, job, {
      ...(run_as === undefined ? {} : { run_as }),
      ...inTasks(asObject(body['new_settings'])),
    });
    return c.body('{}');
  });
  app.post('/update', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const job = findJob(workspace, asText(body['job_id']));
    const removed = asList(body['fields_to_remove']).map(asText);
    change(workspace, job, updated(job.settings, inTasks(asObject(body['new_settings'])), removed));
    return c.body('{}');
  });
  app.post('/run-now', async (c) => {
    const creator = workspace.callers.of(c.req.header('authorization')).userName;
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

function create(workspace: Workspace, body: Wire, creator: string): Job {
  const { access_control_list: list, ...settings } = inTasks(body);
  checkSettings(workspace, settings);
  const given = asList(list).map((entry) => readGrant(asObject(entry)));
  const isOwned = given.some(({ level }) => level === 'IS_OWNER');
  const grants = isOwned ? given : withGrants([ownedBy(creator)], given);
  checkOwner(grants);
  checkQuota(workspace);
  const jobId = workspace.nextId();
  const job: Job = { jobId, createdMillis: workspace.clock.now(), creator, grants, settings };
  workspace.jobs.set(jobId, job);
  return job;
}

function change(workspace: Workspace, job: Job, written: Wire): void {
  const { access_control_list: _list, ...settings } = written;
  checkSettings(workspace, settings);
  job.settings = settings;
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
  const known = runOfToken(workspace, token);
  if (known !== undefined) return known;
  const { jobId, settings } = findJob(workspace, asText(body['job_id']));
  const name = asText(settings['name']) || 'Untitled';
  return createRun(workspace, { type: 'JOB_RUN', jobId, name, creator, token, settings, asked: body });
}
