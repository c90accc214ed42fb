import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, notebook } from '../../support/definitions.js';
import { SharedWorker } from '../../support/test-stack.js';
import { BOB, JobsGatewayInTest } from './jobs-gateway-in-test.js';

let gateway: JobsGatewayInTest;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
  gateway.stack.script('*');
});
afterAll(() => gateway.stop());

const tasks = [notebook('a'), notebook('b', { depends_on: after('a') })];

async function create(more: object = {}): Promise<number> {
  const { body, status } = await gateway.post('2.2/jobs/create', { name: 'runs', tasks, ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.job_id as number;
}

describe('a run of a job', () => {
  test('is started once for a token, watched and listed', async () => {
    const jobId = await create({ parameters: [{ name: 'day', default: 'x' }] });
    const body = { job_id: jobId, idempotency_token: 't', job_parameters: { day: 'monday' } };
    const answers = await Promise.all([1, 2, 3].map(() => gateway.post('2.2/jobs/run-now', body)));
    const ids = new Set(answers.map((answer) => answer.body.run_id as number));
    expect(ids.size, JSON.stringify(answers[0]?.body)).toBe(1);
    const [runId] = [...ids];
    const run = await gateway.ended(runId);
    expect(run).toMatchObject({
      run_id: runId,
      job_id: jobId,
      run_type: 'JOB_RUN',
      creator_user_name: 'ada@example.com',
      state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' },
      status: { state: 'TERMINATED', termination_details: { code: 'SUCCESS' } },
      job_parameters: [{ name: 'day', default: 'x', value: 'monday' }],
      tasks: [{ task_key: 'a' }, { task_key: 'b' }],
    });
    const listed = (await gateway.get(`2.2/jobs/runs/list?job_id=${jobId}`)).body;
    expect(listed.runs.map((one: { run_id: number }) => one.run_id)).toEqual([runId]);
    const other = await gateway.another();
    const [task] = run.tasks;
    const ofTask = (await gateway.get(`2.2/jobs/runs/get?run_id=${task.run_id}`, { url: other.url })).body;
    expect(ofTask).toMatchObject({ run_id: task.run_id, job_run_id: runId, tasks: [{ task_key: 'a' }] });
    await other.stop();
  });

  test('fails, tells why, and is repaired', async () => {
    const jobId = await create();
    gateway.stack.script('b', { fail_times: 1, error: 'boom' });
    const { run_id: runId } = (await gateway.post('2.2/jobs/run-now', { job_id: jobId })).body;
    const run = await gateway.ended(runId);
    expect(run.state).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    const failed = run.tasks.find((task: { task_key: string }) => task.task_key === 'b');
    const output = (await gateway.get(`2.2/jobs/runs/get-output?run_id=${failed.run_id}`)).body;
    expect(output.metadata).toMatchObject({ run_id: failed.run_id, job_run_id: runId });
    expect(output.error).toContain('boom');
    const repair = await gateway.post('2.2/jobs/runs/repair', {
      run_id: runId,
      rerun_all_failed_tasks: true,
      rerun_tasks: [],
    });
    expect(repair.body).toEqual({ repair_id: 1 });
    const repaired = await gateway.ended(runId);
    expect(repaired.state.result_state).toBe('SUCCESS');
    expect(repaired.repair_history.map((one: { type: string }) => one.type)).toEqual(['ORIGINAL', 'REPAIR']);
    gateway.stack.script('b');
  });

  test('is repaired with the settings that are in force, and shows them', async () => {
    const failing = notebook('b', { depends_on: after('a') });
    const jobId = await create({ name: 'mended', tasks: [notebook('a'), failing, notebook('c')] });
    gateway.stack.script('b', { fail_times: 1, error: 'boom' });
    const { run_id: runId } = (await gateway.post('2.2/jobs/run-now', { job_id: jobId })).body;
    await gateway.ended(runId);
    const mended = { notebook_path: '/nb/mended', base_parameters: { day: '{{job.start_time.iso_date}}' } };
    const other = notebook('c', { depends_on: after('a') });
    const update = (tasks: object[]) =>
      gateway.post('2.2/jobs/reset', { job_id: jobId, new_settings: { name: 'mended', tasks } });
    await update([notebook('a'), { ...failing, depends_on: [] }, other]);
    const repair = { run_id: runId, rerun_tasks: ['b'] };
    const refused = await gateway.post('2.2/jobs/runs/repair', repair);
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('depends_on of task "b"'),
    ]);
    await update([notebook('a'), { ...failing, notebook_task: mended }, other]);
    expect((await gateway.post('2.2/jobs/runs/repair', repair)).body).toEqual({ repair_id: 1 });
    await gateway.ended(runId);
    const run = (await gateway.get(`2.2/jobs/runs/get?run_id=${runId}&include_resolved_values=true`)).body;
    expect(run.state.result_state).toBe('SUCCESS');
    const tasksOf = (key: string) => run.tasks.filter((task: { task_key: string }) => task.task_key === key);
    const day = new Date(run.start_time as number).toISOString().slice(0, 10);
    expect(tasksOf('b').at(-1)).toMatchObject({
      notebook_task: mended,
      resolved_values: { notebook_task: { base_parameters: { day } } },
    });
    const last = [...gateway.stack.emulator.workspace.runs.values()].at(-1);
    expect(JSON.stringify(last?.tasks)).toContain('/nb/mended');
    gateway.stack.script('b');
  });

  test('is canceled, and its history deleted', async () => {
    const jobId = await create();
    gateway.stack.script('a', { duration_millis: 600_000 });
    const { run_id: runId } = (await gateway.post('2.2/jobs/run-now', { job_id: jobId })).body;
    const active = await gateway.post('2.2/jobs/runs/delete', { run_id: runId });
    expect([active.status, active.body.message]).toEqual([
      400,
      `Run ${runId} is still active and cannot be deleted.`,
    ]);
    expect((await gateway.post('2.2/jobs/runs/cancel', { run_id: runId }, { token: BOB })).status).toBe(403);
    expect((await gateway.post('2.2/jobs/runs/cancel', { run_id: runId })).body).toEqual({});
    gateway.stack.script('a');
    const run = await gateway.ended(runId);
    expect(run.state.result_state).toBe('CANCELED');
    expect((await gateway.post('2.2/jobs/runs/delete', { run_id: runId })).status).toBe(200);
    await expect
      .poll(async () => (await gateway.get(`2.2/jobs/runs/get?run_id=${runId}`)).status, { timeout: 60_000 })
      .toBe(400);
  });

  test('in another workspace says where its output is', async () => {
    const worker = await SharedWorker.start();
    const other = await JobsGatewayInTest.start({ sharedWorker: worker });
    other.stack.script('*');
    const brickwork = { workspace: other.stack.workspace };
    const cluster = { job_cluster_key: 'm', new_cluster: { num_workers: 1 }, brickwork };
    for (const body of [
      { tasks: [notebook('a')], brickwork },
      { tasks: [notebook('a', { job_cluster_key: 'm' })], job_clusters: [cluster] },
    ]) {
      const { job_id: jobId } = (await other.post('2.2/jobs/create', { name: 'elsewhere', ...body })).body;
      const { run_id: runId } = (await other.post('2.2/jobs/run-now', { job_id: jobId })).body;
      const [task] = (await other.ended(runId)).tasks;
      for (const call of ['get-output', 'export']) {
        const answer = await other.get(`2.2/jobs/runs/${call}?run_id=${task.run_id}`);
        expect([answer.status, answer.body.message]).toEqual([
          400,
          expect.stringMatching(
            /^The task a ran in the workspace "workspace0", as run \d+\. Ask there; or: brickwork logs '/,
          ),
        ]);
      }
    }
    await other.stop();
    await worker.stop();
  });

  test('has the parameters of its tasks, and only the tasks that are named', async () => {
    const jobId = await create();
    const body = { job_id: jobId, notebook_params: { day: 'sunday' }, only: ['b'] };
    const { run_id: runId } = (await gateway.post('2.2/jobs/run-now', body)).body;
    const run = await gateway.ended(runId);
    expect(run.tasks).toHaveLength(1);
    expect(run.tasks[0]).toMatchObject({
      task_key: 'b',
      notebook_task: { base_parameters: { day: 'sunday' } },
    });
    expect(run.overriding_parameters).toEqual({ notebook_params: { day: 'sunday' } });
    const unknown = await gateway.post('2.2/jobs/run-now', { ...body, only: ['x'] });
    expect([unknown.status, unknown.body.message]).toEqual([400, expect.stringContaining('no such task')]);
  });
});

test('a one-time run is submitted once for a token, and shown to who asked for it', async () => {
  const body = { run_name: 'once', tasks: [notebook('a')], idempotency_token: `s${Date.now()}` };
  const first = await gateway.post('2.1/jobs/runs/submit', body);
  const again = await gateway.post('2.1/jobs/runs/submit', { ...body, run_name: 'other' });
  expect([first.status, again.body]).toEqual([200, first.body]);
  const run = await gateway.ended(first.body.run_id);
  expect(run).toMatchObject({ run_type: 'SUBMIT_RUN', run_name: 'once', state: { result_state: 'SUCCESS' } });
  expect((await gateway.get(`2.2/jobs/runs/get?run_id=${first.body.run_id}`, { token: BOB })).status).toBe(
    403,
  );
});

test('what is not ours is passed on: a run that the workspace has itself', async () => {
  const direct = await fetch(`${gateway.stack.emulator.url}/api/2.2/jobs/runs/submit`, {
    method: 'POST',
    headers: { authorization: 'Bearer ada-token' },
    body: JSON.stringify({ run_name: 'native', tasks: [notebook('a')] }),
  });
  const { run_id: runId } = (await direct.json()) as { run_id: number };
  expect(await gateway.ended(runId)).toMatchObject({ run_id: runId, run_name: 'native' });
  const unknown = await gateway.get('2.2/jobs/runs/get?run_id=123456789');
  expect([unknown.status, unknown.body.message]).toEqual([400, 'Run 123456789 does not exist.']);
});
