import type { Client } from '@temporalio/client';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join, relative, resolve } from 'node:path';
import { readDefinition } from '../cli/read/read-definition.js';
import { renderWebhook } from '../cli/render/render-webhook.js';
import { processTerminal } from '../cli/terminal/terminal.js';
import { DeployedJobs } from '../client/deployed-jobs.js';
import { registerSearchAttributes } from '../client/search-attributes.js';
import { LIST_PRICES } from '../core/cost/price-table.js';
import type { JsonObject } from '../core/json.js';
import { serveJobsGateway } from '../gateway/jobs-gateway.js';
import { servePages } from '../web/serve-pages.js';
import { serveWebhooks } from '../webhooks/serve-webhooks.js';
import { freePort, isFree } from './child-process.js';
import { DEMO_SECRETS, deliverLandingFiles } from './landing-files.js';
import { startLocalStack } from './local-stack.js';
import { writeSecret } from './webhook-secret.js';

/** `npm run up [-- FOLDER]`: the stack left running on the usual ports, with its data kept on disk. */
const DATA = fileURLToPath(new URL('../../.brickwork/up', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/nightly-flights', import.meta.url));
const SECRETS = join(DATA, 'webhook-secrets');
/** That of the example. */
const SECRET = 'nightly-flights';
const terminal = processTerminal();
const { bold, dim } = terminal.colors;

async function up(): Promise<void> {
  const root = resolve(process.argv[2] ?? EXAMPLE);
  const stack = await startLocalStack({
    root,
    data: DATA,
    temporalPort: await preferred(7233),
    uiPort: await preferred(8233),
    emulatorPort: await preferred(8080),
    emulator: { secrets: DEMO_SECRETS, clusterStartMillis: 1500 },
    progress: (line) => terminal.note(dim(line)),
  });
  deliverLandingFiles(stack.emulator.workspace.settings.data);
  const { address, uiUrl, cliPath } = stack.temporal;
  // Only a server of ours: on any other it is for its people to say.
  if (cliPath !== undefined) await registerSearchAttributes(stack.client.client);
  terminal.data(`${bold('Temporal Web UI')}      ${uiUrl ?? '(that of the configured service)'}`);
  terminal.data(`${bold('Temporal service')}     ${address}`);
  terminal.data(`${bold('Databricks emulator')}  ${stack.emulator.url}, serving ${root}`);
  if (root === EXAMPLE)
    await deployExample(stack.client.client, stack.taskQueue, stack.emulator.workspace.settings.userName);
  const gateway = await serveJobsGateway({
    client: stack.client.client,
    taskQueue: stack.taskQueue,
    listen: { host: '127.0.0.1', port: await preferred(8070) },
    workspace: { host: stack.emulator.url, token: 'up' },
    ...(uiUrl === undefined ? {} : { temporalUi: uiUrl }),
  });
  terminal.data(`${bold('Jobs API')}             ${gateway.url}, for every Databricks tool`);
  const webhooks = await serveWebhooks({
    client: stack.client.client,
    taskQueue: stack.taskQueue,
    listen: { host: '127.0.0.1', port: await preferred(8090) },
    secrets: { folder: SECRETS, environment: process.env },
    onEvent: (event) => terminal.note(dim(renderWebhook(event, new Date()))),
  });
  terminal.data(`${bold('Webhooks')}             ${webhooks.url}/webhooks/JOB, secrets in ${SECRETS}`);
  const pages = await servePages({
    client: stack.client.client,
    taskQueue: stack.taskQueue,
    listen: { host: '127.0.0.1', port: await preferred(8060) },
    ...{ prices: LIST_PRICES, by: userInfo().username, isReadOnly: false },
    ...(uiUrl === undefined ? {} : { temporalUi: uiUrl }),
  });
  terminal.data(`${bold('Pages')}                ${pages.url}`);
  terminal.data('\nRun the example from another terminal:');
  terminal.data(`  export TEMPORAL_ADDRESS=${address}`);
  terminal.data('  node bin/brickwork.mjs run examples/nightly-flights/job.yml');
  terminal.data('  node bin/brickwork.mjs job list');
  if (root === EXAMPLE) terminal.data(`  ${sendCommand(webhooks.url)}`);
  if (cliPath !== undefined) {
    terminal.data(`  ${cliPath} workflow list`);
  }
  terminal.data(`\nThe data stays in ${DATA}. Ctrl-C stops everything.`);
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  terminal.note(dim('Stopping …'));
  await Promise.all([pages.stop(), webhooks.stop(), gateway.stop()]);
  await stack.stop();
}

/** The example runs by itself, so that a newcomer sees a job at work before anything is asked for. */
async function deployExample(client: Client, taskQueue: string, author: string): Promise<void> {
  const { document } = readDefinition(`${EXAMPLE}/job.yml`);
  const schedule = { quartz_cron_expression: '0 * * * * ?', timezone_id: 'UTC' };
  const jobs = new DeployedJobs(client, taskQueue);
  const brickwork = { ...(document['brickwork'] as JsonObject | undefined), webhook: { secret: SECRET } };
  writeSecret(SECRETS, SECRET);
  const { jobId } = await jobs.deploy({
    document: { ...document, schedule, brickwork },
    // Who calls the emulated workspace with any token, and so owns the example at the gateway, too.
    author,
  });
  terminal.data(`${bold('Deployed')}             the example, every minute: brickwork job show ${jobId}`);
}

/** Starts the example by a webhook. */
function sendCommand(url: string): string {
  const payload = JSON.stringify({ parameters: { max_mean_error: 30 } });
  const where = `--url ${url} --secret-file ${relative('.', join(SECRETS, SECRET))}`;
  return `node bin/brickwork.mjs webhooks send nightly-flights ${where} --data '${payload}'`;
}

/** The usual port where it is free, else any. */
async function preferred(port: number): Promise<number> {
  return (await isFree(port)) ? port : freePort();
}

up().catch((error: unknown) => {
  terminal.note(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
