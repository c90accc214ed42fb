import { ApiClient, Config, Headers as SdkHeaders } from '@databricks/sdk-experimental';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type DatabricksError } from '../../src/databricks/databricks-error.js';
import { SafeApiClient } from '../../src/databricks/transport.js';

const PRODUCT = { product: 'test', productVersion: '0.0.0' } as const;
const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

interface Served {
  url: string;
  seen: IncomingMessage[];
}

async function serve(listener: RequestListener, tls?: { key: string; cert: string }): Promise<Served> {
  const seen: IncomingMessage[] = [];
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    seen.push(request);
    listener(request, response);
  };
  const server = tls === undefined ? createServer(note) : createTlsServer(tls, note);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => (server.closeAllConnections(), server.close()));
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
  };
}

const config = (host: string, more = {}): Config =>
  new Config({ host, token: 'pat', authType: 'pat', ...more });
const call = (
  client: ApiClient,
  method: 'GET' | 'POST' | 'PATCH' = 'GET',
  payload?: object,
): Promise<unknown> =>
  client.request({
    path: '/api/x',
    method,
    headers: new SdkHeaders(),
    raw: false,
    ...(payload === undefined ? {} : { payload }),
  });

/** The same call by the bare SDK and by ours; the bare one is given up after `patience`. */
async function both(
  host: string,
  options: { more?: object; method?: 'GET' | 'POST' | 'PATCH'; payload?: object; patience?: number } = {},
) {
  const settle = (client: ApiClient): Promise<unknown> =>
    call(client, options.method, options.payload).catch((error: unknown) => error);
  const giveUp = new Promise((resolve) => setTimeout(() => resolve('no answer'), options.patience ?? 1500));
  const bare = await Promise.race([settle(new ApiClient(config(host, options.more), PRODUCT)), giveUp]);
  return { bare, safe: await settle(new SafeApiClient(config(host, options.more), PRODUCT)) };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

describe('what the bare SDK 0.17.0 gets wrong, and ours does not', () => {
  test('TLS certificates are verified', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-tls-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=evil',
        '-days',
        '1',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    );
    const { url, seen } = await serve(json(200, { ok: true }), {
      key: readFileSync(key, 'utf8'),
      cert: readFileSync(cert, 'utf8'),
    });
    const { bare, safe } = await both(url);
    expect(bare).toEqual({ ok: true });
    expect(seen[0].headers.authorization).toBe('Bearer pat');
    expect(safe).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/self.signed/) as string,
    });
    expect(seen).toHaveLength(1);
    await expect(call(new SafeApiClient(config(url, { skipVerify: true }), PRODUCT))).resolves.toEqual({
      ok: true,
    });
  });

  test('a server that never answers is given up after the timeout', async () => {
    const { url } = await serve(() => undefined);
    const { bare, safe } = await both(url, { more: { httpTimeoutSeconds: 0.3 }, patience: 1000 });
    expect(bare).toBe('no answer');
    expect(safe).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/no answer within 0.3 s/) as string,
    });
  });

  test('a redirect is an error that says where it leads', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/login') response.end('{}');
      else response.writeHead(302, { location: `http://${request.headers.host}/login` }).end();
    });
    const { bare, safe } = await both(url, { patience: 500 });
    expect(bare).toBe('no answer');
    expect(safe).toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringMatching(/redirected the call to http.*\/login/) as string,
    });
  });

  test('the error code survives details without metadata', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', request_id: 'r' }];
    const { url } = await serve(json(400, { error_code: 'INVALID_STATE', message: 'not now', details }));
    const { bare, safe } = await both(url);
    expect((bare as { errorCode?: string }).errorCode).not.toBe('INVALID_STATE');
    expect(safe).toMatchObject({
      message: 'not now',
      details: { errorCode: 'INVALID_STATE', statusCode: 400 },
    });
  });

  test('int64 ids keep every digit', async () => {
    const { url } = await serve(
      (_request, response) => void response.end('{"run_id":8795226077063387372,"n":12}'),
    );
    const { bare, safe } = await both(url);
    expect(bare).not.toEqual({ run_id: '8795226077063387372', n: 12 });
    expect(safe).toEqual({ run_id: '8795226077063387372', n: 12 });
  });

  test('429 is not retried in secret, and its Retry-After reaches us', async () => {
    const { url, seen } = await serve(
      json(429, { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' }, { 'retry-after': '7' }),
    );
    const { safe } = await both(url, { patience: 2800 });
    const byBare = seen.length - 1;
    expect(byBare).toBeGreaterThan(1);
    expect(safe).toMatchObject({ kind: 'throttled', details: { retryAfterMillis: 7000 } });
  });

  test('a PATCH has its body', async () => {
    const bodies: string[] = [];
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => (bodies.push(body), response.end('{}')));
    });
    await both(url, { method: 'PATCH', payload: { a: 1 } });
    expect(bodies).toEqual(['', '{"a":1}']);
  });

  test('calls that start together ask for one token', async () => {
    let tokens = 0;
    const { url } = await serve((request, response) => {
      const base = `http://${request.headers.host}`;
      if (request.url?.includes('well-known'))
        response.end(
          JSON.stringify({ authorization_endpoint: `${base}/auth`, token_endpoint: `${base}/token` }),
        );
      else if (request.url === '/token')
        response.end(
          JSON.stringify({ access_token: `t${++tokens}`, token_type: 'Bearer', expires_in: 3600 }),
        );
      else response.end('{}');
    });
    const oauth = { token: undefined, authType: 'oauth-m2m', clientId: 'id', clientSecret: 'secret' };
    const burst = (client: ApiClient): Promise<unknown> =>
      Promise.all(Array.from({ length: 10 }, () => call(client)));
    await burst(new ApiClient(config(url, oauth), PRODUCT));
    const byBare = tokens;
    await burst(new SafeApiClient(config(url, oauth), PRODUCT));
    expect(byBare).toBeGreaterThan(1);
    expect(tokens - byBare).toBe(1);
  });
});

describe('errors are split by consequence', () => {
  test.each<[number, unknown, string]>([
    [401, { error_code: 'UNAUTHENTICATED', message: 'x' }, 'unauthenticated'],
    [403, { error_code: 'PERMISSION_DENIED', message: 'x' }, 'permission_denied'],
    [404, { error_code: 'NOT_FOUND', message: 'x' }, 'not_found'],
    [400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Cluster 1 does not exist' }, 'not_found'],
    [400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'bad' }, 'invalid_request'],
    [
      400,
      {
        error_code: 'INVALID_STATE',
        message: 'There were already 1000 jobs created in past 3600 seconds, exceeding rate limit',
      },
      'throttled',
    ],
    [400, { error_code: 'X', message: 'ClusterNotReadyException' }, 'unavailable'],
    [500, { message: 'x' }, 'unavailable'],
    [503, '<html>busy</html>', 'unavailable'],
    [400, { error: 'invalid_client' }, 'invalid_request'],
  ])('%i %j is %s', async (status, body, kind) => {
    const { url } = await serve((_request, response) =>
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
    );
    await expect(call(new SafeApiClient(config(url), PRODUCT))).rejects.toMatchObject({
      name: 'DatabricksError',
      kind,
    });
  });

  test('Retry-After may be a date; a 200 with HTML is no answer; an empty body is an empty one', async () => {
    const date = await serve(json(503, {}, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
    const error = (await call(new SafeApiClient(config(date.url), PRODUCT)).catch(
      (e: unknown) => e,
    )) as DatabricksError;
    expect(error.details.retryAfterMillis).toBeGreaterThan(50_000);
    const html = await serve((_request, response) => void response.end('<html>login</html>'));
    await expect(call(new SafeApiClient(config(html.url), PRODUCT))).rejects.toMatchObject({
      kind: 'malformed_answer',
    });
    const empty = await serve((_request, response) => void response.end());
    await expect(call(new SafeApiClient(config(empty.url), PRODUCT))).resolves.toEqual({});
  });

  test('missing credentials say so', async () => {
    const client = new SafeApiClient(
      new Config({ host: 'http://127.0.0.1:1', authType: 'pat', configFile: '/none' }),
      PRODUCT,
    );
    await expect(call(client)).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringMatching(/No Databricks credentials/) as string,
    });
  });
});
