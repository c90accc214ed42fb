import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, test } from 'vitest';
import { freePort } from '../../src/local/child-process.js';

/** Of its own: npm keeps what it has been told of an advisory. */
const cache = mkdtempSync(join(tmpdir(), 'brickwork-audit-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

let server: Server | undefined;
afterEach(async () => {
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
});

async function audit(registry: string): Promise<{ printed: string; status: number }> {
  const args = ['bin/audit.mjs', '--registry', registry, '--fetch-retries', '0', '--cache', cache];
  try {
    return { printed: (await promisify(execFile)('node', args)).stdout, status: 0 };
  } catch (problem) {
    const { stdout, code } = problem as { stdout: string; code: number };
    return { printed: stdout, status: code };
  }
}

/** What npm asks about a package that has an advisory, or depends on one: whether there is another version. */
function packument(url: string): object {
  const name = decodeURIComponent(url.slice(1));
  return { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0' } } };
}

/** A registry that knows these advisories; gives its address. */
async function registryWith(advisories: object): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.setHeader('connection', 'close');
    const { url = '' } = request;
    response.end(JSON.stringify(url.endsWith('/advisories/bulk') ? advisories : packument(url)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const advisory = (severity: string, id: number): object => ({
  hono: [
    {
      ...{ id, url: 'https://example.com/advisory', title: 'Lets everybody in', severity },
      ...{ vulnerable_versions: '>=0.0.1', cwe: [], cvss: { score: 9, vectorString: null } },
    },
  ],
});

test('a vulnerability that is high or critical fails, and is named', async () => {
  const { printed, status } = await audit(await registryWith(advisory('critical', 1)));
  expect(printed).toContain('critical: hono *: Lets everybody in (https://example.com/advisory)');
  expect(status).toBe(1);
});

test('a lesser one is named, and does not fail', async () => {
  const { printed, status } = await audit(await registryWith(advisory('low', 2)));
  expect(printed).toContain('low: hono');
  expect(status).toBe(0);
});

test('none is said to be none', async () => {
  const { printed, status } = await audit(await registryWith({}));
  expect({ printed, status }).toEqual({
    printed: 'Dependencies are audited: 0 with known vulnerabilities.\n',
    status: 0,
  });
});

test('where the database cannot be asked, it says so and goes on', async () => {
  const { printed, status } = await audit(`http://127.0.0.1:${await freePort()}/`);
  expect(printed).toMatch(/^Dependencies are not audited: the database cannot be asked\. .*ECONNREFUSED/);
  expect(status).toBe(0);
});
