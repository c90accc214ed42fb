import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/local/child-process.js';
import { parseAddress, serveHealth } from '../../src/worker/health.js';
import { job, notebook } from '../support/definitions.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

const docs = readFileSync('docs/production.md', 'utf8');

describe('a worker in production', () => {
  let stack: TestStack;
  let worker: ChildProcess;
  let [health, metrics] = ['', ''];
  beforeAll(async () => {
    stack = await TestStack.start({ withWorker: false });
    [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    worker = await startWorkerProcess(stack, {
      BRICKWORK_HEALTH_ADDRESS: health,
      BRICKWORK_METRICS_ADDRESS: metrics,
    });
  });
  afterAll(async () => {
    await endProcess(worker, 'SIGTERM');
    await stack.stop();
  });

  test('says that it lives and takes work', async () => {
    const statusOf = async (path: string) => (await fetch(`http://${health}${path}`)).status;
    expect(await Promise.all(['/livez', '/readyz', '/x'].map(statusOf))).toEqual([200, 200, 404]);
  });

  test('counts and times what docs/production.md lists', async () => {
    stack.script('flaky', { fail_times: 1 });
    stack.script('*');
    stack.fault({ route: SUBMIT, kind: 'status', status: 503, times: 1 });
    const job_clusters = [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }];
    const tasks = [
      notebook('flaky', { max_retries: 1, min_retry_interval_millis: 0 }),
      notebook('b', { job_cluster_key: 'm' }),
    ];
    expect((await stack.run({ ...job(tasks, { job_clusters }), name: 'counted' })).result_state).toBe(
      'SUCCESS',
    );
    const text = await (await fetch(`http://${metrics}/metrics`)).text();
    const listed = [...docs.matchAll(/^\| `(brickwork_\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.length).toBeGreaterThan(8);
    for (const name of listed)
      expect(text, name).toContain(`${name}${name.endsWith('_seconds') ? '_bucket' : ''}{`);
    const value = (line: RegExp): number => Number(line.exec(text)?.[1]);
    expect(
      value(
        /^brickwork_task_attempts_total\{[^}]*job_name="counted"[^}]*result_state="SUCCESS"[^}]*\} (\d+)/m,
      ),
    ).toBe(2);
    expect(value(/^brickwork_task_retries_total\{[^}]*job_name="counted"[^}]*\} (\d+)/m)).toBe(1);
    expect(
      value(
        /^brickwork_databricks_calls_total\{[^}]*call="submitRun"[^}]*outcome="unavailable"[^}]*\} (\d+)/m,
      ),
    ).toBe(1);
    expect(text).toMatch(/^temporal_/m);
  });
});

describe('the health endpoint', () => {
  test.each([
    [() => Promise.resolve('The worker is STOPPING.'), 'The worker is STOPPING.\n'],
    [() => Promise.reject(new Error('boom')), 'Error: boom\n'],
  ])('says why it is not ready', async (notReady, text) => {
    const { port, stop } = await serveHealth('0', notReady);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([503, text]);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    await stop();
  });

  test.each([
    ['9090', '127.0.0.1', 9090],
    ['0.0.0.0:80', '0.0.0.0', 80],
  ])('%s is an address', (address, host, port) => expect(parseAddress(address)).toEqual({ host, port }));
});
