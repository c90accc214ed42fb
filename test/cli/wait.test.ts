import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextRunOfJob } from '../../src/client/next-run.js';
import { job, notebook } from '../support/definitions.js';
import { serviceError } from '../support/service-error.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  stack.script('broken', { fail_times: 9, error: 'ValueError: no rows' });
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> => brickwork(['wait', ...args], cliEnvironment(stack));
const start = async (name: string, key: string): Promise<string> =>
  (await stack.runs.start(job([notebook(key)], { name }))).workflowId;

/** Waits for a run of a job, and comes back once the command has said so much. */
async function waitFor(name: string, said: string): Promise<{ ended: Promise<CliResult> }> {
  let saidSo = (): void => undefined;
  const isSaid = new Promise<void>((resolve) => (saidSo = resolve));
  const ended = brickwork(['wait', '--job', name, '--json'], cliEnvironment(stack), {
    onNote: (notes) => void (notes.includes(said) && saidSo()),
  });
  await Promise.race([isSaid, ended]);
  return { ended };
}

describe('brickwork wait', () => {
  test('follows a run until it has ended, and gives the exit status of its result', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const id = await start('waited', 'slow');
    const waiting = call(id, '--json');
    await stack.until(id, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    stack.release('slow');
    const { status, stdout, stderr } = await waiting;
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { workflow_id: id, result_state: 'SUCCESS' }]);
    expect(stderr).toMatch(/"slow" SUCCESS\nwaited: SUCCESS, 1 of 1 tasks ended/);
  });

  test('of a run that has ended comes back at once', async () => {
    const id = await start('waited', 'broken');
    await stack.endOf(id);
    const failed = await call(id);
    expect([failed.status, failed.stderr]).toEqual([1, expect.stringMatching(/FAILED: ValueError: no rows/)]);
    const slow = await start('waited', 'slow');
    await stack.runs.cancel(slow);
    expect((await call(slow)).status).toBe(4);
  });

  test('gives up after --timeout or with Ctrl-C, and leaves the run alone', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const id = await start('waited', 'slow');
    const late = await call(id, '--timeout', '1');
    expect([late.status, late.stderr]).toEqual([124, expect.stringMatching(/The run goes on/)]);
    const env = { ...process.env, ...cliEnvironment(stack) };
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    const child = spawn(process.execPath, ['bin/brickwork.mjs', 'wait', id], { env, stdio: [...stdio] });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('"slow"')) child.kill('SIGINT');
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
    stack.release('slow');
    expect((await stack.endOf(id)).result_state).toBe('SUCCESS');
  });

  test('--job takes the active run, else the next one', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const name = `sensed-${process.pid}`;
    const nothing = await call('--job', name, '--timeout', '1');
    expect([nothing.status, nothing.stderr]).toEqual([
      124,
      `No run of "${name}" is active; waiting for one to begin.\n`,
    ]);
    await stack.endOf(await start(name, 'a'));
    const running = await start(name, 'slow');
    const active = await waitFor(name, `Run: ${running}`);
    stack.release('slow');
    expect(JSON.parse((await active.ended).stdout)).toMatchObject({ workflow_id: running });
    const next = await waitFor(name, 'waiting for one to begin');
    const begun = await start(name, 'broken');
    const { status, stdout, stderr } = await next.ended;
    expect([status, JSON.parse(stdout)]).toMatchObject([1, { workflow_id: begun }]);
    expect(stderr).toContain(`Run: ${begun}\n`);
  });

  test.each([
    [['no-such-run'], 2, /brickwork list shows them/],
    [[], 2, /wait takes a workflow id, or --job with a name/],
    [['x', '--job', 'y'], 2, /wait takes a workflow id, or --job/],
    [['x', '--timeout', 'soon'], 2, /--timeout takes a number from 0.1/],
  ])('%j is exit status %i', async (args, status, message) => {
    const result = await call(...args);
    expect([result.status, result.stderr]).toEqual([status, expect.stringMatching(message)]);
  });

  test('--explain prints the stock command', async () => {
    expect((await call('x', '--explain')).stdout).toBe('temporal workflow result --workflow-id x\n');
    expect((await call('--job', 'y', '--explain')).stdout).toMatch(
      /^# .*\ntemporal workflow list --limit 1 --query '.*"y\/".*'\ntemporal workflow result --workflow-id '<workflow id>'\n$/,
    );
  });
});

test('the next run is waited for also while the Temporal service is away', async () => {
  const [UNAVAILABLE, PERMISSION_DENIED] = [14, 7];
  const stop = new AbortController();
  const codes = [UNAVAILABLE, PERMISSION_DENIED];
  const listSearchAttributes = () => Promise.reject(serviceError(codes.shift() ?? 0, 'no answer'));
  const client = {
    options: { namespace: 'default' },
    connection: { operatorService: { listSearchAttributes } },
    withAbortSignal: (_signal: AbortSignal, ask: () => unknown) => ask(),
  };
  let away = 0;
  const options = { signal: stop.signal, onWait: () => undefined, onAway: () => void away++ };
  await expect(nextRunOfJob(client as never, 'a', options)).rejects.toThrow(/The call failed/);
  expect(away).toBe(1);
});
