import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*', { notebook_result: '{"rows": 5}' });
});
afterAll(() => stack.stop());

function file(name: string, content: unknown): string {
  const path = join(stack.data, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));
const lastLine = ({ stdout }: CliResult): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

describe('brickwork validate', () => {
  const FIVE = [
    'name: bad',
    'tasks:',
    '  - task_key: a',
    '    max_retrys: 3',
    '    notebook_task: {notebook_path: /a}',
    '  - task_key: b',
    '    job_cluster_key: etl',
    '    depends_on: [{task_key: aa}]',
    '    notebook_task:',
    '      notebook_path: /b',
    '      base_parameters: {p: "{{job.naem}}"}',
    '  - task_key: c',
    '    run_if: SOMETIMES',
    '    notebook_task: {notebook_path: /c}',
  ].join('\n');

  test('five mistakes: five issues with file, line and path; exit status 2', async () => {
    const path = file('bad.yml', FIVE);
    const { status, stderr, stdout } = await call('validate', path);
    expect([status, stdout]).toEqual([2, '']);
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe(
      `${path}:4:5: error: FIELD_UNKNOWN tasks[0].max_retrys: is not a field here. Did you mean "max_retries"?`,
    );
    expect(lines[5]).toBe(`${path}: invalid (5 errors, 0 warnings)`);
    const json = await call('validate', path, '--json');
    expect(lastLine(json)).toMatchObject({ valid: false, issues: [{ line: 4, column: 5 }, {}, {}, {}, {}] });
  });

  test('run with the same mistakes starts nothing', async () => {
    const result = await call('run', file('bad.yml', FIVE), '--json');
    expect([result.status, (lastLine(result) as { issues: unknown[] }).issues.length]).toEqual([2, 5]);
    expect(result.stderr).toMatch(/Nothing was started/);
  });

  test.each([
    ['no file', 'none.yml', undefined, /there is no such file/],
    ['no YAML', 'syntax.yml', 'a: [1, 2', /SYNTAX/],
    ['an empty file', 'empty.yml', '', /a job definition is a JSON object, not null/],
    ['a number', 'number.json', '7', /not a number/],
  ])('%s is a clear error', async (_name, name, content, message) => {
    const path = content === undefined ? join(stack.data, name) : file(name, content);
    const { status, stderr } = await call('validate', path);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/at .*\.js:\d+/);
  });
});

describe('brickwork run and its companions', () => {
  const good = () =>
    file(
      'good.json',
      job([notebook('a'), notebook('b', { depends_on: after('a') })], {
        parameters: [{ name: 'day', default: 'mon' }],
      }),
    );

  test('follows a run, and prints one object with --json', async () => {
    const result = await call('run', good(), '--param', 'day=tue', '--json');
    expect(result.status).toBe(0);
    expect(lastLine(result)).toMatchObject({
      result_state: 'SUCCESS',
      tasks: [
        { task_key: 'a', life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', attempts: 1 },
        { task_key: 'b', life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', attempts: 1 },
      ],
      task_values: { a: { rows: 5 }, b: { rows: 5 } },
    });
    expect(result.stderr).toMatch(/"a" SUCCESS/);
  });

  test('a failed run is exit status 1 with the reason', async () => {
    stack.script('broken', { fail_times: 9, error: 'ValueError: no rows' });
    const { status, stderr } = await call('run', file('broken.json', job([notebook('broken')])));
    expect(status).toBe(1);
    expect(stderr).toMatch(/Task broken ended with FAILED: ValueError: no rows/);
  });

  test('status, values, repair and cancel by workflow id', async () => {
    stack.script('later', { fail_times: 1 });
    const path = file(
      'window.json',
      job([notebook('a'), notebook('later')], { brickwork: { repair_window_seconds: 60 } }),
    );
    const id = (await call('run', path, '--no-wait')).stdout.trim();
    await stack.until(id, ({ repair_window_ends }) => repair_window_ends !== undefined);
    expect((await call('status', id)).stdout).toMatch(/✖ later\s+FAILED/);
    expect((await call('values', id)).stdout).toBe('a.rows = 5\n');
    expect((await call('repair', id, '--task', 'nope')).stderr).toMatch(/Unknown tasks: "nope"/);
    expect((await call('repair', id)).stdout).toBe('Repair 1 runs again: later\n');
    expect((await call('status', id, '--watch')).status).toBe(0);
    stack.script('slow', { duration_millis: 60_000 });
    const slow = (await call('run', file('slow.json', job([notebook('slow')])), '--no-wait')).stdout.trim();
    const twice = await call('run', file('slow.json', job([notebook('slow')])), '--workflow-id', slow);
    expect([twice.status, twice.stderr]).toEqual([2, expect.stringMatching(/id is open: brickwork status/)]);
    const canceled = await call('cancel', slow, '--wait');
    expect([canceled.status, canceled.stderr]).toEqual([0, expect.stringMatching(/It ended with CANCELED/)]);
  });

  test('--timeout stops waiting and leaves the run alone', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const result = await call('run', file('slow.json', job([notebook('slow')])), '--timeout', '1');
    expect(result.status).toBe(124);
    const id = /brickwork status "([^"]+)"/.exec(result.stderr)?.[1] ?? '';
    stack.release('slow');
    expect((await stack.endOf(id)).result_state).toBe('SUCCESS');
  });

  test('Ctrl-C stops following, says how to come back, and leaves the run alone', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const path = file('slow.json', job([notebook('slow')]));
    const env = { ...process.env, ...cliEnvironment(stack) };
    const child = spawn(process.execPath, ['bin/brickwork.mjs', 'run', path], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (!child.killed && /"slow" (PENDING|RUNNING)/.test(stderr)) child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status).toBe(130);
    const id = /brickwork status "([^"]+)" --watch/.exec(stderr)?.[1] ?? '';
    expect(stderr).toContain(`brickwork cancel "${id}"`);
    stack.release('slow');
    expect((await stack.endOf(id)).result_state).toBe('SUCCESS');
  });

  test('plan shows waves, clusters and cost', async () => {
    const definition = job(
      [notebook('a', { job_cluster_key: 'm' }), notebook('b', { depends_on: after('a') })],
      { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] },
    );
    const { status, stdout } = await call('plan', file('plan.json', definition));
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /2 tasks in 2 waves\n {2}1\. a\n {2}2\. b\ncluster m: .*all-purpose.*\nTemporal actions: at least 9/,
    );
  });

  test.each([
    [['run', 'good.json', '--param', 'day'], 2, /--param takes name=value, not "day"/],
    [['run', 'good.json', '--param', 'dya=x'], 2, /PARAMETER_UNDEFINED options\.parameters\.dya/],
    [
      ['run', 'good.json', '--timeout', 'soon'],
      2,
      /--timeout takes a number from 0.1 to 2000000, not "soon"/,
    ],
    // Node's timers end at once above 2^31 ms.
    [['run', 'good.json', '--timeout', '9999999'], 2, /not "9999999"/],
    [['janitor', '--every', 'Infinity'], 2, /--every takes a number from 1 to/],
    [['frobnicate'], 2, /unknown command/],
    [['status', 'no-such-run'], 2, /brickwork list/],
  ])('%j is exit status %i', async (args, status, message) => {
    good();
    const result = await call(...args.map((arg) => (arg === 'good.json' ? join(stack.data, arg) : arg)));
    expect(result.stderr).toMatch(message);
    expect(result.status).toBe(status);
  });

  test.concurrent('a run that no worker takes up says so', async () => {
    const args = ['run', good(), '--task-queue', 'nobody-is-here', '--timeout', '11'];
    const { status, stderr } = await call(...args);
    expect(status).toBe(124);
    expect(stderr).toMatch(/No worker has answered yet/);
  });

  test.concurrent('no Temporal service is exit status 3 and says what to set', async () => {
    const { status, stderr } = await brickwork(['status', 'x'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(status).toBe(3);
    expect(stderr).toMatch(/No Temporal service at 127\.0\.0\.1:1.*--local/s);
  });
});

describe('brickwork run --local', () => {
  test('runs a definition on a stack of its own, its folder being the workspace', async () => {
    file(
      'local/nb/hello.py',
      'import json\ndbutils.notebook.exit(json.dumps({"said": dbutils.widgets.get("word")}))',
    );
    const hello = {
      task_key: 'hello',
      notebook_task: { notebook_path: '/nb/hello', base_parameters: { word: 'hi' } },
    };
    const path = file('local/job.yml', { name: 'local', tasks: [hello] });
    const result = await brickwork(['run', path, '--local', '--json'], { TEMPORAL_ADDRESS: stack.address });
    expect(result.status, result.stderr).toBe(0);
    expect(lastLine(result)).toMatchObject({
      result_state: 'SUCCESS',
      task_values: { hello: { said: 'hi' } },
    });
  });
});
