import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmulatorForTests, startEmulatorForTests } from '../../src/emulator/emulator-for-tests.js';

const root = mkdtempSync(join(tmpdir(), 'brickwork-root-'));
let emulator: EmulatorForTests;
beforeAll(async () => {
  writeFileSync(join(root, 'n.py'), '# Databricks notebook source\ndbutils.notebook.exit("done")');
  emulator = await startEmulatorForTests({ root, clusterStartMillis: 10 });
});
afterAll(() => rmSync(root, { recursive: true }));

const headers = { authorization: 'Bearer any' };
const submit = (token: string): Promise<Response> =>
  fetch(`${emulator.url}/api/2.2/jobs/runs/submit`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      run_name: 'one',
      idempotency_token: token,
      tasks: [{ task_key: 'n', notebook_task: { notebook_path: '/n' } }],
    }),
  });

test('a fault hits as often as it says, and what it may not be is said', async () => {
  emulator.injectFault({ route: 'jobs/runs/submit', kind: 'status', status: 503, times: 1 });
  expect((await submit('a')).status).toBe(503);
  expect((await submit('a')).status).toBe(200);
  expect(emulator.requests()).toEqual({ 'POST /api/2.2/jobs/runs/submit': 2 });
  expect(() => emulator.injectFault({ route: 'x', kind: 'explode' as 'reset' })).toThrow(
    /^kind .*lost_response/,
  );
  expect(() => emulator.scriptTask('n', { fail_times: -1 })).toThrow(/fail_times/);
  expect(() => emulator.failCluster({ code: 'X', type: 'CLOUD' as 'CLOUD_FAILURE' })).toThrow(/type/);
});

test('the report counts submits, and a reset forgets faults', async () => {
  expect(emulator.report()).toMatchObject({ duplicate_submits: [], submits: { one: 1 } });
  emulator.injectFault({ route: 'jobs/runs/submit', kind: 'status', status: 500 });
  emulator.reset();
  expect((await submit('b')).status).toBe(200);
});

test('data of its own goes with the emulator; a folder that was given stays', async () => {
  const data = join(root, 'data');
  const other = await startEmulatorForTests({ root, data });
  await other.stop();
  expect(existsSync(data)).toBe(true);
  await emulator.stop();
  await expect(submit('c')).rejects.toThrow();
});
