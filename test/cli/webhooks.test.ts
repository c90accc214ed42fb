import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { someSecret } from '../webhooks/webhook-client.js';
import { brickwork, cliEnvironment } from './run-cli.js';

const PAGE = readFileSync('docs/webhooks.md', 'utf8');
const CLI = resolve('bin/brickwork.mjs');
let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  folder = mkdtempSync(join(tmpdir(), 'brickwork-webhooks-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

/** `brickwork webhooks` as a process; gives its address, what it has printed, and what ends it. */
async function serve() {
  const words = ['webhooks', '--listen', '127.0.0.1:0', '--secrets', 'secrets', '--json'];
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: folder,
    env: { ...process.env, ...cliEnvironment(stack) },
  });
  let [out, notes] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (notes += String(chunk)));
  await expect.poll(() => notes, { timeout: 20_000 }).toMatch(/^Webhooks are taken at /);
  const url = /(http:\S+)\/webhooks\/JOB/.exec(notes)?.[1] ?? '';
  const stop = async (): Promise<number | null> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    return ((await ended) as [number | null])[0];
  };
  return { url, lines: () => out.trim().split('\n'), stop };
}

test('the example of docs/webhooks.md: its job is deployed, its command sends, a run is started', async () => {
  const secret = someSecret();
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/orders'), `${secret}\n`);
  const job = parse(/^```yaml\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '') as { name: string };
  writeFileSync(join(folder, 'orders.yml'), stringify({ ...job, tasks: [notebook('a')] }));
  const env = cliEnvironment(stack);
  expect((await brickwork(['deploy', 'orders.yml'], env, { cwd: folder })).status).toBe(0);
  const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  await expect.poll(async () => (await jobs.list()).some(({ name }) => name === job.name)).toBe(true);
  const server = await serve();
  const [, words, data] = /^brickwork (webhooks send .*) --data '(.*)'$/m.exec(PAGE) ?? [];
  const send = (...more: string[]) => {
    const args = [...words.split(' '), '--data', data, '--url', server.url, ...more];
    return brickwork(args, env, { cwd: folder });
  };
  const first = await send('--id', 'msg_1');
  expect([first.status, first.stderr], first.stdout).toEqual([0, 'HTTP 202\n']);
  const { workflow_id, run_id } = JSON.parse(first.stdout) as Record<string, string>;
  expect((await stack.endOf(workflow_id)).job_parameters).toEqual({ order: '17' });
  const again = await send('--id', 'msg_1', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 200, body: { run_id } });
  writeFileSync(join(folder, 'other'), someSecret());
  const wrong = await send('--secret-file', 'other');
  expect([wrong.status, wrong.stderr]).toEqual([1, 'HTTP 401\n']);
  expect(server.lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { outcome: 'started', status: 202, job: 'orders', is_deployed: true, webhook_id: 'msg_1', run_id },
    { outcome: 'repeated', status: 200 },
    { outcome: 'unsigned', status: 401, reason: 'signature_wrong' },
  ]);
  expect(server.lines().join()).not.toContain(secret.slice(6, 20));
  expect(await server.stop()).toBe(0);
  const away = await send();
  expect([away.status, away.stderr]).toEqual([3, expect.stringContaining('No webhook server at http')]);
  await jobs.delete('orders', { by: 'test' });
});

test.each<[string, string[], RegExp]>([
  ['an address that is none', ['--listen', 'here'], /--listen takes HOST:PORT, not "here"/],
  ['a port that is none', ['--listen', ':99999'], /--listen takes HOST:PORT/],
  ['a folder that is none', ['--secrets', 'nowhere'], /--secrets takes a folder, and nowhere is none/],
  ['a file without a secret', ['send', 'x', '--secret-file', 'package.json'], /is no secret/],
  ['a file that is not there', ['send', 'x', '--secret-file', 'nowhere'], /ENOENT/],
])('%s is refused', async (_name, words, message) => {
  const { status, stderr } = await brickwork(['webhooks', ...words], cliEnvironment(stack));
  expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
});
