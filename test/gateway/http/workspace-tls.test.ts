import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGateway } from './gateway-in-test.js';

test('the certificate of a workspace is verified, unless that is left out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=evil', '-days', '1'];
  execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const seen: string[] = [];
  const server = createServer(tls, (request, response) => {
    seen.push(`${request.headers.host} ${request.url}`);
    response.end('safe');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const strict = await startGateway(host);
  const lenient = await startGateway(host, { workspace: { host, skipVerify: true } });
  const refused = await fetch(`${strict.url}/x`);
  expect(refused.status).toBe(503);
  expect(await refused.text()).toMatch(/self.signed/);
  expect(await (await fetch(`${lenient.url}/x`)).text()).toBe('safe');
  expect(seen).toEqual([`${host} /x`]);
  for (const gateway of [strict, lenient]) await gateway.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

test('a workspace to which no connection comes about is away after a while', async () => {
  const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const host = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const gateway = await startGateway(host, { workspace: { host, connectMillis: 200 } });
  const answer = await fetch(`${gateway.url}/x`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('no connection within 0.2 s');
  await gateway.stop();
  silent.close();
});
