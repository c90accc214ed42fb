import { type HttpBindings, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './wire/api-error.js';
import { askedByBody } from './wire/asked-by-body.js';
import type { Clock } from './state/clock.js';
import { closeDatabase } from './executors/sql-database.js';
import { answerWithFault } from './inject-fault.js';
import { RateLimit } from './rate-limit.js';
import { clustersService } from './services/clusters-service.js';
import { controlService } from './services/control-service.js';
import { dbfsService } from './services/dbfs-service.js';
import { emptyService } from './services/empty-service.js';
import { filesService } from './services/files-service.js';
import { runsPage } from './runs-page.js';
import { identityService } from './services/identity-service.js';
import { jobsService } from './services/jobs-service.js';
import { namedService } from './services/named-service.js';
import { permissionsService } from './services/permissions-service.js';
import { queriesService } from './services/queries-service.js';
import { runsService } from './services/runs-service.js';
import { statementsService } from './services/statements-service.js';
import { librariesService } from './services/libraries-service.js';
import { secretsService } from './services/secrets-service.js';
import { workspaceFilesService, workspaceService } from './services/workspace-service.js';
import type { EmulatorSettings } from './state/settings.js';
import { Workspace } from './state/workspace.js';

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`: what DATABRICKS_HOST is set to; any token is accepted, unless the settings say otherwise. */
  url: string;
  workspace: Workspace;
  /** Closes every connection, as a network does; new ones are taken. */
  cutConnections: () => void;
  stop(): Promise<void>;
}

/** What `{{workspace.id}}` gives; also in the links of runs. */
const WORKSPACE_ID = 1;

/** The emulator's HTTP API over a workspace. An unknown route answers 501 and stands in the report. */
export function emulatorApp(workspace: Workspace): Hono {
  const app = new Hono();
  const rate = new RateLimit(workspace.settings.requestsPerSecond, workspace.clock);
  app.route('/_emulator', controlService(workspace));
  app.get('/', (c) => c.html(runsPage(workspace)));
  app.use('/api/*', async (c, next) => {
    const route = `${c.req.method} ${c.req.path}`;
    const fault = workspace.faults.next(route);
    try {
      if (fault !== undefined) return await answerWithFault(workspace, c as Context, fault, next);
      workspace.callers.of(c.req.header('authorization'));
      rate.take();
      await next();
    } finally {
      c.header('x-databricks-org-id', String(WORKSPACE_ID));
      const atMillis = workspace.clock.now();
      workspace.requests.add({
        atMillis,
        route,
        status: c.res.status,
        ...(fault ? { fault: fault.kind } : {}),
      });
    }
  });
  for (const version of ['2.0', '2.1', '2.2'] as const) {
    app.route(`/api/${version}/jobs`, runsService(workspace, version));
    app.route(`/api/${version}/jobs`, jobsService(workspace, version));
  }
  app.route('/api/2.0/permissions', permissionsService(workspace));
  for (const version of ['2.0', '2.1']) app.route(`/api/${version}/clusters`, clustersService(workspace));
  app.route('/api/2.0/sql', statementsService(workspace));
  app.route('/api/2.0/sql', queriesService(workspace));
  app.route('/api/2.0/workspace', workspaceService(workspace));
  app.route('/api/2.0/workspace-files', workspaceFilesService(workspace));
  app.route('/api/2.0/fs', filesService(workspace));
  app.route('/api/2.0/dbfs', dbfsService(workspace));
  app.route('/api/2.0/libraries', librariesService(workspace));
  app.route('/api/2.0/secrets', secretsService(workspace));
  app.route('/api', namedService(workspace));
  app.route('/api', emptyService());
  app.route('/', identityService(workspace, WORKSPACE_ID));
  app.notFound((c) => {
    const route = `${c.req.method} ${c.req.path}`;
    workspace.invariants.unknownRoutes.push(route);
    return c.json(new ApiError(501, 'NOT_IMPLEMENTED', `The emulator has no ${route}.`).body(), 501);
  });
  app.onError((error, c) => {
    const problem = problemOf(error);
    return c.json(problem.body(), problem.status, problem.headers);
  });
  return app;
}

function problemOf(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof SyntaxError))
    return new ApiError(500, 'INTERNAL_ERROR', error.stack ?? error.message);
  return new ApiError(
    400,
    'MALFORMED_REQUEST',
    `Invalid JSON given in the body of the request: ${error.message}`,
  );
}

/** Serves a workspace on loopback (or `hostname`); port 0 takes a free one. */
export async function startEmulator(
  settings: EmulatorSettings,
  options: { port?: number; hostname?: string; clock?: Clock } = {},
): Promise<Emulator> {
  const workspace = new Workspace(settings, options.clock);
  const app = emulatorApp(workspace);
  const hostname = options.hostname ?? '127.0.0.1';
  const server = await new Promise<Server>((resolve, reject) => {
    const answer = async (request: Request, env: object): Promise<Response> =>
      app.fetch(await askedByBody(request, env as HttpBindings), env);
    const started = serve({ fetch: answer, hostname, port: options.port ?? 0 }, () =>
      resolve(started as Server),
    );
    started.on('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostname}:${port}`,
    workspace,
    cutConnections: () => server.closeAllConnections(),
    async stop() {
      for (const run of workspace.runs.values()) run.abort.abort('cancel');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeDatabase(settings.data);
    },
  };
}
