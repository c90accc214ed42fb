import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { freePort } from '../../src/local/child-process.js';
import { signedHeaders } from '../webhooks/webhook-client.js';
import { brickwork } from '../cli/run-cli.js';
import { canary } from '../support/canaries.js';
import { job } from '../support/definitions.js';
import { encryptedBy, testKey } from '../support/encryption.js';
import { MailReceiver } from '../support/receivers.js';
import { decodedHistories, SecretSearch } from '../support/secret-search.js';
import { StartedProcess } from '../support/started-process.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';

const NAMESPACE = 'secrets-nowhere';
const CLI = resolve('bin/brickwork.mjs');
const key = testKey('k1');

/** As a secret of Standard Webhooks is written. */
const signing = (place: string): string => `whsec_${Buffer.from(canary(place)).toString('base64')}`;

const PLANTED = {
  secret_scope: canary('secret_scope'),
  databricks_token: canary('databricks_token'),
  gateway_caller: canary('gateway_caller'),
  webhook_secret: signing('webhook_secret'),
  webhook_secret_decoded: canary('webhook_secret'),
  slack_url: canary('slack_url'),
  teams_url: canary('teams_url'),
  pagerduty_key: canary('pagerduty_key'),
  destination_secret: signing('destination_secret'),
  destination_password: canary('destination_password'),
  smtp_password: canary('smtp_password'),
  codec_token: canary('token_of_the_codec'),
  encryption_key: key.key.toString('base64'),
  encryption_key_bytes: key.key.toString('latin1'),
};
const search = new SecretSearch(PLANTED);

/** Answers every message with all that it was sent, as some proxies do, and refuses it. */
async function startEchoing(): Promise<{ server: Server; url: string; received: () => string }> {
  let received = '';
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      // What a person reads first is what came with it.
      const key = /"routing_key":"[^"]*"/.exec(body)?.[0] ?? '';
      const echo = `${request.url} ${key} ${request.headers.authorization ?? ''} is not known`;
      received += echo;
      response.writeHead(403).end(echo);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
  };
}

let stack: TestStack;
let folder: string;
let mail: MailReceiver;
let echoing: Awaited<ReturnType<typeof startEchoing>>;
const processes: Record<string, StartedProcess> = {};
const metricsPorts: number[] = [];
beforeAll(async () => {
  await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE);
  folder = mkdtempSync(join(tmpdir(), 'brickwork-secrets-'));
  mail = await MailReceiver.start({ user: 'u', password: 'another one', echoes: true });
  echoing = await startEchoing();
  stack = await TestStack.start({
    namespace: NAMESPACE,
    withWorker: false,
    encryption: encryptedBy(key),
    emulator: { secrets: { scope: { key: PLANTED.secret_scope } } },
  });
  const secret = (name: string, text: string): { file: string } => {
    writeFileSync(join(folder, name), `${text}\n`);
    return { file: join(folder, name) };
  };
  const hook = echoing.url;
  const destinations = {
    mail: {
      ...{ host: '127.0.0.1', port: mail.port, security: 'none', from: 'b@example.com', user: 'u' },
      password: { env: 'MAIL_WORD' },
    },
    destinations: [
      { id: 'slack', slack: { url: secret('slack', `${hook}/${PLANTED.slack_url}`) } },
      { id: 'teams', teams: { url: secret('teams', `${hook}/${PLANTED.teams_url}`) } },
      {
        id: 'pagerduty',
        pagerduty: { routing_key: secret('pager', PLANTED.pagerduty_key), url: `${hook}/p` },
      },
      {
        id: 'webhook',
        webhook: {
          ...{ url: `${hook}/w`, user: 'u', password: secret('pass', PLANTED.destination_password) },
          secret: secret('signing', PLANTED.destination_secret),
        },
      },
    ],
  };
  writeFileSync(join(folder, 'destinations.json'), JSON.stringify(destinations));
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/hook'), `${PLANTED.webhook_secret}\n`);
  writeFileSync(join(folder, 'keys'), `${key.line}\n`);
  writeFileSync(join(folder, 'tokens'), `jane:${PLANTED.codec_token}\n`);
  await startAll();
}, 120_000);
afterAll(async () => {
  await Promise.all(Object.values(processes).map((one) => one.stop()));
  await stack.stop();
  await mail.stop();
  echoing.server.closeAllConnections();
  await new Promise((done) => echoing.server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const environment = (): Record<string, string> => ({
  TEMPORAL_ADDRESS: stack.address,
  TEMPORAL_NAMESPACE: NAMESPACE,
  BRICKWORK_TASK_QUEUE: stack.taskQueue,
  BRICKWORK_ENCRYPTION_KEYS_FILE: join(folder, 'keys'),
  DATABRICKS_HOST: stack.emulator.url,
  DATABRICKS_TOKEN: PLANTED.databricks_token,
});

async function startAll(): Promise<void> {
  const [workerMetrics] = [await freePort()];
  metricsPorts.push(workerMetrics);
  const start = async (
    name: string,
    words: string[],
    ready: RegExp,
    env: Record<string, string> = {},
  ): Promise<void> => {
    processes[name] = await StartedProcess.start(words, { ...environment(), ...env }, ready);
  };
  const serve = (name: string, ready: RegExp, ...more: string[]): Promise<void> =>
    start(name, [CLI, name, '--listen', '127.0.0.1:0', ...more], ready);
  const started = await Promise.allSettled([
    start('worker', ['dist/worker.js'], /worker is running/, {
      BRICKWORK_LOG_LEVEL: 'trace',
      BRICKWORK_LEASE_SECONDS: '2',
      BRICKWORK_ALERT_SECONDS: '5',
      BRICKWORK_METRICS_ADDRESS: `127.0.0.1:${workerMetrics}`,
      BRICKWORK_DESTINATIONS: join(folder, 'destinations.json'),
      MAIL_WORD: PLANTED.smtp_password,
    }),
    serve('gateway', /is served at http/, '--json'),
    serve('ui', /pages are at http/),
    serve('webhooks', /are taken at http/, '--json', '--secrets', join(folder, 'secrets')),
    serve('codec-server', /server is at http/, '--json', '--tokens', join(folder, 'tokens')),
  ]);
  expect(started.filter(({ status }) => status === 'rejected')).toEqual([]);
}

const urlOf = (name: string): string => processes[name].find(/ at (http:\/\/127\.0\.0\.1:\d+)/);

/** Asks, and looks through the answer, whatever it is. */
async function ask(
  what: string,
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init);
  const text = await response.text();
  search.look(`the answer to ${what}`, `${JSON.stringify([...response.headers])}\n${text}`);
  return { status: response.status, text };
}

async function command(...words: string[]): Promise<string> {
  const { stdout, stderr } = await brickwork(words, environment());
  search.look(`brickwork ${words[0]}`, stdout + stderr);
  return stdout + stderr;
}

const told = {
  on_failure: ['slack', 'teams', 'pagerduty'].map((id) => ({ id })),
  on_success: [{ id: 'webhook' }],
};

/** Runs a task that uses a secret, one that fails, and tells everybody, who refuses to be told. */
async function runJobs(): Promise<string> {
  const uses = [
    '# Databricks notebook source',
    'import json',
    'given, own = dbutils.widgets.get("token"), dbutils.secrets.get("scope", "key")',
    'dbutils.notebook.exit(json.dumps({"given": given, "length": len(own)}))',
  ];
  writeFileSync(join(stack.data, 'uses.py'), `${uses.join('\n')}\n`);
  writeFileSync(
    join(stack.data, 'fails.py'),
    '# Databricks notebook source\nraise ValueError("no such day")\n',
  );
  const definition = job(
    [
      {
        task_key: 'uses',
        notebook_task: { notebook_path: '/uses', base_parameters: { token: '{{secrets/scope/key}}' } },
        email_notifications: { on_success: ['jane@example.com'] },
        webhook_notifications: { on_success: told.on_success },
      },
      { task_key: 'fails', notebook_task: { notebook_path: '/fails' } },
    ],
    {
      webhook_notifications: { on_failure: told.on_failure },
      email_notifications: { on_failure: ['jane@example.com'] },
    },
  );
  stack.fault({ route: 'runs/submit', kind: 'status', status: 500, times: 1 });
  stack.fault({ route: 'runs/get', kind: 'html', times: 1 });
  const { workflowId } = await stack.runs.start(definition);
  const view = await stack.endOf(workflowId);
  expect(view.result_state).toBe('FAILED');
  // The reference is handed on as it is, and the task has the secret.
  const { length } = PLANTED.secret_scope;
  const given = '{{secrets/scope/key}}';
  expect(await stack.runs.taskValues(workflowId)).toMatchObject({ uses: { given, length } });
  search.look('the view of a run', JSON.stringify(view));
  const alerts = async () => stack.runs.alerts(workflowId, { most: 100 });
  const isOver = async (): Promise<boolean> =>
    (await alerts()).flatMap(({ deliveries }) => deliveries).filter(({ state }) => state !== 'sending')
      .length >= 6;
  await expect.poll(isOver, { timeout: 60_000, interval: 300 }).toBe(true);
  search.look('alerts', JSON.stringify(await alerts()));
  return workflowId;
}

async function askGateway(): Promise<void> {
  const url = urlOf('gateway');
  const headers = { authorization: `Bearer ${PLANTED.gateway_caller}`, 'content-type': 'application/json' };
  const post = (path: string, body: object | string) =>
    ask(path, url + path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const created = await post('/api/2.2/jobs/create', {
    name: 'by-gateway',
    tasks: [{ task_key: 'a', notebook_task: { notebook_path: '/fails' } }],
  });
  expect(created.status, created.text).toBe(200);
  const { job_id } = JSON.parse(created.text) as { job_id: number };
  expect((await post('/api/2.2/jobs/run-now', { job_id })).status).toBe(200);
  expect((await post('/api/2.2/jobs/create', '{"name": ')).status).toBe(400);
  expect((await post('/api/2.2/jobs/run-now', { job_id: 1 })).status).toBeGreaterThan(399);
  await ask('clusters', `${url}/api/2.1/clusters/list`, { headers });
  stack.fault({ route: 'secrets/list-scopes', kind: 'reset', times: 3 });
  await ask('a reset', `${url}/api/2.0/secrets/list-scopes`, { headers });
  await ask('nowhere', `${url}/api/2.0/nowhere`, { headers });
  expect((await ask('nobody', `${url}/api/2.2/jobs/list`)).status).toBe(401);
  await ask('metrics of the gateway', `${url}/metrics`);
}

async function sendWebhooks(): Promise<void> {
  const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  const tasks = [{ task_key: 'a', notebook_task: { notebook_path: '/uses' } }];
  const document = job(tasks, { name: 'hooked', brickwork: { webhook: { secret: 'hook' } } });
  await jobs.deploy({ document, author: 'jane' });
  const url = `${urlOf('webhooks')}/webhooks/hooked`;
  const send = (body: string, secret: string) =>
    ask('a webhook', url, { method: 'POST', headers: signedHeaders(body, { secret }), body });
  // The server has just started, and may not know of the job for some seconds.
  await expect
    .poll(async () => (await send('{}', PLANTED.webhook_secret)).status, { timeout: 20_000 })
    .toBe(202);
  expect((await send('{"parameters": 1}', PLANTED.webhook_secret)).status).toBeGreaterThan(399);
  expect((await send('{}', `whsec_${Buffer.alloc(32).toString('base64')}`)).status).toBe(401);
  await ask('metrics of webhooks', `${urlOf('webhooks')}/metrics`);
}

async function lookAtPages(workflowId: string): Promise<void> {
  const url = urlOf('ui');
  for (const path of [
    '/',
    '/jobs',
    '/runs',
    `/runs/${encodeURIComponent(workflowId)}`,
    '/trends',
    '/metrics',
    '/nowhere',
  ])
    await ask(`the page ${path}`, url + path);
}

async function askCodec(): Promise<void> {
  const url = urlOf('codec-server');
  const headers = { authorization: `Bearer ${PLANTED.codec_token}`, 'content-type': 'application/json' };
  const body = '{"payloads": [{"data": "AAAA"}]}';
  expect((await ask('the codec', `${url}/encode`, { method: 'POST', headers, body })).status).toBe(200);
  await ask('the codec', `${url}/decode`, { method: 'POST', headers, body: '{' });
  await ask('the codec', `${url}/decode`, { method: 'POST', body });
  await ask('metrics of the codec', `${url}/metrics`);
}

test('a secret is in no history, log, page, metric, message or answer', async () => {
  const workflowId = await runJobs();
  await askGateway();
  await sendWebhooks();
  await lookAtPages(workflowId);
  await askCodec();
  for (const words of [
    ['status', workflowId],
    ['logs', workflowId],
    ['values', workflowId],
    ['alerts', workflowId],
  ])
    await command(...words, '--json');
  await command('list');
  await command('doctor');
  await command('encryption', 'keys');
  await command('export-history', workflowId);
  await ask('metrics of the worker', `http://127.0.0.1:${metricsPorts[0]}/metrics`);
  for (const [what, { body }] of mail.received.entries()) search.look(`mail ${what}`, body);

  // They have been used: what was to be looked for was there to be found.
  for (const secret of [PLANTED.slack_url, PLANTED.teams_url, PLANTED.pagerduty_key])
    expect(echoing.received()).toContain(secret);
  let [histories, events] = [0, 0];
  for await (const history of decodedHistories(stack.temporal.client, encryptedBy(key).codec)) {
    search.look(`the history of ${history.workflowId}`, history.text);
    histories++;
    events += history.events;
    // Were they not decoded, nothing could be found in them.
    if (history.workflowId === workflowId) expect(history.text).toContain('no such day');
  }
  for (const [name, { said }] of Object.entries(processes)) search.look(`the log of the ${name}`, said);
  const { texts, characters, found } = search;
  const amount = `${histories} histories with ${events} events, ${texts} texts with ${characters} characters`;
  process.stderr.write(`Searched for ${Object.keys(PLANTED).length} secrets: ${amount}.\n`);
  expect(histories).toBeGreaterThan(6);
  expect(characters).toBeGreaterThan(100_000);
  expect(found).toEqual([]);
}, 240_000);

test('the search finds a secret, also in base64 at any place', () => {
  const own = new SecretSearch({ a: 'a/secret+of=mine' });
  for (const text of ['x a/secret+of=mine y', '?t=a%2Fsecret%2Bof%3Dmine']) own.look(text, text);
  for (const before of ['', '1', '12', '123'])
    own.look('base64', Buffer.from(`${before}a/secret+of=mine, and more`).toString('base64'));
  expect(own.found).toHaveLength(6);
  own.look('nothing', 'a/secret-of=mine');
  expect(own.found).toHaveLength(6);
});
