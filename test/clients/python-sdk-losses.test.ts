import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort, killTethered, endTethered, spawnTethered } from '../../src/local/child-process.js';
import { report } from '../../src/emulator/services/report.js';
import { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';
import { startPythonScript } from './python-script.js';

/** Longer than the SDK waits before its second try. */
const AWAY_MILLIS = 4000;

let stack: TestStack;
let port: number;
let gateway: ChildProcess;
/** What the gateway has printed. */
let printed: string;
let workers: ChildProcess[] = [];
beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false });
  port = await freePort();
  gateway = await startGateway();
  workers = await startWorkers();
}, 180_000);
afterAll(async () => {
  for (const worker of workers) await endProcess(worker, 'SIGTERM');
  await endTethered(gateway);
  await stack.stop();
});

/** The gateway as a process of its own, always at the same address; resolves once it listens. */
async function startGateway(): Promise<ChildProcess> {
  const env = {
    ...{ TEMPORAL_ADDRESS: stack.address, BRICKWORK_TASK_QUEUE: stack.taskQueue },
    ...{ DATABRICKS_HOST: stack.emulator.url, DATABRICKS_TOKEN: 'worker' },
  };
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = [process.execPath, 'bin/brickwork.mjs', 'gateway', '--listen', `127.0.0.1:${port}`];
  const child = spawnTethered('/usr/bin/env', [...set, ...command]);
  printed = '';
  child.stdout?.resume();
  child.stderr?.on('data', (text: Buffer) => (printed += text.toString()));
  await vi.waitFor(() => expect(printed).toContain('is served at'), { timeout: 30_000 });
  return child;
}

function startWorkers(): Promise<ChildProcess[]> {
  return Promise.all([startWorkerProcess(stack), startWorkerProcess(stack)]);
}

/** Every worker is killed, and the gateway too once it has said that it gets no answers; then there are others of them. */
async function loseAll(): Promise<void> {
  for (const worker of workers) await endProcess(worker, 'SIGKILL');
  expect(workers.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
  await expect.poll(() => printed, { timeout: 60_000 }).toContain(' 503 ');
  await killTethered(gateway);
  await sleep(AWAY_MILLIS);
  [workers, gateway] = await Promise.all([startWorkers(), startGateway()]);
}

test('the SDK for Python waits for a run and for a repair while all workers and the gateway are killed', async () => {
  stack.script('*', { notebook_result: 'done' });
  stack.script('failing', { fail_times: 1, notebook_result: 'at last' });
  for (const key of ['held', 'held_repair'])
    stack.script(key, { duration_millis: 600_000, notebook_result: 'held' });
  const script = startPythonScript('waits_out_losses.py', { host: `http://127.0.0.1:${port}`, token: 'ada' });
  for (const [line, key] of [
    ['waiting for a run', 'held'],
    ['waiting for a repair', 'held_repair'],
  ]) {
    await script.said(line);
    const name = `python survivor/${key}`;
    await expect.poll(() => report(stack.emulator.workspace).submits[name], { timeout: 60_000 }).toBe(1);
    await loseAll();
    stack.release(key);
  }
  expect(await script.told).toEqual({
    run: ['SUCCESS', [0, 0, 0]],
    failed: 'FAILED',
    repaired: 'SUCCESS',
    outputs: ['done', 'at last', 'held'],
    retries: ['cannot connect', 'throttled by platform'],
  });
  expect(report(stack.emulator.workspace).submits).toEqual({
    'python survivor/first': 2,
    'python survivor/held': 1,
    'python survivor/third': 1,
    'python survivor/failing': 2,
    'python survivor/held_repair': 1,
  });
  expect(stack.violations()).toEqual([]);
}, 240_000);
