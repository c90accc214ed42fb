import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ListedRun } from '../../src/client/list-runs.js';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

const NAMESPACE = 'listed';
let stack: TestStack;
beforeAll(async () => {
  await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE);
  stack = await TestStack.start({ namespace: NAMESPACE });
  stack.script('*');
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> =>
  brickwork(['list', ...args], { ...cliEnvironment(stack), TEMPORAL_NAMESPACE: NAMESPACE });
const listed = async (...args: string[]): Promise<ListedRun[]> =>
  JSON.parse((await call(...args, '--json')).stdout) as ListedRun[];
const idsOf = async (...args: string[]): Promise<string[]> =>
  (await listed(...args)).map(({ workflow_id }) => workflow_id);

/** Starts a run of a job of this name; visibility knows of its end by then. */
async function ended(name: string, tasks = [notebook('a')]): Promise<string> {
  const { workflowId } = await stack.runs.start(job(tasks, { name }));
  await stack.endOf(workflowId);
  await expect.poll(() => idsOf('--state', 'ended', '--job', name)).toContain(workflowId);
  return workflowId;
}

describe('brickwork list', () => {
  test('without search attributes lists what Temporal knows, and refuses what it does not', async () => {
    expect(await call()).toMatchObject({ status: 0, stdout: '', stderr: /no runs/ });
    const id = await ended('early');
    const text = await call('--job', 'early');
    expect(text.stdout).toMatch(/^WORKFLOW ID .*REPAIRS\nearly\/\d+ +early +TERMINATED +COMPLETED .* s\n$/);
    expect(text.stderr).toMatch(/brickwork setup registers/);
    expect(await idsOf('--state', 'COMPLETED')).toEqual([id]);
    const refused = await call('--state', 'PAUSED', 'WAITING_FOR_APPROVAL');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be searched by PAUSED, WAITING_FOR_APPROVAL yet: brickwork setup/),
    ]);
    const setup = await brickwork(['setup'], {
      ...cliEnvironment(stack),
      TEMPORAL_NAMESPACE: NAMESPACE,
    });
    expect(setup.status).toBe(0);
  });

  test('shows each run once, with its state, result and repairs, the newest first', async () => {
    stack.script('flaky', { fail_times: 1 });
    const good = await ended('nightly');
    const repaired = await ended('nightly', [notebook('flaky')]);
    expect(await idsOf('--job', 'nightly', '--state', 'FAILED')).toEqual([repaired]);
    await stack.runs.repair(repaired, {});
    await stack.endOf(repaired);
    await expect.poll(() => idsOf('--job', 'nightly', '--state', 'SUCCESS')).toEqual([repaired, good]);
    expect(await idsOf('--job', 'nightly', '--state', 'FAILED')).toEqual([]);
    const [first, second] = await listed('--job', 'nightly');
    expect(first).toMatchObject({ workflow_id: repaired, state: 'TERMINATED', result_state: 'SUCCESS' });
    expect([first.repairs, second.repairs]).toEqual([1, 0]);
    expect(first.run_id).toMatch(/^\d+$/);
    expect(second).toMatchObject({ workflow_id: good, job: 'nightly', repairs: 0 });
    expect((await call('--job', 'nightly')).stdout).toMatch(/ SUCCESS .* s +1\n.* SUCCESS .* s\n$/);
  });

  test('finds runs by what they wait for, and those that were ended by force', async () => {
    const approval = { task_key: 'ok', brickwork: { approval_task: { message: 'Go?' } } };
    const tasks = [approval, notebook('next', { depends_on: after('ok') })];
    const { workflowId } = await stack.runs.start(job(tasks, { name: 'asks' }));
    await expect.poll(() => idsOf('--state', 'WAITING_FOR_APPROVAL')).toEqual([workflowId]);
    expect(await idsOf('--job', 'asks', '--state', 'active')).toEqual([workflowId]);
    await stack.temporal.client.workflow.getHandle(workflowId).terminate('by force');
    await expect.poll(() => idsOf('--state', 'TERMINATED')).toEqual([workflowId]);
    expect(await idsOf('--state', 'WAITING_FOR_APPROVAL')).toEqual([]);
  });

  test('keeps to a job, a time and a limit, and says that there are more', async () => {
    const ids = [await ended('many'), await ended('many'), await ended('many')];
    await ended('many/parts');
    expect(await idsOf('--job', 'many')).toEqual(ids.toReversed());
    expect(await idsOf('--job', 'many', '--since', '1h')).toHaveLength(3);
    expect(await idsOf('--job', 'many', '--since', '2999-01-01')).toEqual([]);
    const two = await call('--job', 'many', '--limit', '2');
    expect(two.stdout.trim().split('\n')).toHaveLength(3);
    expect(two.stderr).toBe('There are more: --limit 20\n');
    expect((await call('--job', 'none')).stderr).toBe('There is no such run of a job "none".\n');
  });

  test('goes through all pages', async () => {
    const { client } = stack.temporal;
    const many = Array.from({ length: 130 }, (_, at) => `paged/${at}`);
    for (const workflowId of many)
      await client.workflow.start('runJob', { workflowId, taskQueue: 'nobody', args: [] });
    await expect
      .poll(async () => (await idsOf('--job', 'paged', '--limit', '1000')).toSorted())
      .toEqual(many.toSorted());
    expect(await idsOf('--job', 'paged', '--state', 'PENDING', '--limit', '60')).toHaveLength(60);
  });

  test.each([
    [['--state', 'LOST'], /argument 'LOST' is invalid\. Allowed choices are active, ended, PENDING/],
    [['--since', 'yesterday'], /--since takes how long ago \(90m, 6h, 7d\), or a time/],
    [['--limit', 'all'], /--limit takes a number from 1 to 100000, not "all"/],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stderr } = await call(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('--explain prints the stock command, which takes the query', async () => {
    const { stdout } = await call('--job', 'nightly', '--state', 'SUCCESS', '--explain');
    const line = stdout.replace(/^temporal/, inject('temporalCli')).trim();
    const answer = await new Promise<string>((resolve) => {
      const env = { ...process.env, TEMPORAL_ADDRESS: stack.address, TEMPORAL_NAMESPACE: NAMESPACE };
      execFile('bash', ['-c', line], { env }, (_error, out, problem) => resolve(out + problem));
    });
    expect(answer.match(/nightly\//g)).toHaveLength(2);
  });
});
