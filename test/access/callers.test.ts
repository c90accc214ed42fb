import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCaller } from '../../src/access/read-caller.js';
import { callersAt, errorOfCaller } from '../../src/gateway/http/gateway-callers.js';
import { PassThrough } from '../../src/gateway/http/pass-through.js';
import { FakeWorkspace, MAX, sleep, TOKEN } from '../gateway/http/gateway-in-test.js';

const CALLER = { id: '7', userName: 'max@example.com', groups: ['admins', 'users'], isAdmin: true };
const bearer = (token = TOKEN): { authorization: string } => ({ authorization: `Bearer ${token}` });

let workspace: FakeWorkspace;
let link: PassThrough;
beforeEach(async () => {
  workspace = new FakeWorkspace();
  link = new PassThrough({ host: await workspace.start() });
});
afterEach(async () => {
  link.close();
  await workspace.stop();
});

const refusal = (status: number, body: string): void => {
  workspace.me = (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'www-authenticate': 'Bearer' });
    response.end(body);
  };
};

describe('who calls', () => {
  test('is asked once by a hundred requests at a time, and by those that follow', async () => {
    const callers = callersAt(link);
    const all = await Promise.all(Array.from({ length: 100 }, () => callers.of(bearer())));
    for (const check of all) expect(check).toEqual({ kind: 'caller', caller: CALLER });
    await callers.of(bearer());
    expect(workspace.calls).toBe(1);
    await callers.of(bearer('another'));
    expect(workspace.calls).toBe(2);
    expect(link.orgId).toBe('6051921418418893');
  });

  test('is asked with what Azure adds, which makes another caller', async () => {
    const seen: unknown[] = [];
    const { me } = workspace;
    workspace.me = (request, response) => {
      const { authorization, 'x-databricks-azure-sp-management-token': token, cookie } = request.headers;
      seen.push([authorization, token, cookie]);
      me(request, response);
    };
    const callers = callersAt(link);
    const azure = { 'x-databricks-azure-sp-management-token': 'abc', cookie: 'not passed on' };
    await callers.of(bearer());
    await callers.of({ ...bearer(), ...azure });
    expect(seen).toEqual([
      [`Bearer ${TOKEN}`, undefined, undefined],
      [`Bearer ${TOKEN}`, 'abc', undefined],
    ]);
  });

  test('is asked again after the time', async () => {
    const callers = callersAt(link, { keptMillis: 100 });
    await callers.of(bearer());
    await sleep(150);
    await callers.of(bearer());
    expect(workspace.calls).toBe(2);
  });

  test.each([undefined, ''])('is not asked without credentials (%s)', async (authorization) => {
    const check = await callersAt(link).of({ authorization });
    expect(check).toMatchObject({ kind: 'unauthenticated' });
    expect(workspace.calls).toBe(0);
  });

  test.each([401, 403, 400])('is refused by the workspace in its own words (%i)', async (status) => {
    refusal(status, '{"error_code":"403","message":"Invalid access token."}');
    const callers = callersAt(link, { refusedMillis: 100 });
    expect(await callers.of(bearer())).toEqual({
      kind: 'answered',
      answer: {
        ...{ status, body: '{"error_code":"403","message":"Invalid access token."}' },
        headers: { 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
      },
    });
    await callers.of(bearer());
    expect(workspace.calls).toBe(1);
    await sleep(150);
    await callers.of(bearer());
    expect(workspace.calls).toBe(2);
  });

  test.each([
    [302, '', 'unauthenticated'],
    [200, '<html>', 'away'],
    [200, '{"id":"1"}', 'away'],
    [429, '{}', 'away'],
    [500, '{}', 'away'],
  ])('is not known by an answer of %i "%s"', async (status, body, expected) => {
    refusal(status, body);
    expect(await callersAt(link).of(bearer())).toMatchObject({ kind: expected });
  });

  test('is believed for a while that the workspace is away, but not after a refusal', async () => {
    const callers = callersAt(link, { keptMillis: 50, refusedMillis: 50, awayMillis: 600 });
    await callers.of(bearer());
    workspace.me = (request) => void request.socket.destroy();
    await sleep(100);
    expect(await callers.of(bearer())).toMatchObject({ kind: 'caller' });
    expect(await callers.of(bearer('unknown'))).toMatchObject({ kind: 'away' });
    await sleep(700);
    expect(await callers.of(bearer())).toMatchObject({ kind: 'away' });
  });

  test('is forgotten once refused, whether or not the workspace goes away then', async () => {
    const callers = callersAt(link, { keptMillis: 50, refusedMillis: 50 });
    await callers.of(bearer());
    refusal(403, '{}');
    await sleep(100);
    expect((await callers.of(bearer())).kind).toBe('answered');
    workspace.me = (request) => void request.socket.destroy();
    await sleep(100);
    expect(await callers.of(bearer())).toMatchObject({ kind: 'away' });
  });

  test('stands in nothing that is said of it', async () => {
    const callers = callersAt(link);
    const odd = await callers.of({ authorization: `Bearer ${TOKEN}\u0001` });
    expect(odd).toMatchObject({ kind: 'unauthenticated' });
    await workspace.stop();
    const away = await callers.of(bearer());
    for (const check of [odd, away]) {
      if (!('message' in check)) throw new Error(check.kind);
      const { message, stack, cause } = errorOfCaller(check);
      expect([message, stack, JSON.stringify(cause), String(cause)].join()).not.toContain(TOKEN);
    }
    await workspace.start();
  });
});

test('a caller is read of what the workspace says', () => {
  expect(readCaller(JSON.stringify(MAX))).toEqual(CALLER);
  const plain = { id: '1', userName: 'a' };
  expect(readCaller(JSON.stringify(plain))).toEqual({ ...plain, groups: [], isAdmin: false });
  expect(readCaller(JSON.stringify({ ...plain, groups: [null, {}, { display: 1 }] }))?.groups).toEqual([]);
  for (const body of ['', 'null', '[]', '1', '{"id":1,"userName":"a"}'])
    expect(readCaller(body)).toBeUndefined();
});
