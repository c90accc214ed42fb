import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultSchema } from '../../src/emulator/state/faults.js';
import { report } from '../../src/emulator/services/report.js';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';
import { handClock } from '../support/hand-clock.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

describe('the rest of the workspace', () => {
  test('files on volumes, notebooks in the workspace, secrets, the user', async () => {
    const put = await fetch(`${workspace.emulator.url}/api/2.0/fs/files/Volumes/c/up.txt`, {
      method: 'PUT',
      headers: { authorization: 'Bearer t' },
      body: 'hello',
    });
    expect(put.status).toBe(204);
    const got = await fetch(`${workspace.emulator.url}/api/2.0/fs/files/Volumes/c/up.txt`, {
      headers: { authorization: 'Bearer t' },
    });
    expect(await got.text()).toBe('hello');
    expect((await workspace.api('GET', '/api/2.0/fs/directories/Volumes/c')).body['contents']).toContainEqual(
      expect.objectContaining({ name: 'up.txt', file_size: 5 }),
    );
    expect((await workspace.api('DELETE', '/api/2.0/fs/files/Volumes/c/none.txt')).status).toBe(404);
    const content = Buffer.from('print(1)').toString('base64');
    const source = { path: '/new/n', language: 'PYTHON', content };
    expect((await workspace.api('POST', '/api/2.0/workspace/import', source)).status).toBe(200);
    expect((await workspace.api('POST', '/api/2.0/workspace/import', source)).body['error_code']).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect((await workspace.api('GET', '/api/2.0/workspace/export?path=/new/n')).body['content']).toBe(
      content,
    );
    expect((await workspace.api('GET', '/api/2.0/workspace/get-status?path=/new/n')).body).toMatchObject({
      object_type: 'NOTEBOOK',
      language: 'PYTHON',
    });
    expect((await workspace.api('GET', '/api/2.0/workspace/get-status?path=/new')).body['object_type']).toBe(
      'DIRECTORY',
    );
    expect((await workspace.api('GET', '/api/2.0/workspace/get-status?path=/none')).body['error_code']).toBe(
      'RESOURCE_DOES_NOT_EXIST',
    );
    await workspace.api('POST', '/api/2.0/secrets/scopes/create', { scope: 'x' });
    await workspace.api('POST', '/api/2.0/secrets/put', { scope: 'x', key: 'k', string_value: 'v' });
    expect((await workspace.api('GET', '/api/2.0/secrets/get?scope=x&key=k')).body['value']).toBe('dg==');
    expect((await workspace.api('GET', '/api/2.0/secrets/list?scope=x')).body['secrets']).toEqual([
      { key: 'k' },
    ]);
    expect((await workspace.api('GET', '/api/2.0/secrets/get?scope=x&key=no')).status).toBe(404);
    expect((await workspace.api('GET', '/api/2.0/preview/scim/v2/Me')).body['userName']).toMatch(/@/);
  });

  test('no token is 401; an unknown route is 501 and stands in the report; bad JSON is 400', async () => {
    expect((await fetch(`${workspace.emulator.url}/api/2.0/preview/scim/v2/Me`)).status).toBe(401);
    expect((await workspace.api('GET', '/api/2.2/jobs/nothing')).status).toBe(501);
    expect(report(workspace.emulator.workspace).unknown_routes).toEqual(['GET /api/2.2/jobs/nothing']);
    workspace.emulator.workspace.invariants.clear();
    const bad = await fetch(`${workspace.emulator.url}/api/2.2/jobs/runs/submit`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: '{',
    });
    expect([bad.status, ((await bad.json()) as Json)['error_code']]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('the page that run links lead to shows the latest runs', async () => {
    workspace.script('a');
    await workspace.runTask({ notebook_task: { notebook_path: '/x' } });
    const page = await fetch(workspace.emulator.url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(/SUCCESS/)]);
  });

  test('faults come as often as asked, and are logged', async () => {
    const fault = (more: Json) =>
      workspace.emulator.workspace.faults.add(faultSchema.parse({ route: 'scim', times: 1, ...more }));
    const me = () => workspace.api('GET', '/api/2.0/preview/scim/v2/Me');
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
    expect(workspace.emulator.workspace.requests.requests.at(-1)).toMatchObject({
      fault: 'delay',
      status: 200,
    });
    const viaHttp = await fetch(`${workspace.emulator.url}/_emulator/faults`, {
      method: 'POST',
      body: '{"route":"x","kind":"nonsense"}',
    });
    expect(viaHttp.status).toBe(400);
  });

  test('over its rate the workspace answers 429 with Retry-After', async () => {
    const { clock, turn } = handClock();
    const limited = await EmulatedWorkspace.start({ requestsPerSecond: 2 }, clock);
    const me = () => limited.api('GET', '/api/2.0/preview/scim/v2/Me');
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await me()).status);
    turn(500);
    statuses.push((await me()).status);
    expect(statuses).toEqual([200, 200, 429, 429, 200]);
    await limited.stop();
  });
});
