import { rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestStack } from '../support/test-stack.js';
import { newId, signedHeaders, sleep, WebhooksInTest } from './webhook-client.js';

const REQUEST_MILLIS = 600;

let stack: TestStack;
let webhooks: WebhooksInTest;
let job: { name: string; jobId: string };
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  webhooks = await WebhooksInTest.start(stack, { requestMillis: REQUEST_MILLIS });
  job = await webhooks.deploy({ secret: 'orders' });
});
afterAll(async () => {
  await webhooks.server.stop();
  rmSync(webhooks.folder, { recursive: true, force: true });
  await stack.stop();
});

/** A connection, and all that comes back by it. */
async function open(): Promise<{ socket: Socket; received: () => string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(webhooks.server.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => undefined);
  const closed = Promise.race([once(socket, 'end'), once(socket, 'close')]);
  await once(socket, 'connect');
  return { socket, received: () => text, closed };
}

/** The head of a good request for a body. */
function head(body: string, more: string[] = [`content-length: ${Buffer.byteLength(body)}`]): string {
  const headers = Object.entries(signedHeaders(body, { secret: webhooks.secret, id: newId() }));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const path = new URL(webhooks.url(job.name)).pathname;
  return [`POST ${path} HTTP/1.1`, 'host: here', ...lines, ...more, '', ''].join('\r\n');
}

/** How many runs there are, once the job knows all that have been started. */
async function runs(): Promise<number> {
  const started = webhooks.events.filter(({ outcome }) => outcome.kind === 'started').length;
  const known = async (): Promise<number> => {
    const { active_runs, past_runs } = await webhooks.jobs.show(job.jobId);
    return active_runs.length + past_runs.length;
  };
  await expect.poll(known, { timeout: 20_000 }).toBeGreaterThanOrEqual(started);
  return known();
}

describe('a connection', () => {
  test('that is half closed after the request gets its answer', async () => {
    const { socket, received, closed } = await open();
    socket.end(head('{}') + '{}');
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 202 /);
    socket.destroy();
  });

  test('carries one request after another', async () => {
    const { socket, received } = await open();
    for (const times of [1, 2]) {
      socket.write(head('{}') + '{}');
      await expect.poll(() => received().match(/HTTP\/1\.1 202 /g)?.length, { timeout: 20_000 }).toBe(times);
    }
    socket.destroy();
  });

  test('that sends too slowly is told so, and closed', async () => {
    const before = await runs();
    const { socket, received, closed } = await open();
    const start = performance.now();
    socket.write(head('{"a": "b"}') + '{');
    await closed;
    expect(performance.now() - start).toBeLessThan(REQUEST_MILLIS * 4 + 1000);
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(await runs()).toBe(before);
    await expect.poll(() => webhooks.counted('', 'aborted'), { timeout: 20_000 }).toBeGreaterThan(0);
    socket.destroy();
  });

  test('that ends in the middle of a body starts nothing', async () => {
    const before = await runs();
    const aborted = await webhooks.counted('', 'aborted');
    const { socket } = await open();
    socket.write(head('{"a": "b"}') + '{"a"');
    await sleep(100);
    socket.destroy();
    await expect.poll(() => webhooks.counted('', 'aborted'), { timeout: 20_000 }).toBe(aborted + 1);
    expect(await runs()).toBe(before);
    expect(webhooks.events.filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
  });

  test('that sends a body without a length, in parts, is cut off after 1 MB', async () => {
    const { socket, received, closed } = await open();
    socket.write(head('{}', ['transfer-encoding: chunked']));
    const part = `10000\r\n${' '.repeat(65_536)}\r\n`;
    for (let at = 0; at < 20; at++) socket.write(part);
    await expect.poll(received, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 413 /);
    socket.end();
    await closed;
    socket.destroy();
  });

  test('with a body in parts is read to its end', async () => {
    const { socket, received } = await open();
    socket.write(head('{}', ['transfer-encoding: chunked']) + '1\r\n{\r\n');
    await sleep(50);
    socket.write('1\r\n}\r\n0\r\n\r\n');
    await expect.poll(received, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 202 /);
    socket.destroy();
  });

  test('with more than 8 KB of headers is refused', async () => {
    const { socket, received, closed } = await open();
    socket.write(head('{}', [`x-much: ${'x'.repeat(9000)}`, 'content-length: 2']) + '{}');
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 431 /);
    socket.destroy();
  });
});

test('a server that stops answers what has come', async () => {
  const ending = await WebhooksInTest.start(stack);
  ending.writeSecret('orders', webhooks.secret);
  const answer = ending.send(job.name, {}, { secret: webhooks.secret });
  await sleep(20);
  const start = performance.now();
  await ending.server.stop();
  // Also where the sender keeps its connection.
  expect(performance.now() - start).toBeLessThan(5000);
  expect((await answer).status).toBe(202);
  await expect(fetch(ending.server.url)).rejects.toThrow();
  rmSync(ending.folder, { recursive: true, force: true });
});
