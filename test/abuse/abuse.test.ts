import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestStack } from '../support/test-stack.js';
import { ATTACKS, SMUGGLED } from './attacks.js';
import { CANARY, openPorts, type Port } from './ports.js';
import { type RawRequest, sendRaw, statusesOf } from './raw-request.js';

/** The same attacks every time. */
const SEED = 20_261_128;
const GENERATED = 150;
const TOGETHER = 15;
const NAMES = [
  ...[
    'pages',
    'pages with sign-in',
    'gateway',
    'webhooks',
    'codec server',
    'worker health',
    'worker metrics',
  ],
];
/** What an answer must not tell: where a program is, and what it was doing. */
const INSIDES =
  /\bat (?:async )?[\w.<>]+ \(|node:internal|node_modules|file:\/\/|\/src\/|\/dist\/|\.[jt]s:\d+/;
/** The metrics of Temporal's SDK are served by its native part, and not by us. */
const NOT_OURS = 'worker metrics';
const MOST_GROWTH_BYTES = 200 * 1024 * 1024;

let stack: TestStack;
let ports: Port[];
const passed: string[] = [];
beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false });
  ports = await openPorts(stack, (target) => passed.push(target));
}, 120_000);
afterAll(async () => {
  for (const port of ports) await port.stop();
  await stack.stop();
});

const portOf = (name: string): Port => {
  const port = ports.find((one) => one.name === name);
  if (port === undefined) throw new Error(`There is no port ${name}.`);
  return port;
};

const counts = new Map<string, Map<string, number>>();
function count(port: string, statuses: readonly number[]): void {
  const ofPort = counts.get(port) ?? new Map<string, number>();
  counts.set(port, ofPort);
  for (const status of statuses.length === 0 ? ['closed'] : statuses.map(String))
    ofPort.set(status, (ofPort.get(status) ?? 0) + 1);
}

/** Sends it, and looks at all that every answer must keep to. */
async function attack(port: Port, request: RawRequest): Promise<string> {
  const answer = await sendRaw(port.url, request);
  const statuses = statusesOf(answer);
  count(port.name, statuses);
  expect(answer).not.toContain(CANARY);
  expect(answer).not.toMatch(INSIDES);
  // A server that has failed would say 500; those of ours answer 501 and 503 on purpose.
  if (port.name !== NOT_OURS) expect(statuses.filter((status) => status === 500)).toEqual([]);
  return answer;
}

const isWell = async ({ url, healthPath }: Port): Promise<boolean> =>
  (await fetch(new URL(healthPath, url))).status === 200;

/** Connections and timers that are open; what pools of our own keep is among them before, too. */
const handles = (): number =>
  process.getActiveResourcesInfo().filter((kind) => /TCPSocket|TLSWrap/.test(kind)).length;

describe.each(NAMES)('the port of %s', (name) => {
  test('answers each attack, tells nothing, and stays well', async () => {
    const port = portOf(name);
    const wrong: string[] = [];
    const all = Object.entries(ATTACKS);
    for (let at = 0; at < all.length; at += TOGETHER)
      await Promise.all(
        all
          .slice(at, at + TOGETHER)
          .map(([what, request]) =>
            attack(port, request).catch((error: Error) => wrong.push(`${what}: ${error.message}`)),
          ),
      );
    expect(wrong).toEqual([]);
    expect(await isWell(port)).toBe(true);
  }, 180_000);

  test('answers what nobody would think of', async () => {
    const port = portOf(name);
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~\w-]{1,20}$/);
    const line = fc.tuple(token, fc.string({ maxLength: 60 })).map(([key, value]) => `${key}: ${value}\r\n`);
    const target = fc.oneof(
      fc.webPath(),
      fc.string({ maxLength: 100 }).map((path) => `/${path}`),
      fc
        .constantFrom('/runs/', '/jobs/', '/webhooks/', '/api/2.2/jobs/get?job_id=', '/assets/')
        .chain((start) => fc.string({ maxLength: 40 }).map((end) => start + end)),
    );
    const method = fc.constantFrom(
      'GET',
      'POST',
      'PUT',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'PATCH',
      'PRI',
      'M-SEARCH',
    );
    const request = fc
      .tuple(method, target, fc.array(line, { maxLength: 8 }), bytes)
      .map(([verb, path, lines, body]) =>
        Buffer.concat([
          Buffer.from(`${verb} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}\r\n`),
          body,
        ]),
      );
    const all = fc.sample(fc.oneof(request, request, bytes), { seed: SEED, numRuns: GENERATED });
    for (let at = 0; at < all.length; at += TOGETHER)
      await Promise.all(
        all.slice(at, at + TOGETHER).map((sent) => attack(port, { parts: [sent], halfClose: true })),
      );
    expect(await isWell(port)).toBe(true);
  }, 120_000);

  test('closes what is too slow, and serves others meanwhile', async () => {
    const port = portOf(name);
    const slow = Array.from({ length: 30 }, () =>
      sendRaw(port.url, { parts: ['GET /heal', 'thz HTTP/1.1\r\nx-a: '] }, 12_000),
    );
    expect(await isWell(port)).toBe(true);
    if (name === NOT_OURS) return;
    const started = performance.now();
    const answers = await Promise.all(slow);
    // It was the server that has closed them, and not our patience.
    expect(performance.now() - started).toBeLessThan(13_500);
    for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  }, 40_000);
});

test('what must not be told is known when it is', () => {
  for (const text of ['    at run (/x/y.js:1:2)', 'in file:///x/dist/main.js', '/x/node_modules/hono/y'])
    expect(text).toMatch(INSIDES);
  expect(passed.length).toBeGreaterThan(0);
});

test('what is hidden in the body of a request is passed on by nobody', () => {
  expect(passed.filter((target) => target.startsWith(SMUGGLED))).toEqual([]);
});

test('what was opened is closed again, and what was kept is let go', async () => {
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1)
    for (const port of ports)
      await Promise.all(
        Array.from({ length: 100 }, () => sendRaw(port.url, { parts: ['POST /x HTTP/1.1\r\n\r\n'] }, 100)),
      );
  await expect.poll(handles, { timeout: 20_000 }).toBeLessThan(40);
  expect(process.memoryUsage().rss - before).toBeLessThan(MOST_GROWTH_BYTES);
  for (const port of ports) expect(await isWell(port), port.name).toBe(true);
  const table = [...counts].map(([port, ofPort]) => [
    port,
    ...[...ofPort].sort().map((pair) => pair.join(' × ')),
  ]);
  console.log(
    `answers by status and number:\n${table.map(([port, ...all]) => `  ${port}: ${all.join(', ')}`).join('\n')}`,
  );
}, 60_000);
