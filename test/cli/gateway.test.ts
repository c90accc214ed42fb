import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment } from './run-cli.js';

const CLI = resolve('bin/brickwork.mjs');
const children: ChildProcess[] = [];
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stack.stop();
});

const environment = () => ({
  ...cliEnvironment(stack),
  DATABRICKS_HOST: stack.emulator.url,
  DATABRICKS_TOKEN: 'worker',
});

/** `brickwork gateway` as a process. */
async function serve(listen = '127.0.0.1:0', ...more: string[]) {
  const child = spawn(process.execPath, [CLI, 'gateway', '--listen', listen, ...more], {
    env: { ...process.env, ...environment() },
  });
  children.push(child);
  let [out, notes] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (notes += String(chunk)));
  await expect.poll(() => notes, { timeout: 20_000 }).toMatch(/DATABRICKS_HOST=http/);
  const url = /DATABRICKS_HOST=(\S+)/.exec(notes)?.[1] ?? '';
  return { url, child, lines: () => out.split('\n').filter((line) => line !== ''), notes: () => notes };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return ((await ended) as [number | null])[0];
}

async function post(url: string, path: string, body: object): Promise<Record<string, number>> {
  const response = await fetch(`${url}/api/2.2/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, number>;
}

test('a gateway serves until it is told to end, and logs who has called, and no token', async () => {
  const gateway = await serve('127.0.0.1:0', '--json');
  const { job_id: jobId } = await post(gateway.url, 'jobs/create', { name: 'cli', tasks: [notebook('a')] });
  expect(jobId).toBeGreaterThan(0);
  await expect.poll(() => gateway.lines().length, { timeout: 10_000 }).toBe(1);
  const [line] = gateway.lines().map((text) => JSON.parse(text) as unknown);
  expect(line).toMatchObject({ group: 'served', path: '/api/2.2/jobs/create', status: 200, user_name: /@/ });
  expect(gateway.lines().join() + gateway.notes()).not.toContain('somebody');
  expect(await end(gateway.child, 'SIGTERM')).toBe(0);
});

test('a gateway that is killed in the middle of a run-now with a token comes to one run', async () => {
  let gateway = await serve();
  const { port } = new URL(gateway.url);
  const { job_id: jobId } = await post(gateway.url, 'jobs/create', {
    name: 'killed',
    tasks: [notebook('a')],
    max_concurrent_runs: 10,
  });
  const tokens = Array.from({ length: 8 }, (_, at) => `token-${at}`);
  for (const token of tokens) {
    const call = post(gateway.url, 'jobs/run-now', { job_id: jobId, idempotency_token: token });
    call.catch(() => undefined);
    await new Promise((done) => setTimeout(done, Math.random() * 60));
    await end(gateway.child, 'SIGKILL');
    gateway = await serve(`127.0.0.1:${port}`);
    const again = await post(gateway.url, 'jobs/run-now', { job_id: jobId, idempotency_token: token });
    const answer = await call.catch(() => again);
    expect(answer).toEqual(again);
  }
  const query = `WorkflowType = "runJob" AND BrickworkJobId = "${jobId}"`;
  await expect
    .poll(async () => (await stack.temporal.client.workflow.count(query)).count, { timeout: 20_000 })
    .toBe(tokens.length);
  await end(gateway.child, 'SIGTERM');
}, 120_000);

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['an address that is none', ['--listen', 'here'], {}, /--listen takes HOST:PORT, not "here"/],
  ['no workspace', [], { DATABRICKS_HOST: '', DATABRICKS_CONFIG_FILE: '/nowhere' }, /Set DATABRICKS_HOST/],
  [
    'itself as the workspace',
    ['--listen', '127.0.0.1:18070'],
    { DATABRICKS_HOST: 'http://localhost:18070' },
    /where the gateway itself listens/,
  ],
])('a gateway with %s says what to do', async (_, words, more, expected) => {
  const { status, stderr } = await brickwork(['gateway', ...words], { ...environment(), ...more });
  expect([status, stderr]).toEqual([2, expect.stringMatching(expected)]);
});
