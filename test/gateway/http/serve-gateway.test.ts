import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace } from '../../support/emulated-workspace.js';
import {
  exchange,
  FakeWorkspace,
  type GatewayInTest,
  open,
  sleep,
  startGateway,
  TOKEN,
} from './gateway-in-test.js';

const REQUEST_MILLIS = 500;
const MB = 1024 * 1024;
const headers = { authorization: `Bearer ${TOKEN}` };

let workspace: FakeWorkspace;
let host: string;
let gateway: GatewayInTest;
beforeAll(async () => {
  workspace = new FakeWorkspace();
  host = await workspace.start();
  gateway = await startGateway(host, { requestMillis: REQUEST_MILLIS });
});
afterAll(async () => {
  await gateway.stop();
  await workspace.stop();
});

const served = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${gateway.url}/api/2.2/jobs/${path}`, { headers, ...init });
const head = (lines: string[], auth = true): string =>
  [...lines, 'Host: here', ...(auth ? [`Authorization: Bearer ${TOKEN}`] : []), '', ''].join('\r\n');
const errorOf = async (answer: Response): Promise<{ error_code: string; message: string }> =>
  (await answer.json()) as { error_code: string; message: string };

describe('a request that is served', () => {
  test('knows who calls, and has the ids of the workspace and of itself', async () => {
    const answer = await served('list');
    expect(answer.headers.get('x-databricks-org-id')).toBe('6051921418418893');
    const requestId = answer.headers.get('x-request-id');
    expect(await answer.json()).toMatchObject({ caller: { userName: 'max@example.com' }, requestId });
    await expect
      .poll(() => gateway.events.at(-1))
      .toMatchObject({
        ...{ group: 'served', method: 'GET', path: '/api/2.2/jobs/list', status: 200 },
        ...{ requestId, userName: 'max@example.com' },
      });
  });

  test('has credentials', async () => {
    const answer = await served('list', { headers: {} });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error_code: 'UNAUTHENTICATED',
      message: 'Credential was not sent or was of an unsupported type for this API.',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.RequestInfo',
          request_id: answer.headers.get('x-request-id'),
          serving_data: '',
        },
      ],
    });
  });

  test('is refused as the workspace refuses it', async () => {
    const { me } = workspace;
    workspace.me = (_request, response) => void response.writeHead(403).end('{"error_code":"403"}');
    const answer = await served('list', { headers: { authorization: 'Bearer other' } });
    workspace.me = me;
    expect([answer.status, await answer.text()]).toEqual([403, '{"error_code":"403"}']);
  });

  test('may have 10 MB', async () => {
    const answer = await served('create', { method: 'POST', body: 'x'.repeat(10 * MB) });
    expect(await answer.json()).toEqual({ bytes: 10 * MB });
  });

  test('may not have more, by its length or in parts', async () => {
    const answer = await served('create', { method: 'POST', body: 'x'.repeat(10 * MB + 1) });
    expect(answer.status).toBe(400);
    const { error_code, message } = await errorOf(answer);
    expect(error_code).toBe('INVALID_PARAMETER_VALUE');
    expect(message).toBe('The body of the request is larger than 10 MB.');
    const { socket, received } = await open(gateway.url);
    socket.write(head(['POST /api/2.2/jobs/create HTTP/1.1', 'Transfer-Encoding: chunked']));
    const part = `100000\r\n${'x'.repeat(MB)}\r\n`;
    for (let at = 0; at < 11; at++) socket.write(part);
    await expect.poll(received, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 400 [^]*INVALID_PARAMETER_VALUE/);
    socket.destroy();
  });

  test('is asked for its body once the caller is known', async () => {
    const lines = ['POST /api/2.2/jobs/create HTTP/1.1', 'Content-Length: 2', 'Expect: 100-continue'];
    const { socket, received } = await open(gateway.url);
    socket.write(head(lines));
    await expect.poll(received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');
    await expect.poll(received).toContain('{"bytes":2}');
    socket.destroy();
    const other = await open(gateway.url);
    other.socket.write(head(lines, false));
    await expect.poll(other.received).toMatch(/^HTTP\/1\.1 401 /);
    other.socket.destroy();
  });

  test('that fails says nothing of the house', async () => {
    const answer = await served('fail');
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain('"error_code":"INTERNAL_ERROR"');
    expect(text).toContain(String(answer.headers.get('x-request-id')));
    expect(text).not.toContain('secret');
    await expect.poll(() => String(gateway.events.at(-1)?.error)).toContain('a secret of the house');
  });

  test('has a host that an URL may have', async () => {
    const lines = ['GET /api/2.2/jobs/list HTTP/1.1', 'Host: a b', ...['Connection: close', '', '']];
    lines.splice(2, 0, `Authorization: Bearer ${TOKEN}`);
    expect(await exchange(gateway.url, lines.join('\r\n'))).toMatch(/^HTTP\/1\.1 400 [^]*MALFORMED_REQUEST/);
  });
});

describe('a connection', () => {
  test('that is half closed gets its answer, served or passed', async () => {
    workspace.handler = (_request, response) => void setTimeout(() => response.end('passed'), 200);
    for (const [path, expected] of [
      ['/api/2.2/jobs/list', 'max@example.com'],
      ['/x', 'passed'],
    ]) {
      const { socket, received, closed } = await open(gateway.url);
      socket.end(head([`GET ${path} HTTP/1.1`]));
      await closed;
      expect(received()).toContain(expected);
      socket.destroy();
    }
  });

  test.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['two lengths', head(['POST /x HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2']), 400],
    [
      'a length and chunks',
      head(['POST /x HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked']),
      400,
    ],
    [
      'a bad chunk',
      `${head(['POST /api/2.2/jobs/create HTTP/1.1', 'Transfer-Encoding: chunked'])}zz\r\n`,
      400,
    ],
    ['bytes that no URL has', head(['GET /\xc3\xa4 HTTP/1.1']), 400],
    ['much', head(['GET /x HTTP/1.1', `X: ${'x'.repeat(17_000)}`]), 431],
    ['a long path', head([`GET /${'x'.repeat(17_000)} HTTP/1.1`]), 431],
  ])('that sends %s is answered', async (_name, text, status) => {
    const answer = await exchange(gateway.url, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*"error_code"`));
    expect(answer).toMatch(/x-request-id: /);
  });

  test('that sends its head or a served body too slowly is told so', async () => {
    expect(await exchange(gateway.url, 'GET /x HTTP/1.1\r\n')).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
    const body = head(['POST /api/2.2/jobs/create HTTP/1.1', 'Content-Length: 5']) + 'x';
    expect(await exchange(gateway.url, body)).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
  });

  test('that uploads slowly what is passed on may take its time', async () => {
    workspace.handler = (request, response) => {
      let bytes = 0;
      request.on('data', (part: Buffer) => (bytes += part.length));
      request.on('end', () => response.end(`got ${bytes}`));
    };
    const { socket, received } = await open(gateway.url);
    socket.write(head(['PUT /x HTTP/1.1', 'Content-Length: 12']));
    for (let at = 0; at < 12; at++) {
      await sleep(150);
      socket.write('x');
    }
    await expect.poll(received).toContain('got 12');
    socket.destroy();
  });

  test('carries one request after another', async () => {
    workspace.handler = (_request, response) => void response.end('passed');
    const { socket, received } = await open(gateway.url);
    socket.write(
      head(['GET /x HTTP/1.1']) + head(['GET /api/2.2/jobs/list HTTP/1.1']) + head(['GET /y HTTP/1.1']),
    );
    await expect.poll(received).toMatch(/passed[^]*max@example\.com[^]*passed/);
    socket.destroy();
  });
});

test('health and metrics need no credentials, and are not passed on', async () => {
  const health = await fetch(`${gateway.url}/healthz`);
  expect(await health.json()).toEqual({ status: 'ok' });
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toMatch(/brickwork_gateway_requests_total\{group="served",status="200"\} \d/);
  expect(metrics).toMatch(/brickwork_gateway_requests_total\{group="passed",status="200"\} \d/);
  expect(metrics).toMatch(/brickwork_gateway_seconds_count\{group="served"\} \d/);
});

test('no event and no metric has a token or a query', async () => {
  await fetch(`${gateway.url}/x?token=${TOKEN}`, { headers });
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  await expect.poll(() => gateway.events.at(-1)?.path).toBe('/x');
  expect(JSON.stringify(gateway.events) + metrics).not.toContain(TOKEN);
});

test('a gateway that stops answers what has come', async () => {
  workspace.handler = (_request, response) => void setTimeout(() => response.end('late'), 300);
  const ending = await startGateway(host);
  const answer = fetch(`${ending.url}/x`);
  await sleep(100);
  const start = performance.now();
  await ending.stop();
  expect(performance.now() - start).toBeLessThan(5000);
  expect(await (await answer).text()).toBe('late');
  await expect(fetch(ending.url)).rejects.toThrow();
});

test('the local workspace stands behind a gateway', async () => {
  const emulated = await EmulatedWorkspace.start();
  const before = await startGateway(emulated.emulator.url);
  const url = `${before.url}/api/2.0/workspace/mkdirs`;
  const made = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ path: '/Workspace/a b' }),
  });
  expect([made.status, made.headers.get('x-databricks-org-id')]).toEqual([200, '1']);
  const status = await fetch(`${before.url}/api/2.0/workspace/get-status?path=%2FWorkspace%2Fa%20b`, {
    headers,
  });
  expect(await status.json()).toMatchObject({ object_type: 'DIRECTORY', path: '/Workspace/a b' });
  expect(await (await fetch(`${before.url}/api/2.2/jobs/list`, { headers })).json()).toHaveProperty('caller');
  await before.stop();
  await emulated.stop();
});

test('a host that is none, and a port that is taken, are said', async () => {
  await expect(startGateway('no host')).rejects.toThrow('"no host" is no host of a workspace.');
  const port = Number(new URL(gateway.url).port);
  await expect(startGateway('a', { listen: { host: '127.0.0.1', port } })).rejects.toThrow('EADDRINUSE');
});
