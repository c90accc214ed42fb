import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectWorkspace } from '../../src/databricks/inspect-workspace.js';

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'brickwork-doctor-'));
let server: Server;
let url: string;
let asked: string[] = [];
/** What the workspace answers by path; a number is the status of a refusal. */
let answers: Record<string, object | number> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    asked.push(`${request.method} ${pathname}`);
    const answer = answers[pathname] ?? {};
    const date = new Date(Date.now() + HOUR).toUTCString();
    response.writeHead(typeof answer === 'number' ? answer : 200, {
      'content-type': 'application/json',
      date,
    });
    const refusal = { error_code: 'PERMISSION_DENIED', message: 'Not for you.' };
    response.end(JSON.stringify(typeof answer === 'number' ? refusal : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ME = '/api/2.0/preview/scim/v2/Me';
const inspect = (env: Record<string, string> = {}, profile?: string) =>
  inspectWorkspace(profile, { HOME: folder, DATABRICKS_HOST: url, DATABRICKS_TOKEN: 'dapi-1', ...env });

test('tells who is signed in, what they may, and how far the clocks are apart, by reads alone', async () => {
  asked = [];
  answers = {
    [ME]: {
      userName: 'ada',
      groups: [{ display: 'admins' }],
      entitlements: [{ value: 'workspace-access' }],
    },
    '/api/2.1/clusters/list': 403,
    '/api/2.0/policies/clusters/list': { policies: [{ policy_id: '1' }] },
  };
  const { clockOffsetMillis, ...facts } = await inspect();
  expect(facts).toMatchObject({
    name: 'default',
    host: { url },
    user: { userName: 'ada', isAdmin: true, entitlements: ['workspace-access'] },
    clusters: { problem: 'PERMISSION_DENIED: Not for you.' },
    policies: 1,
  });
  expect(facts.jobs).not.toHaveProperty('problem');
  expect(Math.abs((clockOffsetMillis ?? 0) - HOUR)).toBeLessThan(2000);
  expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
});

test('says why nobody is signed in, and asks no more', async () => {
  asked = [];
  answers = { [ME]: 401 };
  expect(await inspect()).toMatchObject({
    host: { url },
    user: { problem: expect.stringMatching(/Not for you/) as string },
  });
  expect(asked).toHaveLength(1);
});

test('never throws: no workspace, no such profile, none that answers', async () => {
  const nowhere = await inspectWorkspace(undefined, { HOME: folder });
  expect(nowhere.host).toMatchObject({ problem: expect.stringMatching(/No Databricks workspace/) as string });
  expect((await inspect({}, 'lost')).host).toHaveProperty('problem');
  const away = await inspect({ DATABRICKS_HOST: 'http://127.0.0.1:1' });
  expect(away.user).toMatchObject({ problem: expect.stringMatching(/ECONNREFUSED/) as string });
});

test('takes a profile, whatever the environment says of the default workspace', async () => {
  writeFileSync(join(folder, '.databrickscfg'), `[prod]\nhost = ${url}\ntoken = dapi-2\n`);
  answers = { [ME]: { userName: 'grace' } };
  const facts = await inspect({ DATABRICKS_HOST: 'https://elsewhere.example' }, 'prod');
  expect(facts).toMatchObject({ name: 'prod', host: { url }, user: { userName: 'grace', isAdmin: false } });
});
