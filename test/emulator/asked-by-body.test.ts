import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

/** `fetch` sends no such thing. */
async function getWithBody(path: string, body: string): Promise<Json> {
  const headers = { authorization: 'Bearer t', 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const url = `${workspace.emulator.url}/api/2.2/jobs/${path}`;
    const sent = request(url, { method: 'GET', headers }, (answer) => {
      json(answer).then((read) => resolve(read as Json), reject);
    });
    sent.on('error', reject).end(body);
  });
}

test("a GET may have what it asks for in its body, as Airflow's triggers have it", async () => {
  workspace.script('*');
  const { body } = await workspace.submit([{ task_key: 'a', notebook_task: { notebook_path: '/a' } }]);
  const runId = body['run_id'] as number;
  const asked = JSON.stringify({ run_id: runId, include_history: true, more: {}, none: null });
  expect(await getWithBody('runs/get', asked)).toMatchObject({ run_id: runId, repair_history: [{}] });
  expect(await getWithBody(`runs/get?run_id=${runId}`, '{"run_id": 5}')).toMatchObject({ run_id: runId });
  expect(await getWithBody(`runs/get?run_id=${runId}`, '{')).toMatchObject({ run_id: runId });
  expect(await getWithBody('runs/get', '{')).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
});
