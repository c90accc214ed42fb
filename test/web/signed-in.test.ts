import type { RunningServer } from '../../src/http/serve-fetch.js';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAccess } from '../../src/access/open-access.js';
import { type AuditLog, openAuditLog } from '../../src/access/audit-log.js';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { LIST_PRICES } from '../../src/core/cost/price-table.js';
import { jobPath, runPath } from '../../src/web/parts/links.js';
import { servePages } from '../../src/web/serve-pages.js';
import { job, notebook } from '../support/definitions.js';
import { IdentityProvider } from '../support/identity-provider.js';
import { TestStack } from '../support/test-stack.js';

const NAME = `of-signed-in-${process.pid}`;
const HIDDEN = `hidden-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'brickwork-access-'));
const auditFile = join(folder, 'audit.jsonl');

let stack: TestStack;
let provider: IdentityProvider;
let server: RunningServer;
let byToken: RunningServer;
let audit: AuditLog;
let jobId: string;
let hiddenId: string;
let workflowId: string;

const ROLES = `
roles:
  - { role: admin, people: [ada@example.com, root@example.com] }
  - { role: viewer, groups: [watchers] }
  - { role: approver, people: [cleo@example.com] }
  - { role: operator, people: [bob@example.com], jobs: ["of-signed-in-*"] }
session: { key: { env: KEY } }
`;

async function serveWith(signIn: string): Promise<RunningServer> {
  const file = join(folder, `${Math.random()}.yml`);
  writeFileSync(file, `sign_in: ${signIn}${ROLES}`);
  const access = await openAccess(file, {
    environment: { KEY: 'k'.repeat(40) },
    workspace: stack.emulator.url,
    note: () => undefined,
  });
  return servePages({
    ...{ client: stack.temporal.client, taskQueue: stack.taskQueue, prices: LIST_PRICES, by: 'nobody' },
    ...{ listen: { host: '127.0.0.1', port: 0 }, isReadOnly: false },
    door: { access, audit, proxies: [] },
  });
}

beforeAll(async () => {
  const users = { 'root-token': { userName: 'root@example.com', groups: ['admins'] } };
  stack = await TestStack.start({ emulator: { users } });
  stack.script('*');
  provider = await IdentityProvider.start();
  audit = openAuditLog(auditFile, () => undefined);
  server = await serveWith(`{ oidc: { issuer: "${provider.url}", client_id: brickwork } }`);
  byToken = await serveWith('{ databricks: {} }');
  const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  const gate = { task_key: 'gate', brickwork: { approval_task: { message: 'Go on?' } } };
  const definition = { ...job([notebook('load'), gate]), name: NAME };
  ({ jobId } = await jobs.deploy({ document: definition, author: 'ada' }));
  ({ jobId: hiddenId } = await jobs.deploy({ document: { ...definition, name: HIDDEN }, author: 'ada' }));
  ({ workflowId } = await jobs.runNow(jobId));
  await stack.until(workflowId, ({ tasks }) => tasks[1]?.life_cycle_state === 'WAITING_FOR_APPROVAL');
});
afterAll(async () => {
  await server.stop();
  await byToken.stop();
  await provider.stop();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const HTML = { accept: 'text/html' };
const lines = (file = auditFile): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ');

/** Signs somebody in as a browser does; gives the session's cookie, and where it was led to. */
async function signIn(
  email: string,
  groups: string[] = [],
  to = '/',
): Promise<{ cookie: string; to: string }> {
  provider.person = { email, groups };
  const asked = await fetch(`${server.url}${to}`, { headers: HTML, redirect: 'manual' });
  expect(asked.status).toBe(302);
  const begun = await fetch(new URL(asked.headers.get('location') ?? '', server.url), { redirect: 'manual' });
  const back = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
  const ended = await fetch(back.headers.get('location') ?? '', {
    ...{ redirect: 'manual', headers: { cookie: cookieOf(begun) } },
  });
  return { cookie: cookieOf(ended), to: ended.headers.get('location') ?? '' };
}

const look = async (path: string, cookie: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${server.url}${path}`, { headers: { cookie, ...HTML } });
  return { status: answer.status, text: await answer.text() };
};

async function send(
  path: string,
  cookie: string,
  fields: Record<string, string>,
  more = {},
): Promise<Response> {
  const { text } = await look(jobPath(jobId), cookie);
  const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return fetch(`${server.url}${path}`, {
    ...{ method: 'POST', body: new URLSearchParams({ token, ...fields }), redirect: 'manual' },
    headers: { cookie, origin: server.url, ...more },
  });
}

describe('whoever is not known', () => {
  test('is led to sign in, and back to the page that was asked for', async () => {
    const { cookie, to } = await signIn('ada@example.com', [], `/runs?state=FAILED`);
    expect(to).toBe('/runs?state=FAILED');
    expect((await look('/', cookie)).text).toContain('ada@example.com');
    expect(lines().at(-1)).toMatchObject({
      ...{ server: 'pages', who: 'ada@example.com', identified: 'oidc', act: 'sign in', result: 'done' },
      address: '127.0.0.1',
    });
  });

  test.each(['/live', '/metrics', runPath('x'), `/jobs/${jobId}/live`])(
    'gets nothing of %s',
    async (path) => {
      const answer = await fetch(`${server.url}${path}`, { redirect: 'manual' });
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe('Sign in first.');
    },
  );

  test('does nothing, by whatever form', async () => {
    const body = new URLSearchParams({ token: 'x' });
    const options = { method: 'POST', body, headers: { origin: server.url }, redirect: 'manual' } as const;
    expect((await fetch(`${server.url}${jobPath(jobId, 'run-now')}`, options)).status).toBe(401);
  });

  test('cannot come back with what another browser has begun, or twice, or to another site', async () => {
    provider.person = { email: 'ada@example.com' };
    const begin = (to: string) =>
      fetch(`${server.url}/sign-in?to=${encodeURIComponent(to)}`, { redirect: 'manual' });
    const [begun, other] = [await begin('//evil.example'), await begin('/')];
    const back = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
    const returned = back.headers.get('location') ?? '';
    const come = (cookie: string, address = returned) =>
      fetch(address, { redirect: 'manual', headers: { cookie } });
    expect((await come('')).status).toBe(401);
    expect((await come(cookieOf(other))).status).toBe(401);
    expect((await come(cookieOf(begun), returned.replace(/state=[^&]+/, 'state=x'))).status).toBe(401);
    const good = await come(cookieOf(begun));
    expect([good.status, good.headers.get('location')]).toEqual([303, '/']);
    expect(good.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await come(cookieOf(begun))).status).toBe(401);
  });

  test('is not let in by a session that is forged', async () => {
    for (const session of ['x', 'eyJhbGciOiJub25lIn0.eyJuYW1lIjoiYWRhQGV4YW1wbGUuY29tIn0.', 'a.b.c.d.e']) {
      const answer = await fetch(`${server.url}/`, { headers: { cookie: `brickwork-session=${session}` } });
      expect(answer.status).toBe(401);
    }
  });
});

describe('a role', () => {
  test('of a viewer draws no button, and does nothing', async () => {
    const { cookie } = await signIn('dan@example.com', ['watchers', 'others']);
    const page = await look(runPath(workflowId), cookie);
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/Approve gate|Cancel the run|What you can do/);
    expect((await look(jobPath(jobId), cookie)).text).not.toContain('Run now');
    const refused = await send(runPath(workflowId, 'cancel'), cookie, {
      token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('It takes the role operator or admin. Nothing was done.');
    expect(lines().at(-1)).toMatchObject({
      ...{ who: 'dan@example.com', act: 'cancel', target: workflowId, result: 'denied' },
    });
  });

  test('for some jobs shows those, and nothing of others', async () => {
    const { cookie } = await signIn('bob@example.com');
    expect((await look(jobPath(jobId), cookie)).text).toContain('Run now');
    expect((await look(jobPath(hiddenId), cookie)).status).toBe(403);
    await expect.poll(async () => (await look('/', cookie)).text, { timeout: 20_000 }).toContain(NAME);
    expect((await look('/', cookie)).text).not.toContain(HIDDEN);
    await expect.poll(async () => (await look('/runs', cookie)).text, { timeout: 20_000 }).toContain(NAME);
    expect((await look(runPath(workflowId), cookie)).text).not.toContain('Approve gate');
    expect((await look('/metrics', cookie)).status).toBe(403);
    const answer = { answer: 'approve', by: 'cleo@example.com' };
    expect((await send(runPath(workflowId, 'tasks', 'gate', 'answer'), cookie, answer)).status).toBe(403);
  });

  test('of an approver approves, in their own name whatever the form says', async () => {
    const { cookie } = await signIn('cleo@example.com');
    const page = await look(runPath(workflowId), cookie);
    expect(page.text).toContain('Approve gate');
    expect(page.text).not.toContain('Cancel the run');
    const path = runPath(workflowId, 'tasks', 'gate', 'answer');
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const sent = { token, answer: 'approve', by: 'somebody@else.example', comment: 'password=hunter2' };
    expect((await send(path, cookie, { ...sent, token: 'old' })).headers.get('location')).toMatch(/said=/);
    expect((await send(path, cookie, sent, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(path, cookie, sent)).status).toBe(303);
    await stack.endOf(workflowId);
    const view = await stack.runs.view(workflowId);
    expect(JSON.stringify(view)).toContain('cleo@example.com');
    expect(JSON.stringify(view)).not.toContain('somebody@else.example');
    const line = lines().at(-1);
    expect(line).toMatchObject({ who: 'cleo@example.com', act: 'approve', result: 'done' });
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  test('of nobody is said to those who have none', async () => {
    const { cookie } = await signIn('eve@example.com');
    const { status, text } = await look('/', cookie);
    expect([status, text.includes('eve@example.com has no role here')]).toEqual([403, true]);
  });

  test('is that of the token for programs, which need no form', async () => {
    const call = async (email: string) =>
      fetch(`${server.url}${jobPath(hiddenId, 'pause')}`, {
        ...{ method: 'POST', body: new URLSearchParams({ note: 'x' }), redirect: 'manual' },
        headers: { authorization: `Bearer ${await provider.token({ email })}`, origin: server.url },
      });
    expect((await call('bob@example.com')).status).toBe(403);
    expect((await call('ada@example.com')).status).toBe(303);
    const { paused } = await new DeployedJobs(stack.temporal.client, stack.taskQueue).show(hiddenId);
    expect(paused?.by).toBe('ada@example.com');
  });
});

test('whoever signs out is not known any more', async () => {
  const { cookie } = await signIn('ada@example.com');
  const out = await send('/sign-out', cookie, {});
  expect(out.headers.getSetCookie().join()).toMatch(/brickwork-session=;.*Max-Age=0/);
});

test('a token of Databricks signs in by a form, and by a header', async () => {
  const post = (token: string) =>
    fetch(`${byToken.url}/sign-in`, {
      ...{ method: 'POST', redirect: 'manual', headers: { origin: byToken.url } },
      body: new URLSearchParams({ databricks_token: token, to: '/runs' }),
    });
  expect(await (await fetch(`${byToken.url}/sign-in`)).text()).toContain('name="databricks_token"');
  const good = await post('root-token');
  expect([good.status, good.headers.get('location')]).toEqual([303, '/runs']);
  expect((await fetch(byToken.url, { headers: { cookie: cookieOf(good) } })).status).toBe(200);
  expect((await fetch(byToken.url, { headers: { authorization: 'Bearer root-token' } })).status).toBe(200);
  const bad = await post('a b');
  expect([bad.status, (await bad.text()).includes('This is no token.')]).toEqual([401, true]);
  expect(JSON.stringify(lines())).not.toContain('root-token');
});

test('the audit log goes on in a new file once the old one was moved away', () => {
  const moved = `${auditFile}.1`;
  const line = { server: 'pages', address: '', act: 'x', result: 'done' } as const;
  renameSync(auditFile, moved);
  audit.record(line);
  audit.reopen();
  audit.record({ ...line, act: 'y' });
  expect([lines(moved).at(-1)?.['act'], lines().map(({ act }) => act)]).toEqual(['x', ['y']]);
});
