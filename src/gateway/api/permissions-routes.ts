import type { Hono } from 'hono';
import type { WireObject } from '../../core/gateway/wire-value.js';
import { isJsonObject, type JsonValue } from '../../core/json.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import { type AccessControl, PERMISSION_LEVELS } from '../../core/jobs/permissions.js';
import type { ServedEnv } from '../http/served-requests.js';
import { listOf } from './access.js';
import { answer, bodyOf, type Call, passOn } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { ownJob } from './own-job.js';
import { setPermissions } from './set-permissions.js';

const DESCRIPTIONS: Readonly<Record<(typeof PERMISSION_LEVELS)[number], string>> = {
  CAN_VIEW: 'Can view the job and its runs',
  CAN_MANAGE_RUN: 'Can view, run, cancel and repair the job',
  CAN_MANAGE: 'Can view, run, change and delete the job',
  IS_OWNER: 'Owns the job',
};

/** `permissions/jobs/{id}` of the Permissions API. */
export function addPermissionsRoutes(app: Hono<{ Bindings: ServedEnv }>, parts: GatewayParts): void {
  const path = '/api/2.0/permissions/jobs/:id';
  app.get(path, async (c) => {
    const job = await ownJob(parts, c, c.req.param('id'), 'CAN_VIEW');
    return job === undefined ? passOn(c) : answer(c, wirePermissions(job, listOf(job)));
  });
  app.get(`${path}/permissionLevels`, async (c) => {
    const job = await ownJob(parts, c, c.req.param('id'), 'CAN_VIEW');
    if (job === undefined) return passOn(c);
    const levels = PERMISSION_LEVELS.map((level) => ({
      permission_level: level,
      description: DESCRIPTIONS[level],
    }));
    return answer(c, { permission_levels: levels });
  });
  app.put(path, (c) => change(parts, c, c.req.param('id'), true));
  app.patch(path, (c) => change(parts, c, c.req.param('id'), false));
}

async function change(parts: GatewayParts, c: Call, jobId: string, replaces: boolean): Promise<Response> {
  const job = await ownJob(parts, c, jobId, 'CAN_MANAGE');
  if (job === undefined) return passOn(c);
  const body = await bodyOf(c);
  const written = isJsonObject(body) ? (body as { access_control_list?: JsonValue }) : {};
  const { access_control_list: list = [] } = written;
  const after = await setPermissions(parts, jobId, { by: c.env.caller.userName, list, replaces });
  return answer(c, wirePermissions(job, after));
}

function wirePermissions({ job_id: jobId }: JobSummary, list: readonly AccessControl[]): WireObject {
  return {
    object_id: `/jobs/${jobId}`,
    object_type: 'job',
    access_control_list: list.map(({ permission_level: level, ...principal }) => ({
      ...principal,
      all_permissions: [{ permission_level: level, inherited: false }],
    })),
  };
}
