import type { RunningServer } from '../http/serve-fetch.js';
import type { Client } from '@temporalio/client';
import type { AuditLog } from '../access/audit-log.js';
import { registerSearchAttributes } from '../client/search-attributes.js';
import type { ServerSettings } from '../http/open-server.js';
import { brickworkClient } from '../databricks/transport.js';
import { gatewayParts } from './api/gateway-parts.js';
import { jobsApi, servesJobs } from './api/jobs-api.js';
import { WorkerAccess } from './api/worker-access.js';
import type { GatewayEvent } from './http/gateway-metrics.js';
import { serveGateway } from './http/serve-gateway.js';

export interface JobsGatewayOptions extends ServerSettings {
  client: Client;
  taskQueue: string;
  audit?: AuditLog;
  /** The workspace behind it; by the environment and the profile, as in every Databricks tool, unless given. */
  workspace?: { host: string; token?: string };
  /** The address of the Temporal Web UI, for the pages of runs. */
  temporalUi?: string;
  onEvent?: (event: GatewayEvent) => void;
}

/** The gateway cannot serve; the message says why, and what to do. */
export class GatewayUnusable extends Error {
  override readonly name = 'GatewayUnusable';
}

/**
 * Serves Databricks' Jobs API over the jobs of a Temporal namespace, and passes all else to the workspace. Throws
 * GatewayUnusable where the workspace has no host, or runs cannot be found by their ids.
 */
export async function serveJobsGateway(options: JobsGatewayOptions): Promise<RunningServer> {
  const { client, taskQueue, workspace, temporalUi, ...server } = options;
  const { refused, namespace } = await registerSearchAttributes(client);
  if (refused !== undefined) {
    const message = `Runs cannot be found in the namespace ${namespace}: ${refused}`;
    throw new GatewayUnusable(`${message} Register the search attributes: brickwork setup.`);
  }
  const own = brickworkClient(
    workspace === undefined ? {} : { ...workspace, ...(workspace.token ? { authType: 'pat' } : {}) },
  );
  const host = await own.host.catch((problem: Error) => {
    throw new GatewayUnusable(`${problem.message} Set DATABRICKS_HOST to the workspace behind the gateway.`);
  });
  if (isItself(host, server.listen))
    throw new GatewayUnusable(
      `DATABRICKS_HOST is ${host.origin}, where the gateway itself listens. Set it to the workspace.`,
    );
  const pages = { namespace, ...(temporalUi === undefined ? {} : { temporalUi }) };
  const parts = gatewayParts(client, taskQueue, { pages, worker: new WorkerAccess(own) });
  return serveGateway({
    ...{ ...server, serves: servesJobs, api: jobsApi(parts) },
    workspace: { host: host.origin, skipVerify: own.config.skipVerify === true },
  });
}

function isItself({ hostname, port }: URL, listen: { host: string; port: number }): boolean {
  const names = [listen.host, 'localhost', '127.0.0.1'];
  return listen.port !== 0 && Number(port) === listen.port && names.includes(hostname);
}
