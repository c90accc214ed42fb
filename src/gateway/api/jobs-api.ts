import { Hono } from 'hono';
import type { ServedApi, ServedEnv } from '../http/served-requests.js';
import { errorOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { addJobsRoutes } from './jobs-routes.js';
import { addPermissionsRoutes } from './permissions-routes.js';
import { addRunsRoutes } from './runs-routes.js';

const VERSIONS = ['2.0', '2.1', '2.2'];

/** What is served of the Jobs API, by method. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  GET: ['get', 'list', 'runs/get', 'runs/list', 'runs/get-output', 'runs/export'],
  POST: [
    ...['create', 'reset', 'update', 'delete', 'run-now', 'runs/submit', 'runs/cancel', 'runs/cancel-all'],
    ...['runs/delete', 'runs/repair'],
  ],
};

const PERMISSIONS = /^\/api\/2\.0\/permissions\/jobs\/\d+(\/permissionLevels)?$/;
const JOBS = /^\/api\/(2\.[012])\/jobs\/(.+)$/;

/** How long Temporal may take for one request. */
const TEMPORAL_MILLIS = 15_000;

/** True for what the gateway answers itself, as long as it is about jobs and runs of Brickwork; all else is passed on. */
export function servesJobs(method: string, pathname: string): boolean {
  const [, , call] = JOBS.exec(pathname) ?? [];
  if (call !== undefined) return SERVED[method]?.includes(call) === true;
  return ['GET', 'PUT', 'PATCH'].includes(method) && PERMISSIONS.test(pathname);
}

/** Databricks' Jobs API over the jobs service. */
export function jobsApi(parts: GatewayParts): ServedApi {
  const app = new Hono<{ Bindings: ServedEnv }>();
  for (const version of VERSIONS) {
    addJobsRoutes(app, `/api/${version}/jobs`, parts);
    addRunsRoutes(app, `/api/${version}/jobs`, parts);
  }
  addPermissionsRoutes(app, parts);
  app.onError((error) => {
    throw errorOf(error);
  });
  return {
    fetch: (request, env) =>
      parts.client.withDeadline(Date.now() + TEMPORAL_MILLIS, async () => app.fetch(request, env)),
  };
}
