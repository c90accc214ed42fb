import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
beforeEach(() => workspace.emulator.workspace.scripts.clear());
afterAll(() => workspace.stop());

const task = (key: string, ...deps: string[]): Json => ({
  task_key: key,
  notebook_task: { notebook_path: `/${key}` },
  depends_on: deps.map((task_key) => ({ task_key })),
});
const post = (path: string, body: Json) => workspace.api('POST', `/api/2.2/jobs/${path}`, body);
const create = async (settings: Json): Promise<number> =>
  (await post('create', settings)).body['job_id'] as number;
const runNow = async (jobId: number, more: Json = {}): Promise<number> =>
  (await post('run-now', { job_id: jobId, ...more })).body['run_id'] as number;
const outputOf = async (run: Json, at = 0): Promise<Json> =>
  (await workspace.api('GET', `/api/2.2/jobs/runs/get-output?run_id=${run['tasks'][at].run_id}`)).body;

describe('a repair', () => {
  const chain = [task('good'), task('bad', 'good'), task('behind', 'bad'), task('beside', 'good')];
  const attempts = (run: Json): Record<string, number> => {
    const most: Record<string, number> = {};
    for (const { task_key, attempt_number } of run['tasks'] as Json[])
      most[task_key as string] = Math.max(most[task_key as string] ?? 0, attempt_number as number);
    return most;
  };
  const failedRun = async (): Promise<number> => {
    workspace.script('bad', { fail_times: 1 });
    for (const key of ['good', 'behind', 'beside']) workspace.script(key);
    const runId = await runNow(await create({ tasks: chain }));
    await workspace.ended(runId);
    return runId;
  };

  test('of all that failed is asked for with an empty list of names, as the SDK for Python does', async () => {
    const runId = await failedRun();
    const before = await workspace.ended(runId);
    await post('runs/repair', { run_id: runId, rerun_all_failed_tasks: true, rerun_tasks: [] });
    const run = await workspace.ended(runId);
    expect(run['state'].result_state).toBe('SUCCESS');
    expect(attempts(run)).toEqual({ good: 0, bad: 1, behind: 1, beside: 0 });
    expect(run['repair_history']).toMatchObject([
      { type: 'ORIGINAL', end_time: before['end_time'] as number, state: { result_state: 'FAILED' } },
      { type: 'REPAIR', end_time: run['end_time'] as number, state: { result_state: 'SUCCESS' } },
    ]);
    expect(run['repair_history'][0].task_run_ids).toHaveLength(4);
  });

  test('takes what depends on its tasks with it where that is wanted', async () => {
    const runId = await failedRun();
    await post('runs/repair', { run_id: runId, rerun_tasks: ['good'], rerun_dependent_tasks: true });
    expect(attempts(await workspace.ended(runId))).toEqual({ good: 1, bad: 1, behind: 1, beside: 1 });
  });

  test('uses the settings that the job has now', async () => {
    workspace.file('now.py', '# Databricks notebook source\ndbutils.notebook.exit("now")\n');
    const jobId = await create({ tasks: [task('missing')] });
    const runId = await runNow(jobId);
    expect((await workspace.ended(runId))['state'].result_state).toBe('FAILED');
    const moved = { ...task('missing'), notebook_task: { notebook_path: '/now' } };
    await post('update', { job_id: jobId, new_settings: { tasks: [moved] } });
    await post('runs/repair', { run_id: runId, rerun_all_failed_tasks: true });
    expect((await outputOf(await workspace.ended(runId)))['notebook_output']).toMatchObject({
      result: 'now',
    });
  });

  test.each<[string, Json, string]>([
    ['neither names nor all', {}, 'no tasks to repair'],
    ['names and all', { rerun_tasks: ['bad'], rerun_all_failed_tasks: true }, 'Only one of'],
    ['an unknown name', { rerun_tasks: ['x'] }, 'Unknown rerun_tasks: x'],
  ])('is refused with %s', async (_name, more, message) => {
    const runId = await failedRun();
    const { status, body } = await post('runs/repair', { run_id: runId, ...more });
    expect([status, body['message']]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('the parameters of a run', () => {
  const tellsWidgets =
    '# Databricks notebook source\ndbutils.notebook.exit(",".join(dbutils.widgets.get(n) for n in ["a", "b", "c"]))\n';
  const tells = {
    task_key: 'tell',
    notebook_task: {
      notebook_path: '/tell',
      base_parameters: { a: 'task', b: 'task', c: '{{job.parameters.b}}{{job.parameters.none}}' },
    },
  };
  const settings = { tasks: [tells], parameters: [{ name: 'b', default: 'default' }] };
  beforeAll(() => workspace.file('tell.py', tellsWidgets));

  test('are those of the job, with the values that the run was given; a repair keeps them', async () => {
    const runId = await runNow(await create(settings), { job_parameters: { b: 'given' } });
    const run = await workspace.ended(runId);
    expect((await outputOf(run))['notebook_output'].result).toBe('task,given,given{{job.parameters.none}}');
    expect(run).toMatchObject({
      trigger: 'ONE_TIME',
      job_parameters: [{ name: 'b', default: 'default', value: 'given' }],
    });
    const repair = { run_id: runId, rerun_tasks: ['tell'] };
    const { body } = await post('runs/repair', repair);
    expect((await workspace.ended(runId))['job_parameters'][0].value).toBe('given');
    await post('runs/repair', {
      ...repair,
      latest_repair_id: body['repair_id'] as number,
      job_parameters: { b: 'new' },
    });
    expect((await workspace.ended(runId))['job_parameters'][0].value).toBe('new');
  });

  test('of notebooks override theirs', async () => {
    const run = await workspace.ended(
      await runNow(await create({ tasks: [tells] }), { notebook_params: { a: '1', b: '2', c: '3' } }),
    );
    expect((await outputOf(run))['notebook_output'].result).toBe('1,2,3');
    expect(run['overriding_parameters']).toEqual({ notebook_params: { a: '1', b: '2', c: '3' } });
    expect(run).not.toHaveProperty('job_parameters');
  });

  test('of Python files replace theirs; those of the job go to conditions and loops, too', async () => {
    workspace.file('args.py', 'import sys\nprint(sys.argv[1:])\n');
    const file = {
      task_key: 'file',
      spark_python_task: { python_file: '/args.py', parameters: ['old'] },
    };
    const condition = {
      task_key: 'is',
      condition_task: { op: 'EQUAL_TO', left: '{{job.parameters.b}}', right: 'default' },
    };
    const jobId = await create({ ...settings, tasks: [file, condition] });
    const run = await workspace.ended(await runNow(jobId, { python_params: ['new'] }));
    expect((await outputOf(run))['logs']).toContain("['new']");
    expect(run['tasks'][1].condition_task.outcome).toBe('true');
  });

  test('cannot be those of a notebook and of a JAR', async () => {
    const { status } = await post('run-now', {
      job_id: await create(settings),
      jar_params: ['x'],
      notebook_params: {},
    });
    expect(status).toBe(400);
  });
});

describe('runs of a job', () => {
  test('are all canceled at once', async () => {
    workspace.script('slow', { duration_millis: 60_000 });
    const [jobId, other] = [await create({ tasks: [task('slow')] }), await create({ tasks: [task('slow')] })];
    const ids = [await runNow(jobId), await runNow(jobId), await runNow(other)];
    await post('runs/cancel-all', { job_id: jobId });
    for (const id of ids.slice(0, 2))
      expect((await workspace.ended(id))['state'].result_state).toBe('CANCELED');
    expect((await post('runs/cancel-all', { all_queued_runs: true })).status).toBe(200);
    expect((await workspace.running(ids[2]))['end_time']).toBe(0);
    expect((await post('runs/cancel-all', {})).status).toBe(400);
    expect((await post('runs/cancel-all', { job_id: 1 })).status).toBe(400);
  });

  test('are deleted once they have ended; their token is not free again', async () => {
    workspace.script('slow', { duration_millis: 60_000 });
    const jobId = await create({ tasks: [task('slow')] });
    const runId = await runNow(jobId, { idempotency_token: 'deleted' });
    expect(await post('runs/delete', { run_id: runId })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_STATE' },
    });
    workspace.emulator.workspace.scripts.release('slow');
    await workspace.ended(runId);
    expect((await post('runs/delete', { run_id: runId })).status).toBe(200);
    expect((await workspace.api('GET', `/api/2.2/jobs/runs/get?run_id=${runId}`)).status).toBe(400);
    const list = await workspace.api('GET', `/api/2.2/jobs/runs/list?job_id=${jobId}`);
    expect(list.body).not.toHaveProperty('runs');
    const again = await post('run-now', { job_id: jobId, idempotency_token: 'deleted' });
    expect([again.status, again.body['message']]).toEqual([400, expect.stringContaining('was deleted')]);
  });

  test('show the clusters that their job has', async () => {
    const cluster = { job_cluster_key: 'main', new_cluster: { spark_version: '15' } };
    workspace.script('a');
    const jobId = await create({
      tasks: [{ ...task('a'), job_cluster_key: 'main' }],
      job_clusters: [cluster],
    });
    expect((await workspace.ended(await runNow(jobId)))['job_clusters']).toEqual([cluster]);
  });
});
