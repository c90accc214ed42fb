import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment } from './run-cli.js';

const PAGE = readFileSync('docs/pages.md', 'utf8');
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false });
});
afterAll(() => stack.stop());

const call = (...words: string[]) => brickwork(['ui', ...words], cliEnvironment(stack));

test('the command of docs/pages.md serves the pages until it is told to stop', async () => {
  const [, written = ''] = /^brickwork (ui .*)$/m.exec(PAGE) ?? [];
  const words = [resolve('bin/brickwork.mjs'), ...written.split(' '), '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, words, { env: { ...process.env, ...cliEnvironment(stack) } });
  let notes = '';
  child.stderr.on('data', (chunk) => (notes += String(chunk)));
  await expect.poll(() => notes, { timeout: 20_000 }).toMatch(/^The pages are at http:/);
  const url = /http:\S+/.exec(notes)?.[0] ?? '';
  expect((await fetch(url)).status).toBe(200);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  // A page that is open holds nothing up.
  const events = await fetch(`${url}/live`);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect([await ended, notes]).toEqual([[0, null], `The pages are at ${url}\n`]);
  await events.text().catch(() => undefined);
});

test('what is wrong is said before anything is served', async () => {
  expect(await call('--listen', 'nowhere')).toMatchObject({ status: 2 });
  expect((await call('--records', 'none.jsonl')).stderr).toContain('none.jsonl cannot be read');
  expect((await call('--table', 'runs')).stderr).toMatch(/--table: .*\n.*--warehouse-id/);
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const refused = await call('--listen', `127.0.0.1:${port}`);
  expect(refused.stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
  taken.close();
});
