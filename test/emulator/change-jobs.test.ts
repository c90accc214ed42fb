import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

const task = (key: string, more: Json = {}): Json => ({
  task_key: key,
  notebook_task: { notebook_path: `/${key}` },
  ...more,
});
const post = (path: string, body: Json) => workspace.api('POST', `/api/2.2/jobs/${path}`, body);
const create = async (settings: Json): Promise<number> =>
  (await post('create', settings)).body['job_id'] as number;
const get = async (jobId: number, query = '', version = '2.2'): Promise<Json> =>
  (await workspace.api('GET', `/api/${version}/jobs/get?job_id=${jobId}${query}`)).body;

describe('jobs/get', () => {
  test('fills in what Databricks has by default', async () => {
    const jobId = await create({
      tasks: [task('a'), task('z'), task('b', { depends_on: [{ task_key: 'z' }, { task_key: 'a' }] })],
      run_as: { user_name: 'else@example.com' },
    });
    const { settings, run_as_user_name } = await get(jobId);
    expect(settings).toMatchObject({
      ...{ name: 'Untitled', format: 'MULTI_TASK', max_concurrent_runs: 1, timeout_seconds: 0 },
      ...{ email_notifications: {}, webhook_notifications: {} },
    });
    expect(settings.tasks[2]).toEqual({
      ...{ task_key: 'b', run_if: 'ALL_SUCCESS', timeout_seconds: 0, email_notifications: {} },
      notebook_task: { notebook_path: '/b', source: 'WORKSPACE' },
      depends_on: [{ task_key: 'a' }, { task_key: 'z' }],
    });
    expect([run_as_user_name, settings.run_as]).toEqual(['else@example.com', undefined]);
  });

  test('gives long arrays by the hundred, and so does the list with tasks', async () => {
    const name = `long ${Math.random()}`;
    const tasks = Array.from({ length: 101 }, (_, at) => task(`t${at}`));
    const jobId = await create({ name, tasks, parameters: [{ name: 'p', default: '1' }] });
    const first = await get(jobId);
    expect([first['settings'].tasks.length, first['has_more']]).toEqual([100, true]);
    const second = await get(jobId, `&page_token=${first['next_page_token']}`);
    expect(second['settings']).toMatchObject({ name, tasks: [{ task_key: 't100' }], parameters: [] });
    expect(second).not.toHaveProperty('next_page_token');
    const list = `/api/2.2/jobs/list?name=${encodeURIComponent(name)}`;
    const expanded = await workspace.api('GET', `${list}&expand_tasks=true`);
    expect(expanded.body['jobs'][0].settings.tasks).toHaveLength(100);
    expect(expanded.body['jobs'][0].has_more).toBe(true);
    expect((await workspace.api('GET', list)).body['jobs'][0].settings).not.toHaveProperty('tasks');
    expect((await get(jobId, '&page_token=x'))['error_code']).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('a job is changed', () => {
  test('by reset, which leaves nothing but who it runs as', async () => {
    const jobId = await create({
      tasks: [task('a')],
      tags: { a: '1' },
      run_as: { service_principal_name: 'app' },
    });
    const answer = await post('reset', { job_id: jobId, new_settings: { name: 'new', tasks: [task('b')] } });
    expect(answer.status).toBe(200);
    const { settings, run_as_user_name } = await get(jobId);
    expect(settings).toMatchObject({ name: 'new', tasks: [{ task_key: 'b' }] });
    expect(settings).not.toHaveProperty('tags');
    expect(run_as_user_name).toBe('app');
  });

  test('by update, which merges arrays by their keys and replaces the rest', async () => {
    const jobId = await create({
      name: 'old',
      tasks: [task('a', { max_retries: 3 }), task('b'), task('c')],
      parameters: [{ name: 'p', default: '1' }],
      tags: { a: '1', b: '2' },
      max_concurrent_runs: 5,
    });
    await post('update', {
      job_id: jobId,
      fields_to_remove: ['tasks/b', 'max_concurrent_runs'],
      new_settings: {
        tasks: [task('d'), task('a', { description: 'new' })],
        parameters: [{ name: 'q', default: '2' }],
        tags: { c: '3' },
      },
    });
    const { settings } = await get(jobId);
    expect(settings).toMatchObject({ name: 'old', tags: { c: '3' }, max_concurrent_runs: 1 });
    expect(settings.tags).toEqual({ c: '3' });
    expect(settings.tasks.map(({ task_key }: Json) => task_key as string)).toEqual(['a', 'c', 'd']);
    expect(settings.tasks[0]).toMatchObject({ description: 'new' });
    expect(settings.tasks[0]).not.toHaveProperty('max_retries');
    expect(settings.parameters.map(({ name }: Json) => name as string)).toEqual(['p', 'q']);
  });

  test.each<[string, Json]>([
    ['removes a nested field', { fields_to_remove: ['tags/a'] }],
    ['leaves a task without its parent', { fields_to_remove: ['tasks/a'] }],
    ['is of no job', { job_id: 1 }],
  ])('but not by an update that %s', async (_name, change) => {
    const jobId = await create({ tasks: [task('a'), task('b', { depends_on: [{ task_key: 'a' }] })] });
    expect(await post('update', { job_id: jobId, ...change })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect((await get(jobId))['settings'].tasks).toHaveLength(2);
  });
});

describe('the permissions of a job', () => {
  const at = (jobId: number, rest = ''): string => `/api/2.0/permissions/jobs/${jobId}${rest}`;
  const granted = (body: Json): Json[] => (body['access_control_list'] as Json[]).slice(0, -1);
  const grant = (principal: Json, permission_level: string): Json => ({ ...principal, permission_level });
  const shown = (principal: Json, permission_level: string): Json => ({
    ...principal,
    all_permissions: [{ permission_level, inherited: false }],
  });
  const jane = { user_name: 'jane@example.com' };
  const team = { group_name: 'team' };

  test('are its owner and what the administrators have; then what is put there, or added', async () => {
    const jobId = await create({ tasks: [task('a')] });
    const first = await workspace.api('GET', at(jobId));
    expect(first.body).toMatchObject({
      object_id: `/jobs/${jobId}`,
      object_type: 'job',
      access_control_list: [
        shown({ user_name: 'emulator@example.com' }, 'IS_OWNER'),
        { group_name: 'admins', all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: true }] },
      ],
    });
    const put = await workspace.api('PUT', at(jobId), {
      access_control_list: [grant(jane, 'IS_OWNER'), grant(team, 'CAN_VIEW')],
    });
    expect(granted(put.body)).toMatchObject([shown(jane, 'IS_OWNER'), shown(team, 'CAN_VIEW')]);
    const patch = await workspace.api('PATCH', at(jobId), {
      access_control_list: [grant(team, 'CAN_MANAGE_RUN')],
    });
    expect(granted(patch.body)).toMatchObject([shown(jane, 'IS_OWNER'), shown(team, 'CAN_MANAGE_RUN')]);
    const levels = await workspace.api('GET', at(jobId, '/permissionLevels'));
    expect(levels.body['permission_levels']).toHaveLength(4);
  });

  test('may come with the job', async () => {
    const jobId = await create({
      tasks: [task('a')],
      access_control_list: [grant(jane, 'IS_OWNER'), grant(team, 'CAN_MANAGE')],
    });
    const { body } = await workspace.api('GET', at(jobId));
    expect(granted(body)).toMatchObject([shown(jane, 'IS_OWNER'), shown(team, 'CAN_MANAGE')]);
    expect((await get(jobId))['settings']).not.toHaveProperty('access_control_list');
  });

  test.each<[string, Json[], string]>([
    ['none owns it', [grant(team, 'CAN_VIEW')], 'must have exactly one owner'],
    ['two own it', [grant(jane, 'IS_OWNER'), grant({ user_name: 'x@y.z' }, 'IS_OWNER')], 'exactly one owner'],
    ['a group owns it', [grant(team, 'IS_OWNER')], 'group'],
    ['the level is unknown', [grant(jane, 'CAN_FLY')], 'CAN_FLY'],
    ['nobody is named', [grant({}, 'CAN_VIEW')], 'Exactly one of'],
  ])('are refused where %s', async (_name, list, message) => {
    const jobId = await create({ tasks: [task('a')] });
    const { status, body } = await workspace.api('PUT', at(jobId), { access_control_list: list });
    expect([status, body['message']]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('Jobs API 2.0', () => {
  const v20 = (method: string, path: string, body?: Json) =>
    workspace.api(method, `/api/2.0/jobs/${path}`, body);

  test('has the one task of a job at the top', async () => {
    workspace.script('my_job', { notebook_result: 'done' });
    const { body } = await v20('POST', 'create', {
      name: 'my job',
      notebook_task: { notebook_path: '/a' },
      new_cluster: { spark_version: '15' },
      timeout_seconds: 60,
    });
    const jobId = body['job_id'] as number;
    const [old, later] = [await get(jobId, '', '2.0'), await get(jobId)];
    expect(old['settings']).toMatchObject({ format: 'SINGLE_TASK', notebook_task: { notebook_path: '/a' } });
    expect(old['settings']).not.toHaveProperty('tasks');
    expect(later['settings']).toMatchObject({
      ...{ format: 'MULTI_TASK', timeout_seconds: 60 },
      tasks: [{ task_key: 'my_job', new_cluster: { spark_version: '15' } }],
    });
    const started = await v20('POST', 'run-now', { job_id: jobId });
    const runId = started.body['run_id'] as number;
    await workspace.ended(runId);
    expect((await v20('GET', `runs/get?run_id=${runId}`)).body).toMatchObject({
      task: { notebook_task: { notebook_path: '/a' } },
      cluster_spec: { new_cluster: { spark_version: '15' } },
      state: { result_state: 'SUCCESS' },
    });
    const output = await v20('GET', `runs/get-output?run_id=${runId}`);
    expect(output.body['notebook_output']).toMatchObject({ result: 'done' });
    expect((await workspace.api('GET', `/api/2.1/jobs/runs/get-output?run_id=${runId}`)).status).toBe(400);
  });

  test('submits one task, too, and shows none of several', async () => {
    workspace.script('*');
    const request = { run_name: 'once', notebook_task: { notebook_path: '/a' }, idempotency_token: 'old' };
    const { body } = await v20('POST', 'runs/submit', request);
    expect((await workspace.ended(body['run_id'] as number))['tasks'][0].task_key).toBe('once');
    const jobId = await create({ tasks: [task('a'), task('b')] });
    const { settings } = await get(jobId, '', '2.0');
    expect(settings).toMatchObject({ format: 'MULTI_TASK' });
    expect(settings).not.toHaveProperty('tasks');
    expect((await v20('GET', 'list')).body['has_more']).toBe(false);
  });
});
