import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { environmentWithBundles } from '../support/python-environment.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  folder = mkdtempSync(join(tmpdir(), 'brickwork-bundles-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

/** A command with the emulator for its workspace, and nothing else that the environment says of one. */
function inWorkspace(words: string[], more: Record<string, string> = {}): Promise<CliResult> {
  const signIn = { DATABRICKS_HOST: stack.emulator.url, DATABRICKS_TOKEN: 'test' };
  const none = { HOME: folder, DATABRICKS_CONFIG_PROFILE: '' };
  return brickwork(words, { ...cliEnvironment(stack), ...none, ...signIn, ...more });
}

/** A copy of an example, which can be changed. */
function copyOf(example: string, name = example): string {
  const copy = join(folder, name);
  cpSync(join('examples', example), copy, { recursive: true });
  return copy;
}

/** What has been sent to the workspace since a request. */
function sentSince(count: number): string[] {
  const { requests } = stack.emulator.workspace.requests;
  const routes = requests.slice(count).map(({ route }) => decodeURIComponent(route));
  return routes.filter((route) => /import-file|mkdirs|delete/.test(route));
}

function requestCount(): number {
  return stack.emulator.workspace.requests.requests.length;
}

/** The tasks of a run with their results, as `run --json` prints it. */
function resultsOf({ stdout }: CliResult): unknown[] {
  const { tasks } = JSON.parse(stdout) as { tasks: JsonObject[] };
  return tasks.map(({ task_key, result_state }) => [task_key, result_state]);
}

describe('a bundle that is run in a workspace', () => {
  test('is uploaded for the one who signs in there; the second time nothing is sent', async () => {
    const bundle = copyOf('bundle');
    writeFileSync(join(bundle, '.gitignore'), '*.log\n');
    writeFileSync(join(bundle, 'x.log'), '');
    const first = await inWorkspace(['run', bundle, '--var', 'days=7', '--json']);
    expect([first.status, resultsOf(first)]).toEqual([
      0,
      [
        ['check', 'SUCCESS'],
        ['load', 'SUCCESS'],
      ],
    ]);
    expect(first.stderr).toContain(
      `Bundle orders, target dev, as the user emulator@example.com of ${stack.emulator.url}.`,
    );
    const remote = join(stack.data, 'Users/emulator@example.com/.bundle/orders/dev/files');
    expect(readFileSync(join(remote, 'src/load.py'), 'utf8')).toContain('Databricks notebook source');
    expect(existsSync(join(remote, 'x.log'))).toBe(false);
    expect(first.stderr).toMatch(/Uploading 5 of 5 files\n.*: 5 sent, 0 deleted, 0 unchanged\./);

    const before = requestCount();
    const second = await inWorkspace(['run', bundle, '--json']);
    expect(second.status).toBe(0);
    expect(second.stderr).toContain('0 sent, 0 deleted, 5 unchanged.');
    expect(sentSince(before)).toEqual([]);
  });

  test('has its wheel built, uploaded and named, with a job that it runs; the second time nothing is sent', async () => {
    const bundle = copyOf('bundle-wheel');
    const first = await inWorkspace(['run', bundle, '--job', 'nightly', '-t', 'prod', '--json']);
    expect([first.status, resultsOf(first), first.stderr]).toEqual([
      0,
      [
        ['load', 'SUCCESS'],
        ['report', 'SUCCESS'],
      ],
      expect.stringContaining('Building fare_report: python3 -m pip wheel'),
    ]);
    const run = [...stack.emulator.workspace.runs.values()].find(({ name }) => name.includes('fare-report'));
    const [dependency] = run?.environments.get('default')?.['dependencies'] as string[];
    expect(dependency).toMatch(
      /^\/Workspace\/Shared\/\.bundle\/fares\/prod\/artifacts\/\.internal\/fare_report-1\.0\+[\da-f]{12}-py3-none-any\.whl$/,
    );
    const before = requestCount();
    const second = await inWorkspace(['run', bundle, '--job', 'nightly', '-t', 'prod', '--json']);
    expect([second.status, sentSince(before)]).toEqual([0, []]);

    // Another content has another version, which takes the place of the one before.
    const module = join(bundle, 'src/fare_report/__init__.py');
    writeFileSync(module, readFileSync(module, 'utf8').replace('12.5', '13.5'));
    const third = await inWorkspace(['run', bundle, '--job', 'report', '-t', 'prod', '--json']);
    expect([third.status, third.stderr]).toEqual([0, expect.stringContaining('2 sent, 1 deleted')]);
  });

  test('has jobs made by Python; the second time nothing is sent', async () => {
    const bundle = copyOf('bundle-python');
    symlinkSync(environmentWithBundles(), join(bundle, '.venv'));
    const words = ['run', bundle, '--job', 'report', '-t', 'prod', '--json'];
    const first = await inWorkspace(words);
    expect([first.status, resultsOf(first)]).toEqual([
      0,
      [
        ['orders', 'SUCCESS'],
        ['payments', 'SUCCESS'],
        ['report', 'SUCCESS'],
      ],
    ]);
    const before = requestCount();
    const second = await inWorkspace(words);
    expect([second.status, sentSince(before)]).toEqual([0, []]);
  });

  test('is resolved for the one who asks, when it is validated as well', async () => {
    const words = ['validate', 'examples/bundle', '--workspace', '--document', '--quiet'];
    const { status, stdout } = await inWorkspace(words);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({
        name: '[dev emulator] orders-dev',
        brickwork: { workspace: stack.emulator.url },
      }),
    ]);
  });

  test('starts nothing where the wheel cannot be built', async () => {
    const bundle = copyOf('bundle-wheel', 'no-builder');
    const root = join(bundle, 'databricks.yml');
    writeFileSync(root, readFileSync(root, 'utf8').replace('python3 -m pip', 'no-such-builder'));
    const { status, stderr } = await inWorkspace(['run', bundle, '--job', 'report']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /databricks\.yml:12:5: error: ARTIFACT_BUILD .*no-such-builder(.|\n)*Nothing was started/,
      ),
    ]);
  });

  test('is refused by a worker that does not know the workspace', async () => {
    const other = await TestStack.start({ withWorker: false });
    try {
      const env = { DATABRICKS_HOST: other.emulator.url };
      const { status, stderr } = await inWorkspace(['run', copyOf('bundle', 'other')], env);
      expect([status, stderr]).toEqual([2, expect.stringMatching(/WORKSPACE.*127\.0\.0\.1/)]);
    } finally {
      await other.stop();
    }
  });

  test('without credentials says so, and with a token that is no good', async () => {
    const bundle = copyOf('bundle', 'credentials');
    const none = await inWorkspace(['run', bundle], { DATABRICKS_HOST: '', DATABRICKS_TOKEN: '' });
    expect([none.status, none.stderr]).toEqual([
      3,
      expect.stringMatching(/^brickwork: No Databricks workspace.*\nSign in as for the Databricks CLI/),
    ]);
  });
});
