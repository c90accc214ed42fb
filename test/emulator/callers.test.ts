import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

const users = {
  jane: { userName: 'jane@example.com', groups: ['admins', 'data'] },
  robot: { userName: '0a1b2c3d-robot' },
};
const ME = '/api/2.0/preview/scim/v2/Me';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({ users });
});
afterAll(() => workspace.stop());

describe('who calls', () => {
  test('is the user of the token, or the one that every other token stands for', async () => {
    const { body } = await workspace.api('GET', ME, undefined, 'jane');
    expect(body).toMatchObject({
      userName: 'jane@example.com',
      emails: [{ value: 'jane@example.com', primary: true }],
      groups: [{ display: 'admins' }, { display: 'data' }],
    });
    expect((await workspace.api('GET', ME)).body).toMatchObject({
      userName: 'emulator@example.com',
      groups: [],
    });
  });

  test('is nobody, with a token that is not known, where only known ones count', async () => {
    const strict = await EmulatedWorkspace.start({ users, knownTokensOnly: true });
    expect((await strict.api('GET', ME, undefined, 'jane')).status).toBe(200);
    expect(await strict.api('GET', ME)).toMatchObject({
      status: 403,
      body: { error_code: '403', message: 'Invalid access token.' },
    });
    await strict.stop();
  });

  test('stands in the jobs and runs that they make', async () => {
    workspace.script('a');
    const tasks = [{ task_key: 'a', notebook_task: { notebook_path: '/a' } }];
    const job = await workspace.api('POST', '/api/2.2/jobs/create', { name: 'n', tasks }, 'jane');
    const { job_id } = job.body;
    const got = await workspace.api('GET', `/api/2.2/jobs/get?job_id=${job_id}`);
    expect(got.body).toMatchObject({
      creator_user_name: 'jane@example.com',
      run_as_user_name: 'jane@example.com',
    });
    const started = await workspace.api(
      'POST',
      '/api/2.2/jobs/run-now',
      { job_id: job_id as number },
      'robot',
    );
    const run = await workspace.ended(started.body['run_id'] as number);
    expect(run['creator_user_name']).toBe('0a1b2c3d-robot');
    const submitted = await workspace.submit(tasks);
    const other = await workspace.ended(submitted.body['run_id'] as number);
    expect(other['creator_user_name']).toBe('emulator@example.com');
  });
});

describe('a service principal signs in by OAuth', () => {
  const token = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${workspace.emulator.url}/oidc/v1/token`, { method: 'POST', body, headers });
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  test('where the host says', async () => {
    const { url } = workspace.emulator;
    const config = await workspace.api('GET', '/.well-known/databricks-config');
    expect(config.body).toMatchObject({ oidc_endpoint: `${url}/oidc`, workspace_id: '1' });
    const discovered = await workspace.api('GET', '/oidc/.well-known/oauth-authorization-server');
    expect(discovered.body['token_endpoint']).toBe(`${url}/oidc/v1/token`);
  });

  test.each([
    ['robot', '0a1b2c3d-robot'],
    ['any', 'client'],
  ])('with the secret %s, and is %s', async (secret, userName) => {
    const asked = 'grant_type=client_credentials&scope=all-apis';
    for (const answer of [
      await token(asked, basic('client', secret)),
      await token(`${asked}&client_id=client&client_secret=${secret}`),
    ]) {
      const { access_token, token_type } = (await answer.json()) as Json;
      expect(token_type).toBe('Bearer');
      const { body } = await workspace.api('GET', ME, undefined, access_token as string);
      expect(body['userName']).toBe(userName);
    }
  });

  test('but not without a secret, nor by another grant', async () => {
    expect((await token('grant_type=client_credentials')).status).toBe(401);
    expect(await (await token('grant_type=password')).json()).toEqual({ error: 'unsupported_grant_type' });
  });
});

test('what the CLI tells of itself is taken', async () => {
  const { body } = await workspace.api('POST', '/telemetry-ext', { protoLogs: ['{}', '{}'] });
  expect(body).toEqual({ errors: [], numProtoSuccess: 2 });
});

test('the message of a run has one dot after that of its task', async () => {
  workspace.emulator.workspace.scripts.clear();
  const { run } = await workspace.runTask({ notebook_task: { notebook_path: '/none' } });
  expect(run['state']['state_message']).toBe(
    "Task a failed with message: Path (/none) doesn't exist. This caused all downstream tasks to get skipped.",
  );
});
