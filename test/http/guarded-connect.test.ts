import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardedFetch } from '../../src/access/guarded-fetch.js';
import { post } from '../../src/alerts/http-post.js';

let server: Server;
let port: number;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/' });
    response.end('here');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const METADATA = [
  ...['http://169.254.169.254/latest', 'http://[::ffff:169.254.169.254]/', 'http://2852039166/'],
  ...['http://0xa9fea9fe/', 'http://0251.0376.0251.0376/', 'http://[fd00:ec2::254]/', 'http://[fe80::1]/'],
  ...['http://0.0.0.0/', 'http://[::]/', 'http://[64:ff9b::a9fe:a9fe]/'],
];

describe('an alert', () => {
  const send = (url: string, allowPrivate: 'all' | string[] = []) =>
    post({ url, body: '{}', begins: () => Promise.resolve(), secrets: [], allowPrivate });

  test.each(METADATA)('is never sent to %s', async (url) => {
    const outcome = await send(url, 'all');
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(outcome)).toMatch(/It was not sent: it is/);
  });

  test('is sent to this machine, where that is written so', async () => {
    for (const host of ['127.0.0.1', 'localhost'])
      expect(await send(`http://${host}:${port}/`)).toEqual({ kind: 'sent' });
  });

  test('is sent into a private network only where the file allows that', async () => {
    const before = asked;
    expect(await send('http://10.255.255.1:9/')).toMatchObject({
      ...{ kind: 'refused', reason: expect.stringMatching(/private network.*"allow_private"/) as string },
    });
    expect(asked).toBe(before);
  });

  test('follows no redirect', async () => {
    const before = asked;
    expect(await send(`http://127.0.0.1:${port}/away`)).toMatchObject({ kind: 'refused' });
    expect(asked).toBe(before + 1);
  });
});

describe('what is asked of an identity provider', () => {
  test.each(METADATA)('is never asked of %s', async (url) => {
    await expect(guardedFetch('all')(url)).rejects.toThrow();
  });

  test('follows no redirect', async () => {
    const answer = await guardedFetch([])(`http://127.0.0.1:${port}/away`);
    expect(answer.status).toBe(302);
  });
});
