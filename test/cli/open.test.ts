import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, temporalUi } from '../../src/cli/read/temporal-ui.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
let id: string;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  stack.script('broken', { fail_times: 9 });
  const approval = { task_key: 'never', disabled: true, notebook_task: { notebook_path: '/never' } };
  id = (await stack.runs.start(job([notebook('a'), notebook('broken'), approval]))).workflowId;
  await stack.endOf(id);
});
afterAll(() => stack.stop());

/** A browser that writes down what it is to open; it is a real program that the system's opener calls. */
function browser(): { env: Record<string, string>; opened: () => string[] } {
  const [program, log] = ['browser', 'opened'].map((name) => join(stack.data, name));
  writeFileSync(program, `#!/bin/sh\necho "$1" >> "${log}"\n`);
  chmodSync(program, 0o755);
  const opened = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  // The opener asks the desktop first, which may have a browser of its own.
  const desktop = ['XDG_DATA_DIRS', 'XDG_DATA_HOME', 'XDG_CONFIG_DIRS', 'XDG_CONFIG_HOME'];
  const none = Object.fromEntries(desktop.map((name) => [name, stack.data]));
  return { env: { ...none, DISPLAY: ':99', BROWSER: program, CI: '', SSH_CONNECTION: '' }, opened };
}

const call = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
  brickwork(['open', ...args], { ...cliEnvironment(stack), DISPLAY: '', WAYLAND_DISPLAY: '', ...env });
const UI = { BRICKWORK_TEMPORAL_UI: 'https://temporal.example/' };
const page = (): string => `https://temporal.example/namespaces/default/workflows/${encodeURIComponent(id)}`;

describe('brickwork open', () => {
  test('prints the page of the run and those of its tasks', async () => {
    const { status, stdout, stderr } = await call([id], UI);
    const lines = stdout.trim().split('\n');
    expect([status, stderr, lines.length]).toEqual([0, '', 3]);
    expect(lines[0]).toMatch(/^job +FAILED +https:/);
    expect(lines[0]).toContain(page());
    expect(lines[1]).toMatch(/^a +SUCCESS +http/);
    expect(lines[2]).toMatch(/^broken +FAILED +http/);
    const json = JSON.parse((await call([id, '--json'], UI)).stdout) as object;
    expect(json).toMatchObject({ temporal: page(), databricks: [{ task_key: 'a' }, { task_key: 'broken' }] });
  });

  test('takes one side alone, and the Web UI by an option', async () => {
    const databricks = await call([id, '--databricks'], UI);
    expect(databricks.stdout).not.toContain('temporal.example');
    const temporal = await call([id, '--temporal', '--temporal-ui', 'http://other.example']);
    expect(temporal.stdout).toMatch(/^job +FAILED +http:\/\/other\.example\/namespaces\S+\n$/);
  });

  test.skipIf(process.platform !== 'linux')('opens the first ones where there is a browser', async () => {
    const { env, opened } = browser();
    await call([id, '--print'], { ...UI, ...env });
    await call([id, '--json'], { ...UI, ...env });
    expect(opened()).toEqual([]);
    await call([id], { ...UI, ...env });
    await expect.poll(opened, { timeout: 10_000 }).toEqual([page()]);
    await call([id, '--databricks'], env);
    await expect.poll(() => opened().length, { timeout: 10_000 }).toBe(2);
    const [, second] = opened();
    expect((await call([id, '--databricks'])).stdout).toMatch(
      new RegExp(`broken +FAILED +${second.replaceAll(/[?.]/g, '\\$&')}\n`),
    );
  });

  test('says what is wrong', async () => {
    expect((await call(['no-such-run'])).status).toBe(2);
    expect((await call(['x', '--explain'])).stdout).toBe(
      'temporal workflow query --type run --workflow-id x\n',
    );
  });
});

test.each([
  [undefined, {}, 'localhost:7233', 'http://localhost:8233'],
  [undefined, {}, '127.0.0.1', 'http://localhost:8233'],
  [undefined, {}, '[::1]:17233', 'http://localhost:18233'],
  [undefined, {}, 'ns.acc.tmprl.cloud:7233', 'https://cloud.temporal.io'],
  [undefined, {}, 'us-east-1.aws.api.temporal.io:7233', 'https://cloud.temporal.io'],
  [undefined, {}, 'temporal.example:7233', undefined],
  [undefined, { BRICKWORK_TEMPORAL_UI: 'https://a.example//' }, 'localhost:7233', 'https://a.example'],
  [
    'https://b.example',
    { BRICKWORK_TEMPORAL_UI: 'https://a.example' },
    'localhost:7233',
    'https://b.example',
  ],
])('the Web UI: %s, %j, %s', (told, env, address, expected) =>
  expect(temporalUi(told, env, address)).toBe(expected),
);

test.each<[NodeJS.ProcessEnv, NodeJS.Platform, boolean]>([
  [{}, 'linux', false],
  [{ DISPLAY: ':0' }, 'linux', true],
  [{ DISPLAY: ':0', SSH_CONNECTION: 'x' }, 'linux', false],
  [{ DISPLAY: ':0', CI: 'true' }, 'linux', false],
  [{}, 'darwin', true],
])('a browser: %j on %s', (env, platform, expected) => expect(hasBrowser(env, platform)).toBe(expected));
