import { Config } from '@databricks/sdk-experimental';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServicePrincipal } from '../../src/databricks/service-principal.js';
import { SafeApiClient } from '../../src/databricks/transport.js';

const SECRET = 'a-secret-of-a-principal';
const PRODUCT = { product: 'test', productVersion: '0.0.1' } as const;

let server: Server;
let host: string;
let lastsSeconds: number;
let forms: URLSearchParams[];
let seen: Set<string>;
/** How the token endpoint answers; undefined as it should. */
let token: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;

beforeEach(async () => {
  [lastsSeconds, forms, seen, token] = [3600, [], new Set(), undefined];
  server = createServer((request, response) => {
    const json = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url?.includes('well-known')) return json(200, { token_endpoint: `${host}/oidc/v1/token` });
    if (request.url !== '/oidc/v1/token') {
      seen.add(request.headers.authorization ?? '');
      return json(200, { ok: true });
    }
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const form = new URLSearchParams(text);
      forms.push(form);
      if (token !== undefined) return token(request, response);
      const basic = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64').toString();
      const isGood = form.has('subject_token') || basic === `id:${SECRET}`;
      if (!isGood)
        return json(401, { error: 'invalid_client', error_description: 'Client authentication failed' });
      return json(200, { access_token: `t${forms.length}`, token_type: 'Bearer', expires_in: lastsSeconds });
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const client = (more: object = {}, env: Record<string, string> = {}): SafeApiClient => {
  const options = { host, authType: 'oauth-m2m', clientId: 'id', clientSecret: SECRET, env: {}, loaders: [] };
  const credentials = new ServicePrincipal(env);
  return new SafeApiClient(new Config({ ...options, credentials, ...more } as never), PRODUCT);
};
const get = (of: SafeApiClient) => of.get('/api/2.2/jobs/list', {});

describe('a service principal with a secret', () => {
  test('asks for one token for 200 callers at a time, and for none while it lasts', async () => {
    const principal = client();
    await Promise.all(Array.from({ length: 200 }, () => get(principal)));
    await get(principal);
    expect([forms.length, [...seen]]).toEqual([1, ['Bearer t1']]);
    expect(forms[0]?.get('grant_type')).toBe('client_credentials');
  });

  test('asks for another one before the first one ends, in the middle of the work', async () => {
    lastsSeconds = 2;
    const principal = client();
    const until = Date.now() + 3200;
    while (Date.now() < until) await Promise.all(Array.from({ length: 20 }, () => get(principal)));
    expect(forms.length).toBeGreaterThanOrEqual(2);
    expect(forms.length).toBeLessThanOrEqual(4);
    expect([...seen].slice(0, 2)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('with a wrong secret is told so, once and for all, without the secret', async () => {
    const refused = get(client({ clientSecret: `${SECRET}-that-is-wrong` }));
    await expect(refused).rejects.toMatchObject({ kind: 'unauthenticated', details: { statusCode: 401 } });
    const error = await refused.catch((problem: Error) => problem);
    expect(String(error)).toMatch(/invalid_client.*Check the client id and the secret/);
    expect(String(error)).not.toContain(SECRET);
  });

  test.each([
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('waits where its endpoint answers %i (%s), and goes on then', async (status, kind) => {
    token = (_request, response) => response.writeHead(status, { 'retry-after': '7' }).end('busy');
    const principal = client();
    const refused = get(principal);
    const retry = status === 429 ? { retryAfterMillis: 7000 } : {};
    await expect(refused).rejects.toMatchObject({ kind, details: { statusCode: status, ...retry } });
    token = undefined;
    expect(await get(principal)).toEqual({ ok: true });
  });

  test('waits where its endpoint is away, and no longer than a call may take where it says nothing', async () => {
    token = (request) => void request.socket.destroy();
    await expect(get(client())).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(get(client({ host: 'http://127.0.0.1:9' }))).rejects.toMatchObject({ kind: 'unavailable' });
    token = () => undefined;
    await expect(get(client({ httpTimeoutSeconds: 1 }))).rejects.toThrow(/no answer within 1 s/);
  });

  test('is not let in by an answer without a token', async () => {
    token = (_request, response) => response.end('{"access_token": 1}');
    await expect(get(client())).rejects.toMatchObject({ kind: 'malformed_answer' });
  });
});

describe('a workload with an identity of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-oidc-'));
  const file = join(folder, 'token');
  afterEach(() => rmSync(file, { force: true }));
  const federated = (way: string, env: Record<string, string>) =>
    client({ authType: way, clientSecret: undefined }, env);

  test('exchanges the token of a file, which is read anew each time', async () => {
    lastsSeconds = 1;
    writeFileSync(file, 'first.jwt\n');
    const workload = federated('file-oidc', { DATABRICKS_OIDC_TOKEN_FILEPATH: file });
    expect(await get(workload)).toEqual({ ok: true });
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      ...{ scope: 'all-apis', subject_token: 'first.jwt', client_id: 'id' },
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
    writeFileSync(file, 'second.jwt');
    await new Promise((resolve) => setTimeout(resolve, 800));
    await get(workload);
    expect(forms.map((form) => form.get('subject_token'))).toEqual(['first.jwt', 'second.jwt']);
  });

  test('exchanges the token of a variable', async () => {
    await get(federated('env-oidc', { DATABRICKS_OIDC_TOKEN: 'a.jwt' }));
    await get(federated('env-oidc', { DATABRICKS_OIDC_TOKEN_ENV: 'OTHER', OTHER: 'b.jwt' }));
    expect(forms.map((form) => form.get('subject_token'))).toEqual(['a.jwt', 'b.jwt']);
  });

  test('is told where there is no token', async () => {
    await expect(get(federated('env-oidc', {}))).rejects.toThrow(/DATABRICKS_OIDC_TOKEN is not set/);
    await expect(get(federated('file-oidc', {}))).rejects.toThrow(/FILEPATH is not set/);
    const missing = { DATABRICKS_OIDC_TOKEN_FILEPATH: file };
    await expect(get(federated('file-oidc', missing))).rejects.toThrow(/cannot be read or is empty/);
  });
});

test('all others sign in by the chain of the SDK', async () => {
  const principal = client({
    authType: undefined,
    clientSecret: undefined,
    clientId: undefined,
    token: 'pat',
  });
  await get(principal);
  expect([...seen]).toEqual(['Bearer pat']);
  const none = client({ authType: undefined, clientSecret: undefined, clientId: undefined });
  await expect(get(none)).rejects.toMatchObject({ kind: 'unauthenticated' });
});
