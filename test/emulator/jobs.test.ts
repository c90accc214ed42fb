import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

const CLUSTER = { job_cluster_key: 'main', new_cluster: { spark_version: '15.4.x-scala2.12' } };

function onMain(taskKey: string, more: Json = {}): Json {
  return {
    task_key: taskKey,
    job_cluster_key: 'main',
    notebook_task: { notebook_path: `/${taskKey}` },
    ...more,
  };
}

async function create(tasks: Json[], more: Json = {}): Promise<number> {
  const settings = { name: `job ${Math.random()}`, tasks, job_clusters: [CLUSTER], ...more };
  const { status, body } = await workspace.api('POST', '/api/2.2/jobs/create', settings);
  expect(status, JSON.stringify(body)).toBe(200);
  return body['job_id'] as number;
}

async function runNow(jobId: number, token = `t${Math.random()}`): Promise<number> {
  const request = { job_id: jobId, idempotency_token: token };
  return (await workspace.api('POST', '/api/2.2/jobs/run-now', request)).body['run_id'] as number;
}

/** The result of the last attempt of each task. */
function results(run: Json): Record<string, string> {
  const tasks = (run['tasks'] as Json[]).toSorted((a, b) => a['attempt_number'] - b['attempt_number']);
  return Object.fromEntries(
    tasks.map(({ task_key, state }) => [
      task_key as string,
      (state.result_state ?? state.life_cycle_state) as string,
    ]),
  );
}

describe('tasks of a job share a job cluster', () => {
  test('it is created once, bears the tags of the job, and is ended after the last of them', async () => {
    workspace.file('set.py', `# Databricks notebook source\ndbutils.jobs.taskValues.set("rows", 7)\n`);
    workspace.file(
      'get.py',
      `# Databricks notebook source\nn = dbutils.jobs.taskValues.get("set", "rows")\ndbutils.notebook.exit(f"{n} {dbutils.widgets.get('same')}")\n`,
    );
    const get = onMain('get', {
      depends_on: [{ task_key: 'set' }],
      notebook_task: { notebook_path: '/get', base_parameters: { same: '{{tasks.set.values.rows}}' } },
    });
    const run = await workspace.ended(
      await runNow(await create([onMain('set'), get], { tags: { team: 'data' } })),
    );
    expect(results(run)).toEqual({ set: 'SUCCESS', get: 'SUCCESS' });
    expect(run['run_type']).toBe('JOB_RUN');
    const output = await workspace.api(
      'GET',
      `/api/2.2/jobs/runs/get-output?run_id=${run['tasks'][1].run_id}`,
    );
    expect(output.body['notebook_output'].result).toBe('7 7');
    const ids = new Set(
      (run['tasks'] as Json[]).map((task) => task['cluster_instance'].cluster_id as string),
    );
    expect(ids.size).toBe(1);
    const cluster = await workspace.api('GET', `/api/2.1/clusters/get?cluster_id=${[...ids][0]}`);
    expect(cluster.body).toMatchObject({
      cluster_source: 'JOB',
      custom_tags: { team: 'data' },
      termination_reason: { code: 'JOB_FINISHED' },
    });
  });

  test('the same token gives the same run', async () => {
    workspace.script('once');
    const jobId = await create([onMain('once')]);
    expect(await runNow(jobId, 'tok')).toBe(await runNow(jobId, 'tok'));
  });

  test('a reference to a value that was never set fails its task', async () => {
    workspace.script('empty');
    const notebook_task = { notebook_path: '/x', base_parameters: { n: '{{tasks.empty.values.n}}' } };
    const tasks = [onMain('empty'), onMain('reads', { depends_on: [{ task_key: 'empty' }], notebook_task })];
    const run = await workspace.ended(await runNow(await create(tasks)));
    expect(run['tasks'][1].state).toMatchObject({ result_state: 'FAILED' });
    expect(run['tasks'][1].state.state_message).toContain('no such value');
  });
});

describe('Databricks retries, cancels and repairs the tasks of a job', () => {
  test('a failed task is tried again on the same cluster, and every attempt has a run id', async () => {
    workspace.script('flaky', { fail_times: 2 });
    workspace.script('behind');
    const tasks = [
      onMain('flaky', { max_retries: 2, min_retry_interval_millis: 10 }),
      onMain('behind', { depends_on: [{ task_key: 'flaky' }] }),
    ];
    const run = await workspace.ended(await runNow(await create(tasks)));
    expect(results(run)).toEqual({ flaky: 'SUCCESS', behind: 'SUCCESS' });
    const attempts = (run['tasks'] as Json[]).filter(({ task_key }) => task_key === 'flaky');
    expect(attempts.map(({ attempt_number }) => attempt_number as number).toSorted()).toEqual([0, 1, 2]);
    expect(new Set(attempts.map(({ cluster_instance }) => cluster_instance.cluster_id as string)).size).toBe(
      1,
    );
  });

  test('one task run is canceled alone, also before it has begun; what is behind it does not run', async () => {
    workspace.script('slow', { duration_millis: 60_000 });
    workspace.script('late');
    workspace.script('last');
    const tasks = [
      onMain('slow'),
      onMain('late', { depends_on: [{ task_key: 'slow' }] }),
      onMain('last', { depends_on: [{ task_key: 'late' }] }),
    ];
    const runId = await runNow(await create(tasks));
    const { tasks: begun } = await workspace.until(runId, () => true);
    await workspace.api('POST', '/api/2.2/jobs/runs/cancel', {
      run_id: begun[1].run_id as number,
    });
    workspace.emulator.workspace.scripts.release('slow');
    const run = await workspace.ended(runId);
    expect(results(run)).toEqual({ slow: 'SUCCESS', late: 'CANCELED', last: 'SKIPPED' });
  });

  test('a repair runs the named tasks again and wants the id of the last one', async () => {
    workspace.script('good', { task_values: { n: 1 } });
    workspace.script('bad', { fail_times: 2 });
    const tasks = [onMain('good'), onMain('bad', { depends_on: [{ task_key: 'good' }] })];
    const runId = await runNow(await create(tasks));
    await workspace.ended(runId);
    const repair = (more: Json) =>
      workspace.api('POST', '/api/2.2/jobs/runs/repair', { run_id: runId, rerun_tasks: ['bad'], ...more });
    const first = await repair({});
    expect(results(await workspace.ended(runId))).toMatchObject({ bad: 'FAILED' });
    expect((await repair({})).body['message']).toContain('The latest repair ID needs to be provided');
    await repair({ latest_repair_id: first.body['repair_id'] as number });
    const run = await workspace.ended(runId);
    expect(results(run)).toEqual({ good: 'SUCCESS', bad: 'SUCCESS' });
    expect(run['repair_history']).toHaveLength(3);
  });

  test('a cluster that is lost is not created again, and the tasks on it fail', async () => {
    workspace.script('lost', { duration_millis: 60_000 });
    workspace.script('next');
    const tasks = [
      onMain('lost'),
      onMain('next', { depends_on: [{ task_key: 'lost' }], run_if: 'ALL_DONE' }),
    ];
    const runId = await runNow(await create(tasks));
    const { tasks: begun } = await workspace.running(runId);
    await workspace.api('POST', '/api/2.1/clusters/delete', {
      cluster_id: begun[0].cluster_instance.cluster_id as string,
    });
    const run = await workspace.ended(runId);
    expect(results(run)).toEqual({ lost: 'FAILED', next: 'FAILED' });
    expect(run['tasks'][1].status.termination_details.code).toBe('CLUSTER_ERROR');
  });
});

describe('what jobs/create refuses', () => {
  test('an unknown cluster, autotermination on a job cluster, and more jobs than the quota', async () => {
    const refused = async (settings: Json): Promise<string> => {
      const answer = await workspace.api('POST', '/api/2.2/jobs/create', settings);
      expect(answer.status).toBe(400);
      return answer.body['message'] as string;
    };
    expect(await refused({ tasks: [onMain('a')] })).toContain('Unknown job_cluster_key');
    const idle = { ...CLUSTER, new_cluster: { ...CLUSTER.new_cluster, autotermination_minutes: 30 } };
    expect(await refused({ tasks: [onMain('a')], job_clusters: [idle] })).toContain(
      'autotermination_minutes',
    );
    workspace.emulator.workspace.settings.jobsPerHour = 1;
    expect(await refused({ tasks: [onMain('a')], job_clusters: [CLUSTER] })).toContain(
      'exceeding rate limit',
    );
    workspace.emulator.workspace.settings.jobsPerHour = 0;
  });

  test('jobs are found by name, page by page, until they are deleted', async () => {
    workspace.script('named');
    const name = `Named ${Math.random()}`;
    const ids = [await create([onMain('named')], { name }), await create([onMain('named')], { name })];
    const list = async (query: string): Promise<Json> =>
      (await workspace.api('GET', `/api/2.2/jobs/list?${query}`)).body;
    const byName = `name=${encodeURIComponent(name.toUpperCase())}`;
    const first = await list(`${byName}&limit=1`);
    expect(first).toMatchObject({ has_more: true, jobs: [{ job_id: ids[0] }] });
    const second = await list(`${byName}&limit=1&page_token=${first['next_page_token']}`);
    expect(second).toMatchObject({ has_more: false, jobs: [{ job_id: ids[1] }] });
    for (const job_id of ids) await workspace.api('POST', '/api/2.2/jobs/delete', { job_id });
    expect(await list(byName)).toEqual({ has_more: false });
    expect(await list('limit=101')).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    expect((await workspace.api('GET', `/api/2.2/jobs/get?job_id=${ids[0]}`)).body['error_code']).toBe(
      'INVALID_PARAMETER_VALUE',
    );
  });
});
