import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notebook } from '../../support/definitions.js';
import { ADA, BOB, JobsGatewayInTest, ROOT } from './jobs-gateway-in-test.js';

let gateway: JobsGatewayInTest;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
  gateway.stack.script('*');
});
afterAll(() => gateway.stop());

const settings = (more: object = {}) => ({ name: 'nightly', tasks: [notebook('a'), notebook('b')], ...more });

async function create(more: object = {}): Promise<number> {
  const { status, body } = await gateway.post('2.2/jobs/create', settings(more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body.job_id as number;
}

describe('a job', () => {
  test('is created, read with defaults, reset, updated and deleted', async () => {
    const jobId = await create();
    const { body } = await gateway.get(`2.2/jobs/get?job_id=${jobId}`);
    expect(body).toMatchObject({
      job_id: jobId,
      creator_user_name: 'ada@example.com',
      settings: { name: 'nightly', max_concurrent_runs: 1, format: 'MULTI_TASK', timeout_seconds: 0 },
    });
    await gateway.post('2.2/jobs/reset', { job_id: jobId, new_settings: settings({ timeout_seconds: 60 }) });
    const update = {
      job_id: jobId,
      new_settings: { tasks: [notebook('b', { max_retries: 2 })], name: 'renamed' },
      fields_to_remove: ['timeout_seconds', 'tasks/a'],
    };
    expect((await gateway.post('2.1/jobs/update', update)).body).toEqual({});
    const after = (await gateway.get(`2.1/jobs/get?job_id=${jobId}`)).body;
    expect(after.settings).toMatchObject({
      name: 'renamed',
      timeout_seconds: 0,
      tasks: [{ task_key: 'b', max_retries: 2 }],
    });
    expect(after.settings.tasks).toHaveLength(1);
    expect((await gateway.post('2.2/jobs/delete', { job_id: jobId })).status).toBe(200);
    const gone = await gateway.get(`2.2/jobs/get?job_id=${jobId}`);
    expect([gone.status, gone.body.message]).toEqual([400, `Job ${jobId} does not exist.`]);
  });

  test('is listed by its name, the newest first, page by page', async () => {
    const name = `listed ${Date.now()}`;
    const ids = [await create({ name }), await create({ name }), await create({ name })];
    const path = `2.2/jobs/list?name=${encodeURIComponent(name.toUpperCase())}&limit=2`;
    await expect
      .poll(async () => (await gateway.get(`${path}&limit=100`)).body.jobs?.length)
      .toBeGreaterThan(1);
    await expect.poll(async () => (await gateway.get(path)).body.has_more, { timeout: 10_000 }).toBe(true);
    const first = (await gateway.get(path)).body;
    const second = (await gateway.get(`${path}&page_token=${first.next_page_token}`)).body;
    expect([...first.jobs, ...second.jobs].map((job) => job.job_id)).toEqual(ids.toReversed());
    expect([second.has_more, first.jobs[0].settings.tasks]).toEqual([false, undefined]);
  });

  test('is refused with all that is wrong', async () => {
    const bad = settings({
      tasks: [{ task_key: 'a', notebook_task: {}, depends_on: [{ task_key: 'x' }] }],
      foo: 1,
    });
    const { status, body } = await gateway.post('2.2/jobs/create', bad);
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body.message).toMatch(/notebook_path/);
    expect(body.message).toMatch(/foo/);
    expect(body.details[0]['@type']).toMatch(/RequestInfo/);
    const broken = await gateway.post('2.2/jobs/create', '{"name": ');
    expect([broken.status, broken.body.error_code]).toEqual([400, 'MALFORMED_REQUEST']);
  });
});

test('what is served is described', async () => {
  const { status, body } = await gateway.get('2.2/jobs/openapi.json');
  expect([status, Object.keys(body.paths).length]).toEqual([200, 16]);
});

describe('permissions', () => {
  test('say who may do what, and are enforced', async () => {
    const jobId = await create();
    const asBob = { token: BOB };
    const denied = await gateway.get(`2.2/jobs/get?job_id=${jobId}`, asBob);
    expect([denied.status, denied.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    const path = `2.0/permissions/jobs/${jobId}`;
    expect((await gateway.get(path)).body).toMatchObject({
      object_id: `/jobs/${jobId}`,
      access_control_list: [
        { user_name: 'ada@example.com', all_permissions: [{ permission_level: 'IS_OWNER' }] },
      ],
    });
    const list = [{ user_name: 'bob@example.com', permission_level: 'CAN_MANAGE_RUN' }];
    expect((await gateway.call('PATCH', path, { access_control_list: list })).status).toBe(200);
    expect((await gateway.post('2.2/jobs/run-now', { job_id: jobId }, asBob)).status).toBe(200);
    expect((await gateway.post('2.2/jobs/delete', { job_id: jobId }, asBob)).status).toBe(403);
    expect((await gateway.post('2.2/jobs/delete', { job_id: jobId }, { token: ROOT })).status).toBe(200);
    const wrong = await gateway.call('PUT', path, { access_control_list: list }, { token: ADA });
    expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringContaining('does not exist')]);
  });
});
