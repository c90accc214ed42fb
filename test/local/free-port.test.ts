import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort, isFree } from '../../src/local/child-process.js';

/** Listens for a moment, on the port that is asked for. */
async function portTaken(asked: number): Promise<number> {
  const server = createServer().listen(asked, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a free port', () => {
  test('is given to nobody who takes any, until somebody asks for it', async () => {
    const ports: number[] = [];
    while (ports.length < 20) ports.push(await freePort());
    expect(new Set(ports).size).toBe(20);
    // A port that had only been listened on would be given again in one of a thousand of these.
    for (let tries = 0; tries < 10_000; tries++) expect(ports).not.toContain(await portTaken(0));
    for (const port of ports) expect(await portTaken(port)).toBe(port);
  });

  test('is told from one that is taken', async () => {
    const port = await freePort();
    expect(await isFree(port)).toBe(true);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await isFree(port)).toBe(false);
    server.close();
  });
});
