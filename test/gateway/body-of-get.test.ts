import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notebook } from '../support/definitions.js';
import { ADA, JobsGatewayInTest } from './api/jobs-gateway-in-test.js';

let gateway: JobsGatewayInTest;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
  gateway.stack.script('*');
});
afterAll(() => gateway.stop());

/** `fetch` sends no such thing. */
async function getWithBody(
  path: string,
  body: string,
): Promise<{ status: number | undefined; body: unknown }> {
  const headers = { authorization: `Bearer ${ADA}`, 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${gateway.server.url}/api/2.2/jobs/${path}`,
      { method: 'GET', headers },
      (answer) => {
        json(answer).then((read) => resolve({ status: answer.statusCode, body: read }), reject);
      },
    );
    sent.on('error', reject).end(body);
  });
}

test("a GET may have what it asks for in its body, as Airflow's triggers have it", async () => {
  const submitted = await gateway.post('2.2/jobs/runs/submit', { tasks: [notebook('a')] });
  const { run_id: runId } = submitted.body as { run_id: number };
  await gateway.ended(runId);
  const asked = JSON.stringify({ run_id: runId, include_history: true, more: { unknown: 1 }, none: null });
  const run = await getWithBody('runs/get', asked);
  expect(run).toMatchObject({ status: 200, body: { run_id: runId, repair_history: [{ type: 'ORIGINAL' }] } });
  const { tasks } = run.body as { tasks: { run_id: number }[] };
  const output = await getWithBody('runs/get-output', JSON.stringify({ run_id: tasks[0]?.run_id }));
  expect(output).toMatchObject({ status: 200, body: { metadata: { run_id: tasks[0]?.run_id } } });
  // The query is what a GET has it in.
  expect(await getWithBody(`runs/get?run_id=${runId}`, '{"run_id": 5}')).toMatchObject({ status: 200 });
  expect(await getWithBody('runs/get', '[]')).toMatchObject({
    status: 400,
    body: { message: 'Missing required field: run_id.' },
  });
  expect(await getWithBody('runs/get', '{')).toMatchObject({
    status: 400,
    body: { error_code: 'MALFORMED_REQUEST' },
  });
});
