import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_AUDIT } from '../../src/access/audit-log.js';
import { openAccess } from '../../src/access/open-access.js';
import { byBearerToken, parseTokens } from '../../src/codec-server/bearer-tokens.js';
import { serveCodec } from '../../src/codec-server/serve-codec.js';
import { LIST_PRICES } from '../../src/core/cost/price-table.js';
import { holdKeys } from '../../src/encryption/encryption-keys.js';
import { encryptionWith } from '../../src/encryption/read-encryption.js';
import { serveGateway } from '../../src/gateway/http/serve-gateway.js';
import { jobsApi, servesJobs } from '../../src/gateway/api/jobs-api.js';
import { gatewayParts } from '../../src/gateway/api/gateway-parts.js';
import { newSecret } from '../../src/webhooks/send-webhook.js';
import { serveWebhooks } from '../../src/webhooks/serve-webhooks.js';
import { servePages } from '../../src/web/serve-pages.js';
import { FakeWorkspace } from '../gateway/http/gateway-in-test.js';
import type { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

/** Stands in every secret that a server has; no answer may have it. */
export const CANARY = 'canary-8f2b6c1d9e';

/** A port that is attacked. */
export interface Port {
  name: string;
  url: URL;
  /** Answers 200 as long as the server is well. */
  healthPath: string;
  stop(): Promise<void>;
}

const listen = { host: '127.0.0.1', port: 0 };

/** Every port that Brickwork listens on; a new one is a line here. */
export async function openPorts(stack: TestStack, onPassed: (target: string) => void): Promise<Port[]> {
  const servers = [
    pages(stack),
    pagesWithSignIn(stack),
    gateway(stack, onPassed),
    webhooks(stack),
    codecServer(),
  ];
  return [...(await Promise.all(servers)), ...(await workerPorts(stack))];
}

const pagesOptions = (stack: TestStack) => ({
  ...{ client: stack.temporal.client, taskQueue: stack.taskQueue, prices: LIST_PRICES, by: 'ada' },
  ...{ listen, isReadOnly: false },
});

async function pages(stack: TestStack): Promise<Port> {
  const server = await servePages(pagesOptions(stack));
  return portOf('pages', server, '/healthz');
}

async function pagesWithSignIn(stack: TestStack): Promise<Port> {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-abuse-'));
  const file = join(folder, 'access.yml');
  const text =
    'sign_in: { databricks: {} }\nsession: { key: { env: KEY } }\nroles: [{ role: admin, people: [a] }]';
  writeFileSync(file, text);
  const access = await openAccess(file, {
    environment: { KEY: CANARY.repeat(3) },
    workspace: stack.emulator.url,
    note: () => undefined,
  });
  const server = await servePages({
    ...pagesOptions(stack),
    door: { access, audit: NO_AUDIT, proxies: [] },
  });
  const port = portOf('pages with sign-in', server, '/healthz');
  return {
    ...port,
    stop: async () => {
      await port.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function gateway(stack: TestStack, onPassed: (target: string) => void): Promise<Port> {
  const workspace = new FakeWorkspace();
  workspace.handler = (request, response) => {
    onPassed(request.url ?? '');
    request.resume().once('end', () => response.end('passed on'));
  };
  const pagesOfRuns = { namespace: 'default' };
  const parts = gatewayParts(stack.temporal.client, stack.taskQueue, { pages: pagesOfRuns });
  const server = await serveGateway({
    ...{ listen, workspace: { host: await workspace.start() }, serves: servesJobs, api: jobsApi(parts) },
    requestMillis: 2000,
  });
  const port = portOf('gateway', server, '/healthz');
  return {
    ...port,
    stop: async () => {
      await port.stop();
      await workspace.stop();
    },
  };
}

async function webhooks(stack: TestStack): Promise<Port> {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-abuse-'));
  writeFileSync(join(folder, 'orders'), newSecret(Buffer.from(CANARY.repeat(2))));
  const server = await serveWebhooks({
    ...{ client: stack.temporal.client, taskQueue: stack.taskQueue, listen },
    ...{ secrets: { folder, environment: {} }, onEvent: () => undefined, requestMillis: 2000 },
  });
  const port = portOf('webhooks', server, '/healthz');
  return {
    ...port,
    stop: async () => {
      await port.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function codecServer(): Promise<Port> {
  const key = Buffer.from(CANARY.repeat(2)).subarray(0, 32);
  const { codec } = encryptionWith(holdKeys([{ id: 'k', key }]));
  const authenticate = byBearerToken(parseTokens('', `jane:${CANARY.repeat(2)}`).tokens);
  const server = await serveCodec({ codec, origins: [], listen, authenticate, onEvent: () => undefined });
  return portOf('codec server', server, '/healthz');
}

/** Health and metrics of a worker, which is a process of its own. */
async function workerPorts(stack: TestStack): Promise<Port[]> {
  const [health, metrics] = [await freePort(), await freePort()];
  const child = await startWorkerProcess(stack, {
    BRICKWORK_HEALTH_ADDRESS: `127.0.0.1:${health}`,
    BRICKWORK_METRICS_ADDRESS: `127.0.0.1:${metrics}`,
    DATABRICKS_TOKEN: CANARY,
  });
  const stop = () => endProcess(child, 'SIGTERM');
  return [
    { name: 'worker health', url: new URL(`http://127.0.0.1:${health}`), healthPath: '/livez', stop },
    { name: 'worker metrics', url: new URL(`http://127.0.0.1:${metrics}`), healthPath: '/metrics', stop },
  ];
}

function portOf(name: string, server: { url: string; stop: () => Promise<void> }, healthPath: string): Port {
  return { name, url: new URL(server.url), healthPath, stop: () => server.stop() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
