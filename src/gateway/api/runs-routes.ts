import type { Hono } from 'hono';
import type { ServedEnv } from '../http/served-requests.js';
import { cancelAllRuns, cancelRun, deleteRun } from './end-runs.js';
import type { GatewayParts } from './gateway-parts.js';
import { getRun } from './get-run.js';
import { listOfRuns } from './list-runs.js';
import { repairRun } from './repair-run.js';
import { exportRun, runOutput } from './run-output.js';
import { runNow, submitRun } from './start-run.js';

/** `jobs/run-now` and `jobs/runs/…`, below a version of the API. */
export function addRunsRoutes(app: Hono<{ Bindings: ServedEnv }>, path: string, parts: GatewayParts): void {
  app.post(`${path}/run-now`, (c) => runNow(parts, c));
  app.post(`${path}/runs/submit`, (c) => submitRun(parts, c));
  app.get(`${path}/runs/get`, (c) => getRun(parts, c, path.includes('2.2')));
  app.get(`${path}/runs/list`, (c) => listOfRuns(parts, c));
  app.post(`${path}/runs/cancel`, (c) => cancelRun(parts, c));
  app.post(`${path}/runs/cancel-all`, (c) => cancelAllRuns(parts, c));
  app.post(`${path}/runs/delete`, (c) => deleteRun(parts, c));
  app.post(`${path}/runs/repair`, (c) => repairRun(parts, c));
  app.get(`${path}/runs/get-output`, (c) => runOutput(parts, c));
  app.get(`${path}/runs/export`, (c) => exportRun(parts, c));
}
