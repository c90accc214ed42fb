import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

describe('runs keep the rules of the Jobs API', () => {
  beforeAll(() => {
    for (const key of ['ok', 'end']) workspace.script(key);
    workspace.script('bad', { fail_times: 99 });
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
    const { status, body: answer } = await workspace.api('POST', '/api/2.2/jobs/runs/submit', body);
    expect([status, answer['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer['message']).toMatch(message);
    expect(answer['details'][0]['@type']).toMatch(/RequestInfo/);
  });

  test('leaves decide, skipped tasks have no V1 result, and the run of a failed task is INTERNAL_ERROR', async () => {
    const failing = await workspace.submit([task('bad'), task('ok', 'bad')]);
    const run = await workspace.ended(failing.body['run_id'] as number);
    expect(run['state']).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(run['state'].state_message).toMatch(
      /^Task bad failed with message: .* This caused all downstream tasks to get skipped\.$/,
    );
    expect(run['tasks'][1].state).not.toHaveProperty('result_state');
    const rescued = await workspace.submit([task('bad'), { ...task('end', 'bad'), run_if: 'ALL_DONE' }]);
    expect((await workspace.ended(rescued.body['run_id'] as number))['state'].result_state).toBe(
      'SUCCESS_WITH_FAILURES',
    );
  });

  test('a condition in a run sees task values of that run, and tells what it resolved', async () => {
    workspace.file('nb/set.py', "dbutils.jobs.taskValues.set('n', 3)");
    const condition = { op: 'GREATER_THAN', left: '{{tasks.set.values.n}}', right: '2' };
    const { body } = await workspace.submit([
      { task_key: 'set', notebook_task: { notebook_path: '/nb/set' } },
      { task_key: 'probe', condition_task: condition, depends_on: [{ task_key: 'set' }] },
      { ...task('ok'), depends_on: [{ task_key: 'probe', outcome: 'false' }] },
    ]);
    const run = await workspace.ended(body['run_id'] as number);
    expect(run['tasks'][1]).toMatchObject({
      condition_task: { outcome: 'true' },
      resolved_values: { condition_task: { left: '3' } },
    });
    expect(run['tasks'][2].status.termination_details.code).toBe('SKIPPED');
  });

  test('lists pages of at most 25, newest first; a GET changes nothing', async () => {
    expect((await workspace.api('GET', '/api/2.2/jobs/runs/list?limit=26')).status).toBe(400);
    const first = await workspace.api('GET', '/api/2.1/jobs/runs/list?limit=2');
    expect(first.body['runs']).toHaveLength(2);
    const next = await workspace.api(
      'GET',
      `/api/2.1/jobs/runs/list?limit=2&page_token=${first.body['next_page_token']}`,
    );
    expect(next.body['runs'][0].run_id).not.toBe(first.body['runs'][0].run_id);
    expect(await workspace.api('GET', '/api/2.1/jobs/runs/list?limit=2').then(({ body }) => body)).toEqual(
      first.body,
    );
  });

  test('more than 100 tasks come page by page', async () => {
    workspace.script('*');
    const { body } = await workspace.submit(Array.from({ length: 101 }, (_, at) => task(`p${at}`)));
    const first = await workspace.ended(body['run_id'] as number);
    expect(first['tasks']).toHaveLength(100);
    const second = await workspace.api(
      'GET',
      `/api/2.2/jobs/runs/get?run_id=${body['run_id']}&page_token=${first['next_page_token']}`,
    );
    expect(second.body['tasks']).toHaveLength(1);
    workspace.emulator.workspace.scripts.clear();
  });
});
