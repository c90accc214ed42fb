import { type jobs, WorkspaceClient } from '@databricks/sdk-experimental';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADA, JobsGatewayInTest } from '../gateway/api/jobs-gateway-in-test.js';

let gateway: JobsGatewayInTest;
let client: WorkspaceClient;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
  gateway.stack.script('*', { notebook_result: 'done' });
  client = new WorkspaceClient({ host: gateway.server.url, token: ADA, authType: 'pat' });
});
afterAll(() => gateway.stop());

const notebook = (key: string) => ({ task_key: key, notebook_task: { notebook_path: `/nb/${key}` } });
const tasks = [notebook('a'), { ...notebook('b'), depends_on: [{ task_key: 'a' }] }];

/** Those of a run, and how they stand. */
function results({ tasks: runs = [] }: jobs.Run): [string | undefined, string | undefined][] {
  return runs.map(({ task_key: key, state }) => [key, state?.result_state]);
}

describe('the SDK for JavaScript, unmodified', () => {
  test('creates a job, waits for its run, and reads the output of its tasks', async () => {
    const { job_id: jobId = 0 } = await client.jobs.create({ name: 'javascript', tasks });
    const job = await client.jobs.get({ job_id: jobId });
    expect(job.settings?.tasks?.map(({ task_key: key }) => key)).toEqual(['a', 'b']);
    const waiter = await client.jobs.runNow({ job_id: jobId });
    const run = await waiter.wait();
    expect(results(run)).toEqual([
      ['a', 'SUCCESS'],
      ['b', 'SUCCESS'],
    ]);
    const output = await client.jobs.getRunOutput({ run_id: run.tasks?.at(1)?.run_id ?? 0 });
    expect(output.notebook_output?.result).toBe('done');
    const listed: jobs.BaseRun[] = [];
    for await (const one of client.jobs.listRuns({ job_id: jobId })) listed.push(one);
    expect(listed.map(({ run_id: id }) => id)).toEqual([run.run_id]);
    await client.jobs.delete({ job_id: jobId });
    await expect(client.jobs.get({ job_id: jobId })).rejects.toThrow('does not exist');
  });

  test('repairs what has failed, cancels, submits, and passes the gateway by for the rest', async () => {
    gateway.stack.script('b', { fail_times: 1, error: 'boom', notebook_result: 'at last' });
    gateway.stack.script('endless', { duration_millis: 600_000 });
    const submitted = await client.jobs.submit({ run_name: 'once', tasks });
    const { run_id: runId = 0 } = submitted;
    await expect(submitted.wait()).rejects.toThrow('INTERNAL_ERROR');
    const repair = await client.jobs.repairRun({ run_id: runId, rerun_all_failed_tasks: true });
    expect(results(await repair.wait()).slice(-1)).toEqual([['b', 'SUCCESS']]);
    const endless = await client.jobs.create({ name: 'e', tasks: [notebook('endless')] });
    const { run_id: endlessId = 0 } = await client.jobs.runNow({ job_id: endless.job_id ?? 0 });
    const canceled = await client.jobs.cancelRun({ run_id: endlessId });
    expect((await canceled.wait()).state?.result_state).toBe('CANCELED');
    expect((await client.currentUser.me()).userName).toBe('ada@example.com');
  });
});

test('plain fetch sees numbers that JavaScript can hold', async () => {
  const headers = { authorization: `Bearer ${ADA}`, 'content-type': 'application/json' };
  const call = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const sent = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${gateway.server.url}/api/2.2/jobs/${path}`, sent);
    return (await answer.json()) as Record<string, unknown>;
  };
  const { job_id: jobId } = await call('create', { name: 'fetch', tasks: [notebook('a')] });
  const { run_id: runId } = await call('run-now', { job_id: jobId });
  expect([jobId, runId].map(Number.isSafeInteger)).toEqual([true, true]);
  const run = await call(`runs/get?run_id=${String(runId)}`);
  const [task] = run['tasks'] as { run_id: number }[];
  expect([run['job_id'], run['run_id'], Number.isSafeInteger(task.run_id)]).toEqual([jobId, runId, true]);
});
