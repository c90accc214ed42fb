import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOurServer, limited, listening, type ServerSettings } from '../../src/http/open-server.js';
import { serverUrl } from '../../src/http/server-url.js';
import { expiryNote, readTls, renewTls } from '../../src/http/tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-tls-'));
const at = (name: string): string => join(folder, name);
const files = { cert: at('cert.pem'), key: at('key.pem') };

function make(name: string, days = 30): void {
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const more = ['-subj', `/CN=${name}`, '-days', String(days)];
  execFileSync('openssl', [...made, ...more, '-keyout', at(`${name}.key`), '-out', at(`${name}.cert`)], {
    stdio: 'ignore',
  });
}
const use = (name: string): void => {
  copyFileSync(at(`${name}.cert`), files.cert);
  copyFileSync(at(`${name}.key`), files.key);
};

beforeAll(() => ['first', 'second'].forEach((name) => make(name)));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(
  more: Partial<ServerSettings>,
): Promise<{ server: Server; url: string; stop: () => void }> {
  const settings: ServerSettings = { listen: { host: '127.0.0.1', port: 0 }, ...more };
  const { server, close } = await createOurServer(settings, {});
  server.on(
    'request',
    limited((_incoming, outgoing) => outgoing.end('served'), settings),
  );
  await listening(server, settings);
  const stop = (): void => {
    close();
    server.closeAllConnections();
    server.close();
  };
  return { server, url: serverUrl(server), stop };
}

/** The name of the certificate that a new connection is shown. */
const nameAt = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = tlsConnect({ port: Number(new URL(url).port), rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    }).on('error', reject);
  });

describe('TLS', () => {
  test('is spoken by the files, with the header that keeps browsers to it', async () => {
    use('first');
    const { url, stop } = await open({ tls: files });
    expect(url).toMatch(/^https:/);
    const answer = await new Promise<string>((resolve) => {
      request(url, { rejectUnauthorized: false }, (incoming) =>
        resolve(`${incoming.statusCode} ${incoming.headers['strict-transport-security']}`),
      ).end();
    });
    expect(answer).toBe('200 max-age=31536000');
    stop();
  });

  test('of before 1.2 is not spoken', async () => {
    use('first');
    const { url, stop } = await open({ tls: files });
    const old = new Promise((resolve, reject) => {
      const options = { rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
      const ciphers = 'DEFAULT:@SECLEVEL=0';
      tlsConnect({ port: Number(new URL(url).port), ...options, ciphers }, () => resolve('connected')).on(
        'error',
        reject,
      );
    });
    await expect(old).rejects.toThrow();
    stop();
  });

  test('goes on by new files once they are there, and a connection that is open stays', async () => {
    use('first');
    const notes: string[] = [];
    const { server, url, stop } = await open({});
    stop();
    expect(url).toMatch(/^http:/);
    expect(server.listening).toBe(false);
    const before = await readTls(files, Date.now());
    const tls = await open({ tls: files });
    const end = renewTls(tls.server as never, files, {
      ...{ note: (text: string) => notes.push(text), lookMillis: 20, before },
    });
    const kept = tlsConnect({ port: Number(new URL(tls.url).port), rejectUnauthorized: false });
    await new Promise((resolve) => kept.once('secureConnect', resolve));
    expect(await nameAt(tls.url)).toBe('first');
    writeFileSync(files.cert, 'no certificate');
    await expect.poll(() => notes.join()).toContain('The certificate that is used stays');
    expect(await nameAt(tls.url)).toBe('first');
    use('second');
    await expect.poll(() => nameAt(tls.url)).toBe('second');
    expect(notes).toContain('The new certificate is used from now on.');
    const answer = new Promise((resolve) => kept.once('data', (chunk) => resolve(String(chunk))));
    kept.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 200/);
    kept.destroy();
    end();
    tls.stop();
  });

  test('by files that cannot be used is refused at start, with the reason', async () => {
    const day = 86_400_000;
    use('first');
    await expect(readTls(files, Date.now() + 31 * day)).rejects.toThrow(/has expired/);
    await expect(readTls(files, Date.now() - 2 * day)).rejects.toThrow(/is valid from/);
    copyFileSync(at('second.key'), files.key);
    await expect(readTls(files, Date.now())).rejects.toThrow(/is not that of the certificate/);
    await expect(readTls({ ...files, cert: at('none') }, Date.now())).rejects.toThrow(
      /cannot be read: ENOENT/,
    );
    await expect(readTls({ ...files, cert: at('first.key') }, Date.now())).rejects.toThrow(/no certificate/);
    await expect(open({ tls: files })).rejects.toThrow(/is not that/);
    const context = {
      cert: readFileSync(at('first.cert')),
      key: Buffer.alloc(0),
      minVersion: 'TLSv1.2',
    } as const;
    expect(expiryNote(context, Date.now())).toBeUndefined();
    expect(expiryNote(context, Date.now() + 20 * day)).toMatch(/expires in 9 days/);
  });
});

describe('limits', () => {
  test('answer 429 to an address that asks too often, with how long to wait, and not to others', async () => {
    const { url, stop } = await open({ limits: { perAddress: 5 }, proxies: ['127.0.0.1'] });
    const from = (address: string, path = '/') =>
      fetch(url + path, { headers: { 'x-forwarded-for': address } });
    const all = await Promise.all(Array.from({ length: 8 }, () => from('203.0.113.7')));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = await from('203.0.113.7');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await from('203.0.113.8')).status).toBe(200);
    expect((await from('203.0.113.7', '/healthz')).status).toBe(200);
    stop();
  });

  test('take no more connections than are allowed', async () => {
    const { url, stop } = await open({ limits: { connections: 2 } });
    const port = Number(new URL(url).port);
    const sockets = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const closed = new Set<number>();
    sockets.forEach((socket, index) => socket.on('close', () => closed.add(index)));
    await expect.poll(() => closed.size).toBe(2);
    for (const socket of sockets) socket.destroy();
    stop();
  });
});
