import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultSchema } from '../../src/emulator/faults.js';
import { scriptSchema } from '../../src/emulator/scripts.js';
import { startEmulator, type Emulator } from '../../src/emulator/server.js';
import { report } from '../../src/emulator/services/control-service.js';
import { DEFAULT_SETTINGS } from '../../src/emulator/settings.js';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({ secrets: { s: { k: 'hidden' } } });
  ({ emulator, folder } = workspace);
});
afterAll(() => workspace.stop());

const file = (path: string, content: string): void => workspace.file(path, content);
const api = (method: string, path: string, body?: Json) => workspace.api(method, path, body);
const ended = (runId: number): Promise<Json> => workspace.ended(runId);
const submit = (tasks: Json[], more: Json = {}) =>
  api('POST', '/api/2.2/jobs/runs/submit', { tasks, idempotency_token: `t${Math.random()}`, ...more });

/** Runs one task and gives the run's view and the task's output. */
async function runTask(task: Json): Promise<{ run: Json; output: Json }> {
  const { body } = await submit([{ task_key: 'a', ...task }]);
  const run = await ended(body['run_id'] as number);
  const output = await api('GET', `/api/2.2/jobs/runs/get-output?run_id=${run['tasks'][0].run_id}`);
  return { run, output: output.body };
}

describe('Python is really executed', () => {
  test('a notebook in source format, with widgets, secrets, volumes and exit', async () => {
    file(
      'nb/a.py',
      [
        '# Databricks notebook source',
        'import json, os, pathlib',
        "dbutils.widgets.text('p', 'default')",
        '# COMMAND ----------',
        '# MAGIC %md',
        '# MAGIC text',
        '# COMMAND ----------',
        "os.makedirs('/Volumes/c/s/v', exist_ok=True)",
        "pathlib.Path('/Volumes/c/s/v/x.txt').write_text(dbutils.secrets.get('s', 'k'))",
        "values = {'p': dbutils.widgets.get('p'), 'secret': open('/Volumes/c/s/v/x.txt').read(), 'files': os.listdir('/Volumes/c/s/v')}",
        'dbutils.notebook.exit(json.dumps(values))',
      ].join('\n'),
    );
    const { run, output } = await runTask({
      notebook_task: { notebook_path: '/Workspace/nb/a', base_parameters: { p: 'given' } },
    });
    expect(run['state']).toMatchObject({ life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' });
    expect(JSON.parse(output['notebook_output'].result as string)).toEqual({
      p: 'given',
      secret: 'hidden',
      files: ['x.txt'],
    });
  });

  test('an .ipynb, and an error with its trace and line', async () => {
    file(
      'nb/b.ipynb',
      JSON.stringify({
        cells: [
          { cell_type: 'markdown', source: ['x'] },
          { cell_type: 'code', source: ['x = 1\n', 'raise KeyError("gone")'] },
        ],
      }),
    );
    const { run, output } = await runTask({ notebook_task: { notebook_path: '/nb/b' } });
    expect(run['state']).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(run['tasks'][0].state).toMatchObject({
      life_cycle_state: 'TERMINATED',
      state_message: 'Workload failed, see run output for details',
    });
    expect(output['error']).toBe("KeyError: 'gone'");
    expect(output['error_trace']).toMatch(/cell2", line 2/);
  });

  test('a script with arguments and its logs, and one that exits with a status', async () => {
    file('s.py', 'import sys\nprint("got", sys.argv[1:])\nsys.exit(3 if sys.argv[1] == "bad" else 0)');
    const good = await runTask({
      spark_python_task: { python_file: '/Workspace/s.py', parameters: ['x', 'y'] },
    });
    expect(good.output['logs']).toContain("got ['x', 'y']");
    const bad = await runTask({ spark_python_task: { python_file: '/s.py', parameters: ['bad'] } });
    expect(bad.output['error']).toBe('SystemExit: 3');
  });

  test('an entry point of a wheel', async () => {
    file('pkg/__init__.py', 'def main():\n    import sys\n    print("wheel", sys.argv[1:])\n');
    file('pkg-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n');
    file('pkg-1.0.dist-info/entry_points.txt', '[console_scripts]\nrun = pkg:main\n');
    const zip = ['-m', 'zipfile', '-c', 'pkg-1.0-py3-none-any.whl', 'pkg', 'pkg-1.0.dist-info'];
    execFileSync('python3', zip, { cwd: join(folder, 'root') });
    for (const unpacked of ['pkg', 'pkg-1.0.dist-info'])
      rmSync(join(folder, 'root', unpacked), { recursive: true });
    for (const entry_point of ['run', 'main']) {
      const { output } = await runTask({
        python_wheel_task: { package_name: 'pkg', entry_point, named_parameters: { day: 'mon' } },
        libraries: [{ whl: '/Workspace/pkg-1.0-py3-none-any.whl' }],
      });
      expect(output['logs']).toContain("wheel ['--day=mon']");
    }
  });

  test('a canceled notebook is killed, and a missing one is reported', async () => {
    file('nb/sleep.py', 'import time\ntime.sleep(60)');
    const { body } = await submit([{ task_key: 'a', notebook_task: { notebook_path: '/nb/sleep' } }]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await api('POST', '/api/2.2/jobs/runs/cancel', { run_id: body['run_id'] as number });
    const run = await ended(body['run_id'] as number);
    expect(run['status'].termination_details).toMatchObject({ code: 'USER_CANCELED' });
    const { run: missing } = await runTask({ notebook_task: { notebook_path: '/nb/none' } });
    expect(missing['tasks'][0].status.termination_details).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});

describe('SQL is really executed', () => {
  test('a file with parameters, volumes and back-ticks, and a notebook', async () => {
    mkdirSync(join(folder, 'data/Volumes/c'), { recursive: true });
    writeFileSync(join(folder, 'data/Volumes/c/in.csv'), 'n\n1\n2\n');
    file(
      'q.sql',
      "CREATE OR REPLACE TABLE `t` AS SELECT *, :who AS who FROM read_files('/Volumes/c/in.csv', format => 'csv', header => true); -- :not\nSELECT ':who' AS s FROM t;",
    );
    const sql = await runTask({
      sql_task: { warehouse_id: 'w', file: { path: '/q.sql' }, parameters: { who: "o'neil" } },
    });
    const { query_output } = sql.output['sql_output'] as { query_output: { sql_statements: Json[] } };
    const id = String(query_output.sql_statements[0]['lookup_key']);
    const statement = await api('GET', `/api/2.0/sql/statements/${id}`);
    expect((await api('GET', '/api/2.0/sql/statements/none')).status).toBe(404);
    expect(statement.body).toMatchObject({ status: { state: 'SUCCEEDED' }, result: { row_count: 2 } });
    file(
      'nb/q.sql',
      '-- Databricks notebook source\n-- MAGIC %md x\n\n-- COMMAND ----------\n\nSELECT who FROM t WHERE n = 1',
    );
    const notebook = await runTask({ notebook_task: { notebook_path: '/nb/q' } });
    expect(notebook.run['state'].result_state).toBe('SUCCESS');
  });

  test.each([
    ['SELECT :x', /UNBOUND_SQL_PARAMETER/],
    ['SELEC 1', /syntax error/],
  ])('%s fails with what is wrong', async (sql, message) => {
    file('bad.sql', sql);
    const { output } = await runTask({ sql_task: { warehouse_id: 'w', file: { path: '/bad.sql' } } });
    expect(output['error']).toMatch(message);
  });
});

describe('runs keep the rules of the Jobs API', () => {
  beforeAll(() => {
    for (const key of ['ok', 'end']) emulator.workspace.scripts.set(key, scriptSchema.parse({}));
    emulator.workspace.scripts.set('bad', scriptSchema.parse({ fail_times: 99 }));
  });
  const task = (key: string, ...deps: string[]) => ({
    task_key: key,
    notebook_task: { notebook_path: '/x' },
    depends_on: deps.map((task_key) => ({ task_key })),
  });

  test.each<[string, Json, RegExp]>([
    [
      'job clusters',
      { job_clusters: [], tasks: [task('ok')] },
      /Shared job cluster feature is not supported/,
    ],
    [
      'a job cluster key',
      { tasks: [{ ...task('ok'), job_cluster_key: 'm' }] },
      /Shared job cluster feature is not supported/,
    ],
    ['no tasks', { tasks: [] }, /One of tasks must be specified/],
    ['two of one key', { tasks: [task('ok'), task('ok')] }, /Duplicate task_key/],
    ['an unknown dependency', { tasks: [task('ok', 'x')] }, /unknown task x/],
    [
      'an unknown cluster',
      { tasks: [{ ...task('ok'), existing_cluster_id: 'x' }] },
      /Cluster x does not exist/,
    ],
    ['a long token', { tasks: [task('ok')], idempotency_token: 'x'.repeat(65) }, /at most 64 characters/],
    ['parameters', { tasks: [task('ok')], parameters: [] }, /Unknown field: parameters/],
    ['no type', { tasks: [{ task_key: 'ok' }] }, /exactly one task type/],
  ])('%s is refused with 400', async (_name, body, message) => {
    const { status, body: answer } = await api('POST', '/api/2.2/jobs/runs/submit', body);
    expect([status, answer['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer['message']).toMatch(message);
    expect(answer['details'][0]['@type']).toMatch(/RequestInfo/);
  });

  test('leaves decide, skipped tasks have no V1 result, and the run of a failed task is INTERNAL_ERROR', async () => {
    const failing = await submit([task('bad'), task('ok', 'bad')]);
    const run = await ended(failing.body['run_id'] as number);
    expect(run['state']).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(run['state'].state_message).toMatch(
      /^Task bad failed with message: .* This caused all downstream tasks to get skipped\.$/,
    );
    expect(run['tasks'][1].state).not.toHaveProperty('result_state');
    const rescued = await submit([task('bad'), { ...task('end', 'bad'), run_if: 'ALL_DONE' }]);
    expect((await ended(rescued.body['run_id'] as number))['state'].result_state).toBe(
      'SUCCESS_WITH_FAILURES',
    );
  });

  test('a condition in a run sees task values of that run, and tells what it resolved', async () => {
    file('nb/set.py', "dbutils.jobs.taskValues.set('n', 3)");
    const condition = { op: 'GREATER_THAN', left: '{{tasks.set.values.n}}', right: '2' };
    const { body } = await submit([
      { task_key: 'set', notebook_task: { notebook_path: '/nb/set' } },
      { task_key: 'probe', condition_task: condition, depends_on: [{ task_key: 'set' }] },
      { ...task('ok'), depends_on: [{ task_key: 'probe', outcome: 'false' }] },
    ]);
    const run = await ended(body['run_id'] as number);
    expect(run['tasks'][1]).toMatchObject({
      condition_task: { outcome: 'true' },
      resolved_values: { condition_task: { left: '3' } },
    });
    expect(run['tasks'][2].status.termination_details.code).toBe('SKIPPED');
  });

  test('lists pages of at most 25, newest first; a GET changes nothing', async () => {
    expect((await api('GET', '/api/2.2/jobs/runs/list?limit=26')).status).toBe(400);
    const first = await api('GET', '/api/2.1/jobs/runs/list?limit=2');
    expect(first.body['runs']).toHaveLength(2);
    const next = await api(
      'GET',
      `/api/2.1/jobs/runs/list?limit=2&page_token=${first.body['next_page_token']}`,
    );
    expect(next.body['runs'][0].run_id).not.toBe(first.body['runs'][0].run_id);
    expect(await api('GET', '/api/2.1/jobs/runs/list?limit=2').then(({ body }) => body)).toEqual(first.body);
  });

  test('more than 100 tasks come page by page', async () => {
    emulator.workspace.scripts.set('*', scriptSchema.parse({}));
    const { body } = await submit(Array.from({ length: 101 }, (_, at) => task(`p${at}`)));
    const first = await ended(body['run_id'] as number);
    expect(first['tasks']).toHaveLength(100);
    const second = await api(
      'GET',
      `/api/2.2/jobs/runs/get?run_id=${body['run_id']}&page_token=${first['next_page_token']}`,
    );
    expect(second.body['tasks']).toHaveLength(1);
    emulator.workspace.scripts.clear();
  });
});

describe('clusters', () => {
  const create = (more: Json = {}) =>
    api('POST', '/api/2.1/clusters/create', { spark_version: '15', ...more });
  const state = async (id: string): Promise<string> =>
    (await api('GET', `/api/2.1/clusters/get?cluster_id=${id}`)).body['state'] as string;
  const until = async (id: string, wanted: string): Promise<void> => {
    while ((await state(id)) !== wanted) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test('live from PENDING to TERMINATED, with events; a token is forgotten at the end', async () => {
    const token = { idempotency_token: 'one' };
    const id = (await create(token)).body['cluster_id'] as string;
    expect(await state(id)).toBe('PENDING');
    expect((await create(token)).body['cluster_id']).toBe(id);
    await until(id, 'RUNNING');
    await api('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    await until(id, 'TERMINATED');
    const { body } = await api('POST', '/api/2.1/clusters/events', { cluster_id: id });
    expect(body['events'].map(({ type }: Json) => type as string)).toEqual([
      'TERMINATED',
      'TERMINATING',
      'RUNNING',
      'STARTING',
      'CREATING',
    ]);
    const second = (await create(token)).body['cluster_id'] as string;
    expect(second).not.toBe(id);
    await api('POST', '/api/2.1/clusters/start', { cluster_id: id });
    await until(id, 'RUNNING');
    for (const cluster_id of [id, second])
      await api('POST', '/api/2.1/clusters/permanent-delete', { cluster_id });
    expect((await api('GET', `/api/2.1/clusters/get?cluster_id=${id}`)).body['message']).toBe(
      `Cluster ${id} does not exist`,
    );
  });

  test('a failure to start has its reason; wrong specs are refused', async () => {
    emulator.workspace.scripts.clusterFailures.push({
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      type: 'CLIENT_ERROR',
      message: 'none left',
    });
    const id = (await create()).body['cluster_id'] as string;
    await until(id, 'TERMINATED');
    const { body } = await api('GET', `/api/2.1/clusters/get?cluster_id=${id}`);
    expect(body['termination_reason']).toMatchObject({ code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE' });
    expect((await create({ spark_version: '' })).status).toBe(400);
    expect((await create({ autotermination_minutes: 5 })).status).toBe(400);
  });

  test('a job cluster cannot be used or started from outside', async () => {
    const { body } = await submit([
      { task_key: 'a', new_cluster: { spark_version: '15' }, notebook_task: { notebook_path: '/nb/set' } },
    ]);
    const run = await ended(body['run_id'] as number);
    const clusterId = run['tasks'][0].cluster_instance.cluster_id as string;
    const refused = await submit([
      { task_key: 'a', existing_cluster_id: clusterId, notebook_task: { notebook_path: '/x' } },
    ]);
    expect(refused.body['message']).toBe('existing_cluster_id only supports all-purpose cluster IDs');
    expect((await api('POST', '/api/2.1/clusters/start', { cluster_id: clusterId })).status).toBe(400);
  });

  test('a run on a cluster that is ended under it fails, and stands in the report', async () => {
    emulator.workspace.scripts.set('long', scriptSchema.parse({ duration_millis: 60_000 }));
    const id = (await create()).body['cluster_id'] as string;
    const { body } = await submit([
      { task_key: 'long', existing_cluster_id: id, notebook_task: { notebook_path: '/x' } },
    ]);
    await until(id, 'RUNNING');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await api('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    const run = await ended(body['run_id'] as number);
    expect(run['tasks'][0].status.termination_details.code).toBe('CLUSTER_ERROR');
    expect(report(emulator.workspace).runs_on_dead_clusters).toHaveLength(1);
    emulator.workspace.invariants.clear();
  });
});

describe('the rest of the workspace', () => {
  test('files on volumes, notebooks in the workspace, secrets, the user', async () => {
    const put = await fetch(`${emulator.url}/api/2.0/fs/files/Volumes/c/up.txt`, {
      method: 'PUT',
      headers: { authorization: 'Bearer t' },
      body: 'hello',
    });
    expect(put.status).toBe(204);
    const got = await fetch(`${emulator.url}/api/2.0/fs/files/Volumes/c/up.txt`, {
      headers: { authorization: 'Bearer t' },
    });
    expect(await got.text()).toBe('hello');
    expect((await api('GET', '/api/2.0/fs/directories/Volumes/c')).body['contents']).toContainEqual(
      expect.objectContaining({ name: 'up.txt', file_size: 5 }),
    );
    expect((await api('DELETE', '/api/2.0/fs/files/Volumes/c/none.txt')).status).toBe(404);
    const content = Buffer.from('print(1)').toString('base64');
    const source = { path: '/new/n', language: 'PYTHON', content };
    expect((await api('POST', '/api/2.0/workspace/import', source)).status).toBe(200);
    expect((await api('POST', '/api/2.0/workspace/import', source)).body['error_code']).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect((await api('GET', '/api/2.0/workspace/export?path=/new/n')).body['content']).toBe(content);
    expect((await api('GET', '/api/2.0/workspace/get-status?path=/new/n')).body).toMatchObject({
      object_type: 'NOTEBOOK',
      language: 'PYTHON',
    });
    expect((await api('GET', '/api/2.0/workspace/get-status?path=/new')).body['object_type']).toBe(
      'DIRECTORY',
    );
    expect((await api('GET', '/api/2.0/workspace/get-status?path=/none')).body['error_code']).toBe(
      'RESOURCE_DOES_NOT_EXIST',
    );
    await api('POST', '/api/2.0/secrets/scopes/create', { scope: 'x' });
    await api('POST', '/api/2.0/secrets/put', { scope: 'x', key: 'k', string_value: 'v' });
    expect((await api('GET', '/api/2.0/secrets/get?scope=x&key=k')).body['value']).toBe('dg==');
    expect((await api('GET', '/api/2.0/secrets/list?scope=x')).body['secrets']).toEqual([{ key: 'k' }]);
    expect((await api('GET', '/api/2.0/secrets/get?scope=x&key=no')).status).toBe(404);
    expect((await api('GET', '/api/2.0/preview/scim/v2/Me')).body['userName']).toMatch(/@/);
  });

  test('no token is 401; an unknown route is 501 and stands in the report; bad JSON is 400', async () => {
    expect((await fetch(`${emulator.url}/api/2.0/preview/scim/v2/Me`)).status).toBe(401);
    expect((await api('GET', '/api/2.2/jobs/nothing')).status).toBe(501);
    expect(report(emulator.workspace).unknown_routes).toEqual(['GET /api/2.2/jobs/nothing']);
    emulator.workspace.invariants.clear();
    const bad = await fetch(`${emulator.url}/api/2.2/jobs/runs/submit`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: '{',
    });
    expect([bad.status, ((await bad.json()) as Json)['error_code']]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('the page that run links lead to shows the latest runs', async () => {
    const page = await fetch(emulator.url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(/SUCCESS/)]);
  });

  test('faults come as often as asked, and are logged', async () => {
    const fault = (more: Json) =>
      emulator.workspace.faults.add(faultSchema.parse({ route: 'scim', times: 1, ...more }));
    const me = () => api('GET', '/api/2.0/preview/scim/v2/Me');
    fault({ kind: 'status', status: 429, retry_after_seconds: 3 });
    const throttled = await me();
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3']);
    for (const kind of ['reset', 'lost_response']) {
      fault({ kind });
      await expect(me()).rejects.toThrow();
    }
    fault({ kind: 'truncated' });
    await expect(me()).rejects.toThrow(SyntaxError);
    fault({ kind: 'delay', delay_millis: 5 });
    expect((await me()).status).toBe(200);
    expect(emulator.workspace.requests.requests.at(-1)).toMatchObject({ fault: 'delay', status: 200 });
    const viaHttp = await fetch(`${emulator.url}/_emulator/faults`, {
      method: 'POST',
      body: '{"route":"x","kind":"nonsense"}',
    });
    expect(viaHttp.status).toBe(400);
  });

  test('over its rate the workspace answers 429 with Retry-After', async () => {
    const limited = await startEmulator({
      ...DEFAULT_SETTINGS,
      root: folder,
      data: join(folder, 'limited'),
      requestsPerSecond: 2,
    });
    const me = () =>
      fetch(`${limited.url}/api/2.0/preview/scim/v2/Me`, { headers: { authorization: 'Bearer t' } });
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await me()).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    await limited.stop();
  });
});
