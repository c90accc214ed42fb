import type { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import { MessageRefused } from '../../client/message-refused.js';
import { pageOfJob } from '../../core/gateway/page-of.js';
import {
  readCreate,
  readDeleteJob,
  readGetJob,
  readReset,
  readUpdate,
} from '../../core/gateway/requests/job-requests.js';
import { readListJobs } from '../../core/gateway/requests/list-requests.js';
import { updatedSettings } from '../../core/gateway/update-settings.js';
import { type ShownJob, wireJob, wireJobListed } from '../../core/gateway/wire-job.js';
import { wireId } from '../../core/gateway/wire-value.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import type { JsonObject } from '../../core/json.js';
import type { ServedEnv } from '../http/served-requests.js';
import { may } from './access.js';
import { answer, bodyOf, type Call, passOn, queryOf, readOf, refused } from './answering.js';
import { deploySettings } from './deploy-settings.js';
import type { GatewayParts } from './gateway-parts.js';
import { jobsPage } from './jobs-page.js';
import { ownJob } from './own-job.js';
import { setPermissions } from './set-permissions.js';

/** A change that another one has come before is tried again. */
const MOST_TRIES = 5;

/** `jobs/create|reset|update|delete|get|list`, below a version of the API. */
export function addJobsRoutes(app: Hono<{ Bindings: ServedEnv }>, path: string, parts: GatewayParts): void {
  const isPaged = path.includes('2.2');
  app.post(`${path}/create`, (c) => create(parts, c));
  app.post(`${path}/reset`, async (c) => {
    const { job_id: jobId, new_settings: settings } = readOf(readReset(await bodyOf(c)));
    return change(parts, c, jobId, () => settings);
  });
  app.post(`${path}/update`, async (c) => {
    const request = readOf(readUpdate(await bodyOf(c)));
    const { job_id: jobId, new_settings: newSettings, fields_to_remove: fieldsToRemove } = request;
    return change(parts, c, jobId, (before) => {
      const { settings, problems } = updatedSettings(before, { newSettings, fieldsToRemove });
      if (problems.length > 0) throw refused(problems);
      return settings;
    });
  });
  app.post(`${path}/delete`, async (c) => {
    const { job_id: jobId } = readOf(readDeleteJob(await bodyOf(c)));
    const job = await ownJob(parts, c, jobId, 'CAN_MANAGE');
    if (job === undefined) return passOn(c);
    await parts.deployed.delete(jobId, { by: c.env.caller.userName });
    parts.knownJobs.forget(jobId);
    return answer(c, {});
  });
  app.get(`${path}/get`, async (c) => {
    const { job_id: jobId, page_token: token } = readOf(readGetJob(queryOf(c)));
    const job = await ownJob(parts, c, jobId, 'CAN_VIEW');
    if (job === undefined) return passOn(c);
    const wire = wireJob(await shownJob(parts, job));
    if (!isPaged) return answer(c, wire);
    const page = pageOfJob(wire, token);
    if ('problems' in page) throw refused(page.problems);
    return answer(c, page.page);
  });
  app.get(`${path}/list`, (c) => list(parts, c));
}

async function create(parts: GatewayParts, c: Call): Promise<Response> {
  const { access_control_list: list, ...settings } = readOf(readCreate(await bodyOf(c)));
  const author = c.env.caller.userName;
  const { jobId } = await deploySettings(parts, { identity: `api/${randomUUID()}`, settings, author });
  if (list !== undefined) await setPermissions(parts, jobId, { by: author, list, replaces: false });
  return answer(c, { job_id: wireId(jobId) });
}

/** Makes what becomes of the settings in force the next version of a job. */
async function change(
  parts: GatewayParts,
  c: Call,
  jobId: string,
  changed: (settings: JsonObject) => JsonObject,
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const job = await ownJob(parts, c, jobId, 'CAN_MANAGE');
    if (job === undefined) return passOn(c);
    const settings = changed(await parts.knownJobs.settings(jobId, job.version));
    const { identity, version: expectedVersion } = job;
    try {
      await deploySettings(parts, { identity, settings, author: c.env.caller.userName, expectedVersion });
      return answer(c, {});
    } catch (problem) {
      const isLate = problem instanceof MessageRefused && / was expected, and /.test(problem.message);
      if (!isLate || tries === MOST_TRIES) throw problem;
      parts.knownJobs.forget(jobId);
    }
  }
}

async function list(parts: GatewayParts, c: Call): Promise<Response> {
  const request = readOf(readListJobs(queryOf(c)));
  const jobs = (await parts.knownJobs.all()).filter((job) => may(c.env.caller, job, 'CAN_VIEW'));
  const { page, next, isLast } = jobsPage(jobs, request);
  const shown = await Promise.all(page.map((job) => shownJob(parts, job)));
  return answer(c, {
    ...(shown.length === 0 ? {} : { jobs: shown.map((job) => wireJobListed(job, request.expand_tasks)) }),
    has_more: !isLast,
    ...(next === undefined ? {} : { next_page_token: next }),
  });
}

async function shownJob({ knownJobs, worker }: GatewayParts, job: JobSummary): Promise<ShownJob> {
  const { access_control_list: _list, ...settings } = await knownJobs.settings(job.job_id, job.version);
  const creator = job.creator ?? job.author;
  const runAs = await worker?.userName();
  return {
    settings,
    facts: {
      jobId: job.job_id,
      creatorUserName: creator,
      createdMillis: job.created_time ?? job.deployed_time,
      ...(runAs === undefined ? {} : { runAsUserName: runAs }),
    },
  };
}
