import { Hono } from 'hono';
import { openApi } from '../../core/gateway/requests/open-api.js';
import { API_VERSIONS, OPERATIONS } from '../../core/gateway/requests/operations.js';
import type { ServedApi, ServedEnv } from '../http/served-requests.js';
import { errorOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { addJobsRoutes } from './jobs-routes.js';
import { addPermissionsRoutes } from './permissions-routes.js';
import { addRunsRoutes } from './runs-routes.js';

/** The description of what is served. */
const DESCRIPTION = '/api/2.2/jobs/openapi.json';

const PERMISSIONS = /^\/api\/2\.0\/permissions\/jobs\/\d+(\/permissionLevels)?$/;
const JOBS = /^\/api\/(2\.[012])\/jobs\/(.+)$/;

/** How long Temporal may take for one request. */
const TEMPORAL_MILLIS = 15_000;

/** True for what the gateway answers itself, as long as it is about jobs and runs of Brickwork; all else is passed on. */
export function servesJobs(method: string, pathname: string): boolean {
  const [, , call] = JOBS.exec(pathname) ?? [];
  if (method === 'GET' && pathname === DESCRIPTION) return true;
  if (call !== undefined) return OPERATIONS.some((one) => one.method === method && one.call === call);
  return ['GET', 'PUT', 'PATCH'].includes(method) && PERMISSIONS.test(pathname);
}

/** Databricks' Jobs API over the jobs service. */
export function jobsApi(parts: GatewayParts): ServedApi {
  const app = new Hono<{ Bindings: ServedEnv }>();
  for (const version of API_VERSIONS) {
    addJobsRoutes(app, `/api/${version}/jobs`, parts);
    addRunsRoutes(app, `/api/${version}/jobs`, parts);
  }
  addPermissionsRoutes(app, parts);
  app.get(DESCRIPTION, (c) => c.json(openApi()));
  app.onError((error) => {
    throw errorOf(error);
  });
  return {
    fetch: (request, env) =>
      parts.client.withDeadline(Date.now() + TEMPORAL_MILLIS, async () => app.fetch(request, env)),
  };
}
