import { once } from 'node:events';
import http from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  exchange,
  FakeWorkspace,
  type GatewayInTest,
  open,
  RawWorkspace,
  sleep,
  startGateway,
  TOKEN,
} from './gateway-in-test.js';

const MB = 1024 * 1024;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('bytes', () => {
  let workspace: RawWorkspace;
  let gateway: GatewayInTest;
  let host: string;
  beforeEach(async () => {
    workspace = new RawWorkspace();
    host = await workspace.start();
    gateway = await startGateway(host);
  });
  afterEach(async () => {
    await workspace.stop();
    await gateway.stop();
  });

  const request = (line: string, headers: string[], body = ''): Promise<string> =>
    exchange(
      gateway.url,
      [`${line} HTTP/1.1`, 'Host: here', 'Connection: close', ...headers, '', body].join('\r\n'),
    );

  test.each([
    '/api/2.0/workspace-files/import-file/%2FWorkspace%2Fa%20b?overwrite=true',
    '/api/2.0/fs/files/Volumes/a/./b/../c//d?x=1&x=2&y=%2f+%20&z',
    '/a;b=c/[x]/{y}|^~\'"<>?q=a?b=/&',
    '//double?',
    '/api/2.2/%6Aobs/list',
  ])('of the path %s arrive as they were sent', async (path) => {
    await request(`GET ${path}`, []);
    expect(workspace.received.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`);
  });

  test('of headers arrive with their spelling, order and repetitions, but for those of the connection', async () => {
    await request('GET /api/2.0/x', [
      ...[`AuthoriZation: Bearer ${TOKEN}`, 'X-One: 1', 'x-one: 2', 'X-Latin: caf\xe9', 'X-Empty:'],
      ...['Keep-Alive: timeout=5', 'TE: trailers', 'Proxy-Authorization: x', 'Accept-Encoding: gzip, br'],
      'Upgrade: h2c',
      'Connection: X-Named, upgrade',
      'X-Named: only here',
    ]);
    expect(workspace.received.split('\r\n')).toEqual([
      ...['GET /api/2.0/x HTTP/1.1', `Host: ${new URL(host).host}`, `AuthoriZation: Bearer ${TOKEN}`],
      ...['X-One: 1', 'x-one: 2', 'X-Latin: caf\xe9', 'X-Empty: ', 'Accept-Encoding: gzip, br'],
      ...['Connection: keep-alive', '', ''],
    ]);
  });

  test('of an answer arrive with their spelling, order and repetitions', async () => {
    workspace.answer = [
      ...['HTTP/1.1 299 Quite Fine', 'Date: today', 'Set-Cookie: a=1', 'set-cookie: b=2', 'X-Latin: caf\xe9'],
      ...['Connection: X-Named', 'X-Named: x', 'Keep-Alive: timeout=9', 'X-Databricks-Org-Id: 42'],
      ...['Content-Length: 2', '', 'ok'],
    ].join('\r\n');
    const [head = '', body] = (await request('GET /x', [])).split('\r\n\r\n');
    expect(body).toBe('ok');
    expect(head.replace(/x-request-id: [\w-]{36}/, 'x-request-id: …').split('\r\n')).toEqual([
      ...['HTTP/1.1 299 Quite Fine', 'Date: today', 'Set-Cookie: a=1', 'set-cookie: b=2'],
      ...['X-Latin: caf\xe9', 'X-Databricks-Org-Id: 42', 'Content-Length: 2', 'x-request-id: …'],
      'Connection: close',
    ]);
  });

  test.each([
    ['a length', ['Content-Length: 3'], 'abc', 'Content-Length: 3', 'abc'],
    ['chunks', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n', 'Transfer-Encoding: chunked', 'abc'],
    [
      'chunks, trailers',
      ['Transfer-Encoding: chunked'],
      '1\r\na\r\n0\r\nX: y\r\n\r\n',
      'chunked',
      '1\r\na\r\n0',
    ],
    ['nothing', ['Content-Length: 0'], '', 'Content-Length: 0', ''],
  ])('of a body with %s', async (_name, headers, body, framing, arrived) => {
    for (const method of ['POST', 'DELETE', 'GET']) {
      workspace.answer = '';
      const answer = request(`${method} /x`, headers, body);
      await expect.poll(() => workspace.received).toMatch(new RegExp(`^${method}[^]*\r\n\r\n[^]*${arrived}`));
      if (body.startsWith('1')) await expect.poll(() => workspace.received).toContain('0\r\n\r\n');
      expect(workspace.received).toContain(framing);
      expect(workspace.received).not.toContain('X: y');
      workspace.reply(undefined, 'HTTP/1.1 204 No Content\r\n\r\n');
      expect(await answer).toMatch(
        /^HTTP\/1\.1 204 No Content\r\n(?!.*(content-length|transfer-encoding))/is,
      );
    }
  });

  test.each([
    [
      'HEAD',
      'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n',
      /^HTTP\/1\.1 200 OK\r\ncontent-length: 500\r\n/,
    ],
    [
      'GET',
      'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n',
      /^HTTP\/1\.1 304 Not Modified\r\netag: "a"\r\n/,
    ],
  ])('of an answer to %s without a body', async (method, answer, expected) => {
    workspace.answer = answer;
    const received = await request(`${method} /x`, []);
    expect(received).toMatch(expected);
    expect(received).toMatch(/\r\n\r\n$/);
    expect(received).not.toMatch(/transfer-encoding/i);
  });

  test('of an answer that ends with its connection arrive in chunks', async () => {
    workspace.answer = 'HTTP/1.1 200 OK\r\n\r\nabc';
    setTimeout(() => workspace.sockets.at(-1)?.end(), 100);
    expect(await request('GET /x', [])).toMatch(/Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
  });

  test('are asked for by 100 Continue when the workspace asks for them', async () => {
    workspace.answer = '';
    const { socket, received } = await open(gateway.url);
    socket.write('PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n');
    await expect.poll(() => workspace.received).toContain('Expect: 100-continue\r\n');
    await sleep(50);
    expect(received()).toBe('');
    workspace.sockets[0]?.write('HTTP/1.1 100 Continue\r\n\r\n');
    await expect.poll(received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('abc');
    await expect.poll(() => workspace.received).toMatch(/\r\n\r\nabc$/);
    workspace.sockets[0]?.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    await expect.poll(received).toContain('HTTP/1.1 200 OK');
    socket.destroy();
  });

  test('of a whole URL become its path', async () => {
    await request(`GET http://here/a%20b?c`, []);
    expect(workspace.received).toMatch(/^GET \/a%20b\?c HTTP/);
  });
});

describe('a workspace', () => {
  const workspace = new FakeWorkspace();
  let gateway: GatewayInTest;
  let host: string;
  beforeEach(async () => {
    host = await workspace.start();
    gateway = await startGateway(host, { workspace: { host, idleMillis: 400 } });
  });
  afterEach(async () => {
    await workspace.stop();
    await gateway.stop();
  });

  test('that compresses is not unpacked', async () => {
    const body = gzipSync('x'.repeat(1000));
    workspace.handler = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length });
      response.end(body);
    };
    const got = await new Promise<Buffer>((resolve) =>
      http.get(`${gateway.url}/x`, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks)));
      }),
    );
    expect(gunzipSync(got).toString()).toBe('x'.repeat(1000));
    expect(got.equals(body)).toBe(true);
  });

  test('that redirects to itself leads to the gateway, and elsewhere stays', async () => {
    const cases = [
      [`${host}/login?a=%20`, `${gateway.url}/login?a=%20`],
      [host, gateway.url],
      ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
      [`${host}0/x`, `${host}0/x`],
      ['/relative', '/relative'],
    ];
    for (const [location, expected] of cases) {
      workspace.handler = (_request, response) => {
        response.writeHead(302, { location });
        response.end();
      };
      const answer = await fetch(`${gateway.url}/x`, { redirect: 'manual' });
      expect(answer.headers.get('location')).toBe(expected);
    }
  });

  test('that says nothing is away after a while', async () => {
    workspace.handler = () => undefined;
    const answer = await fetch(`${gateway.url}/x`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    const { error_code, message, details } = (await answer.json()) as Record<string, unknown>;
    expect(error_code).toBe('TEMPORARILY_UNAVAILABLE');
    expect(message).toBe(`The workspace ${new URL(host).host} does not answer: nothing came for 0.4 s.`);
    expect(details).toMatchObject([{ request_id: answer.headers.get('x-request-id'), serving_data: '' }]);
  });

  test('that is long in answering, but does, is waited for', async () => {
    workspace.handler = (_request, response) => {
      const beat = setInterval(() => response.write('.'), 100);
      setTimeout(() => {
        clearInterval(beat);
        response.end('done');
      }, 1500);
    };
    const answer = await fetch(`${gateway.url}/x`);
    expect(await answer.text()).toMatch(/^\.+done$/);
  });

  test('that breaks off in an answer breaks off the answer', async () => {
    workspace.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setTimeout(() => response.destroy(), 50);
    };
    const answer = await fetch(`${gateway.url}/x`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await expect.poll(() => gateway.events.at(-1)?.status).toBe('aborted');
  });

  test('sees that a caller has gone', async () => {
    let closed = 0;
    workspace.handler = (_request, response) => {
      response.on('close', () => (closed += 1));
      response.writeHead(200);
      const beat = setInterval(() => response.write('x'.repeat(100)), 20);
      response.on('close', () => clearInterval(beat));
    };
    const controller = new AbortController();
    const answer = await fetch(`${gateway.url}/x`, { signal: controller.signal });
    expect(answer.status).toBe(200);
    controller.abort();
    await expect.poll(() => closed).toBe(1);
  });

  test('sees that an upload has broken off', async () => {
    let aborted = 0;
    workspace.handler = (request) =>
      void request.on('close', () => (aborted += request.complete ? 0 : 1)).resume();
    const { socket } = await open(gateway.url);
    socket.write('POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc');
    await sleep(100);
    socket.destroy();
    await expect.poll(() => aborted).toBe(1);
  });

  test('that is not sent the body that it was promised is not to blame', async () => {
    workspace.handler = (request) => void request.resume();
    const head = 'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc';
    expect(await exchange(gateway.url, head)).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
  });

  test('that refuses an upload before its end is heard', async () => {
    workspace.handler = (_request, response) => {
      response.writeHead(413, { 'content-length': 2 });
      response.end('no');
    };
    const { socket, received } = await open(gateway.url);
    socket.write('POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    await expect.poll(received).toMatch(/^HTTP\/1\.1 413 [^]*\r\n\r\nno$/);
    socket.destroy();
  });

  test('is not reached by a web socket', async () => {
    const lines = ['GET /x HTTP/1.1', 'Host: a', 'Connection: Upgrade, close', 'Upgrade: websocket', '', ''];
    expect(await exchange(gateway.url, lines.join('\r\n'))).toMatch(
      /^HTTP\/1\.1 501 [^]*"error_code":"NOT_IMPLEMENTED"/,
    );
    expect(await exchange(gateway.url, 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 501 /,
    );
  });

  test('that is down is named, and the upload to it is answered', async () => {
    await workspace.stop();
    const answer = await fetch(`${gateway.url}/x?token=secret`, { method: 'POST', body: 'x'.repeat(8 * MB) });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    const text = await answer.text();
    expect(text).toMatch(/The workspace 127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/);
    expect(text).not.toContain('secret');
    await workspace.start(Number(new URL(host).port));
    workspace.handler = (_request, response) => void response.end('ok');
    expect((await fetch(`${gateway.url}/x`)).status).toBe(200);
  });

  test('answers what a served route passes on', async () => {
    let seen = '';
    workspace.handler = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = `${request.method} ${request.url} ${request.headers['accept-encoding']} ${Buffer.concat(chunks).toString()}`;
        response.writeHead(404, { 'x-more': 'yes', 'content-type': 'application/json' });
        response.end('{"error_code":"X"}');
      });
    };
    const headers = { authorization: `Bearer ${TOKEN}` };
    const url = `${gateway.url}/api/2.2/jobs/forwarded`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{"run_id":9007199254740993}' });
    expect([answer.status, answer.headers.get('x-more')]).toEqual([404, 'yes']);
    expect(await answer.text()).toBe('{"error_code":"X"}');
    expect(seen).toBe('POST /api/2.2/jobs/%2Felsewhere?a=%20b identity {"run_id":9007199254740993}');
    workspace.handler = (_request, response) => void response.writeHead(204).end();
    expect((await fetch(url, { headers })).status).toBe(204);
    workspace.handler = (request) => void request.socket.destroy();
    const away = await fetch(url, { headers });
    expect(away.status).toBe(503);
    expect(await away.text()).toContain('TEMPORARILY_UNAVAILABLE');
  });
});

describe('200 MB', () => {
  const workspace = new FakeWorkspace();
  let gateway: GatewayInTest;
  beforeEach(async () => {
    gateway = await startGateway(await workspace.start());
  });
  afterEach(async () => {
    await workspace.stop();
    await gateway.stop();
  });

  /** The most that the memory has grown by, as MB, while something was done. */
  async function growth(work: () => Promise<void>): Promise<number> {
    const used = (): number => {
      // What is still needed, and not what waits to be collected.
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return (heapUsed + external) / MB;
    };
    const before = used();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, used() - before)), 200);
    await work();
    clearInterval(watch);
    return most;
  }

  const chunk = Buffer.alloc(MB, 'x');

  test('come down without being kept, also by a caller that reads slowly', async () => {
    workspace.handler = (_request, response) => {
      let left = 200;
      const more = (): void => {
        while (left > 0) {
          left -= 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    let bytes = 0;
    const grown = await growth(async () => {
      const [answer] = (await once(http.get(`${gateway.url}/x`), 'response')) as [http.IncomingMessage];
      await sleep(300);
      for await (const part of answer) bytes += (part as Buffer).length;
    });
    expect(bytes).toBe(200 * MB);
    expect(grown).toBeLessThan(50);
  }, 180_000);

  test('go up without being kept, also to a workspace that reads slowly', async () => {
    let bytes = 0;
    workspace.handler = (request, response) => {
      setTimeout(() => request.on('data', (part: Buffer) => (bytes += part.length)), 300);
      request.on('end', () => response.end('ok'));
    };
    const grown = await growth(async () => {
      const request = http.request(`${gateway.url}/x`, { method: 'PUT' });
      for (let left = 200; left > 0; left--) if (!request.write(chunk)) await once(request, 'drain');
      request.end();
      const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
      answer.resume();
      await once(answer, 'end');
    });
    expect(bytes).toBe(200 * MB);
    expect(grown).toBeLessThan(50);
  }, 180_000);
});
