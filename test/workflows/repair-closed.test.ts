import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobRuns } from '../../src/client/job-runs.js';
import { MessageRefused } from '../../src/client/message-refused.js';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, SUBMIT, TestStack } from '../support/test-stack.js';

const cluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

/** Three tasks in a row on a shared cluster; the last one fails once. */
async function failed(): Promise<string> {
  stack.script('a', { notebook_result: '{"n": 1}' });
  stack.script('c', { fail_times: 1 });
  const on = { job_cluster_key: 'm' };
  const definition = job(
    [
      notebook('a', on),
      notebook('b', { ...on, depends_on: after('a') }),
      notebook('c', { ...on, depends_on: after('b') }),
    ],
    { ...cluster, parameters: [{ name: 'day', default: 'mon' }] },
  );
  const { workflowId } = await stack.runs.start(definition);
  expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
  return workflowId;
}

async function runIdOf(workflowId: string): Promise<string> {
  return (await stack.temporal.client.workflow.getHandle(workflowId).describe()).runId;
}

describe('a closed run is repaired under its own id', () => {
  test('with a changed parameter: what succeeded is not submitted again, values and run id stay', async () => {
    const workflowId = await failed();
    const before = await stack.runs.view(workflowId);
    const submits = stack.requests(SUBMIT);
    expect(await stack.runs.repair(workflowId, { job_parameters: { day: 'tue' } })).toEqual({
      repair_id: 1,
      rerun_tasks: ['c'],
    });
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS', c: 'SUCCESS' });
    expect([view.run_id, view.start_time]).toEqual([before.run_id, before.start_time]);
    expect(view.job_parameters).toEqual({ day: 'tue' });
    expect(view.clusters[0].generation).toBe(2);
    expect(stack.requests(SUBMIT) - submits).toBe(1);
    expect(await stack.runs.taskValues(workflowId)).toEqual({ a: { n: 1 } });
    expect(stack.violations()).toEqual([]);
  });

  test('by the stock command', async () => {
    const workflowId = await failed();
    const input = JSON.stringify({
      repair_of: await runIdOf(workflowId),
      repair: { rerun_tasks: ['b'], rerun_dependent_tasks: true },
    });
    const { status, stderr } = await temporalCli(
      ...['workflow', 'start', '--type', 'runJob', '--task-queue', stack.taskQueue],
      ...['--workflow-id', workflowId, '--input', 'null', '--input', input],
    );
    expect(status, stderr).toBe(0);
    const view = await stack.endOf(workflowId);
    expect(view.repair_history).toMatchObject([{ repair_id: 1, rerun_tasks: ['b', 'c'] }]);
    expect(view.tasks.map(({ attempts }) => attempts)).toEqual([1, 2, 2]);
  });

  test('twice in a row, and after a cancel', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(job([notebook('slow')]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    await stack.runs.cancel(workflowId);
    expect((await stack.endOf(workflowId)).result_state).toBe('CANCELED');
    stack.script('slow', { fail_times: 1 });
    await stack.runs.repair(workflowId, {});
    expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
    await stack.runs.repair(workflowId, {});
    const view = await stack.endOf(workflowId);
    expect([view.result_state, view.repair_history.length]).toEqual(['SUCCESS', 2]);
  });

  test('of a run that was terminated what was running is awaited, and nothing is submitted twice', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const tasks = [
      notebook('slow', { job_cluster_key: 'm' }),
      notebook('end', { depends_on: after('slow') }),
    ];
    const { workflowId } = await stack.runs.start(job(tasks, cluster));
    await stack.until(workflowId, ({ tasks: [slow] }) => slow?.life_cycle_state === 'RUNNING');
    const before = stack.requests(SUBMIT);
    await stack.temporal.client.workflow.getHandle(workflowId).terminate('by mistake');
    expect(await stack.runs.repair(workflowId, {})).toEqual({ repair_id: 0, rerun_tasks: [] });
    stack.release('slow');
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ slow: 'SUCCESS', end: 'SUCCESS' });
    expect(stack.requests(SUBMIT) - before).toBe(1);
    expect(stack.violations()).toEqual([]);
  });

  test('is refused with the reason, and then nothing is started', async () => {
    const workflowId = await failed();
    const runId = await runIdOf(workflowId);
    await expect(stack.runs.repair(workflowId, { rerun_tasks: ['x'] })).rejects.toThrow(/Unknown tasks: "x"/);
    await expect(stack.runs.repair(workflowId, { nonsense: 1 })).rejects.toThrow(/"nonsense" is not a field/);
    const invalid = await stack.runs.start({ tasks: 5 });
    await stack.runs.ending(invalid.workflowId);
    await expect(stack.runs.repair(invalid.workflowId, {})).rejects.toThrow(/had no plan/);
    expect(await runIdOf(workflowId)).toBe(runId);
  });

  test.each([
    [{ repair_of: 5 }, 'FIELD_TYPE'],
    [{ repair_of: '11111111-1111-4111-8111-111111111111' }, 'REPAIR_OF_UNKNOWN_RUN'],
    [{ repair_of: 'x', repair: { nonsense: 1 } }, 'REPAIR_INVALID'],
  ])('input of other tools that cannot be: %j', async (options, code) => {
    const workflowId = `odd-${code}`;
    const args = [null, options];
    await stack.temporal.client.workflow.start('runJob', { taskQueue: stack.taskQueue, workflowId, args });
    expect(await stack.runs.ending(workflowId)).toMatchObject({ kind: 'invalid', issues: [{ code }] });
  });

  test('a request that the run cannot take fails with the reason', async () => {
    const workflowId = await failed();
    const args = [null, { repair_of: await runIdOf(workflowId), repair: { rerun_tasks: ['x'] } }];
    const options = { taskQueue: stack.taskQueue, workflowId, args };
    const handle = await stack.temporal.client.workflow.start('runJob', options);
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: 'MessageRefused', message: expect.stringMatching(/Unknown tasks: "x"/) as string },
    });
  });
});

describe('a run that closes while its repair looks at it', () => {
  async function closed(workflowId: string | undefined): Promise<void> {
    const handle = stack.temporal.client.workflow.getHandle(workflowId ?? '');
    await handle.result().catch(() => undefined);
  }

  /** Calls of the interceptor's kind get through only when the run is closed. */
  function runsThrough(interceptor: WorkflowClientInterceptor): JobRuns {
    const { connection } = stack.temporal.client;
    const client = new Client({ connection, interceptors: { workflow: [interceptor] } });
    return new JobRuns(client, stack.taskQueue);
  }

  test('is not taken for repaired when the changes came to nothing', async () => {
    const workflowId = await failed();
    const late = runsThrough({
      query: async (input, next) => (await closed(input.workflowExecution.workflowId), next(input)),
    });
    const wrong = { tasks: [{ task_key: 'c', timeout_second: 5 }] };
    await expect(late.repair(workflowId, wrong)).rejects.toThrow(/timeout_second: .*timeout_seconds/);
    const right = { tasks: [{ task_key: 'c', timeout_seconds: 5 }] };
    expect(await late.repair(workflowId, right)).toMatchObject({ rerun_tasks: ['c'] });
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('is repaired as a closed one', async () => {
    stack.script('slow', { duration_millis: 60_000, fail_times: 1 });
    const { workflowId } = await stack.runs.start(job([notebook('slow')]));
    await stack.until(workflowId, ({ tasks: [slow] }) => slow?.life_cycle_state === 'RUNNING');
    const late = runsThrough({
      startUpdate: async (input, next) => {
        stack.release('slow');
        await closed(input.workflowExecution.workflowId);
        return next(input);
      },
    });
    expect(await late.repair(workflowId, {})).toEqual({ repair_id: 1, rerun_tasks: ['slow'] });
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('and one that somebody else repairs at the same time is asked as an open one', async () => {
    const workflowId = await failed();
    stack.script('c', { duration_millis: 60_000 });
    const second = runsThrough({
      start: async (input, next) => (await stack.runs.repair(workflowId, {}), next(input)),
    });
    await expect(second.repair(workflowId, {})).rejects.toThrow(MessageRefused);
    stack.release('c');
    const view = await stack.endOf(workflowId);
    expect([view.result_state, view.repair_history.length]).toEqual(['SUCCESS', 1]);
  });
});
