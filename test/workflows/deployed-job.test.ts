import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobView } from '../../src/core/jobs/job-view.js';
import type { JsonObject } from '../../src/core/json.js';
import {
  deleteUpdate,
  deployUpdate,
  jobSettingsQuery,
  pauseUpdate,
  resumeUpdate,
  rollbackUpdate,
} from '../../src/workflows/job-messages.js';
import { runQuery } from '../../src/workflows/messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let job: DeployedJobInTest;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  job = new DeployedJobInTest(stack);
});
afterEach(() => stack.release(taskKey()));

/** Of this test alone: what one releases is not that of another. */
const taskKey = (): string => `t${job.jobId}`;

/** Settings with one task, which runs until it is released where `hangs` is true. */
function settings(more: JsonObject = {}): JsonObject {
  return { ...definition([notebook(taskKey())]), name: 'nightly', ...more };
}

describe('a deployed job', () => {
  test('has versions, of which the last one is in force', async () => {
    const first = settings();
    const second = settings({ timeout_seconds: 5 });
    expect(await job.deploy(first)).toEqual({ job_id: job.jobId, version: 1, changed: true });
    expect(await job.deploy(first)).toEqual({ job_id: job.jobId, version: 1, changed: false });
    expect(await job.deploy(second, { author: 'joe', expected_version: 1 })).toMatchObject({ version: 2 });
    expect(await job.handle.query(jobSettingsQuery)).toEqual({ version: 2, document: second });
    expect(await job.handle.query(jobSettingsQuery, 1)).toEqual({ version: 1, document: first });
    expect(
      await job.handle.executeUpdate(rollbackUpdate, { args: [{ by: 'ann', version: 1 }] }),
    ).toMatchObject({
      version: 3,
      changed: true,
    });
    const { versions } = await job.view();
    expect(versions.map(({ version, author, source }) => [version, author, source])).toEqual([
      [1, 'jane', {}],
      [2, 'joe', {}],
      [3, 'ann', { rollback_of: 1 }],
    ]);
    const { memo } = await job.handle.describe();
    expect(memo?.['job']).toMatchObject({ job_id: job.jobId, name: 'nightly', version: 3, author: 'ann' });
  });

  test('of two deploys at once, one wins and the other is told', async () => {
    await job.deploy(settings());
    const both = await Promise.allSettled(
      [1, 2].map((seconds) =>
        job.deploy(settings({ timeout_seconds: seconds }), { expected_version: 1, author: `a${seconds}` }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(String((lost.reason as Error).cause)).toMatch(/Version 1 was expected, and version 2 is in force/);
  });

  test('whose first deploy is refused is none', async () => {
    await expect(job.deploy(settings(), { expected_version: 3 })).rejects.toThrow();
    expect(await job.handle.result()).toMatchObject({ version: 0, versions: [] });
  });

  test.each([
    ['nothing', null, /deploy takes/],
    ['no author', { identity: 'x', name: 'x', digest: 'x', document: {} }, /author is no text/],
  ])('refuses a deploy of %s', async (_, input, message) => {
    await job.deploy(settings());
    await expect(job.handle.executeUpdate(deployUpdate, { args: [input] })).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error,
    });
  });
});

describe('the runs of a deployed job', () => {
  test('begin where there is room, are skipped where there is none, and are remembered', async () => {
    stack.script(taskKey(), { duration_millis: 600_000 });
    const document = settings();
    await job.deploy(document);
    const one = await job.start('one', document);
    await job.until(({ active_runs }) => active_runs.length === 1);
    const two = await job.start('two', document);
    expect(await two.result()).toMatchObject({ result_state: 'SKIPPED' });
    expect(await two.query(runQuery)).toMatchObject({ life_cycle_state: 'SKIPPED', result_state: 'SKIPPED' });
    await stack.until(one.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    stack.release(taskKey());
    expect(await one.result()).toMatchObject({ result_state: 'SUCCESS' });
    const { past_runs, run_counts } = await job.until(({ active_runs }) => active_runs.length === 0);
    expect(past_runs.map(({ workflow_id, result_state }) => [workflow_id, result_state])).toEqual([
      [one.workflowId, 'SUCCESS'],
      [two.workflowId, 'SKIPPED'],
    ]);
    expect(run_counts).toEqual({ SUCCESS: 1, SKIPPED: 1 });
  });

  test('wait in order where the job has a queue, and can be canceled while they wait', async () => {
    stack.script(taskKey(), { duration_millis: 600_000 });
    const document = settings({ queue: { enabled: true } });
    await job.deploy(document);
    const runs: WorkflowHandle[] = [];
    for (const name of ['one', 'two', 'three']) {
      runs.push(await job.start(name, document));
      await job.until(
        ({ active_runs, queued_runs }) => active_runs.length + queued_runs.length === runs.length,
      );
    }
    expect(await runs[1].query(runQuery)).toMatchObject({
      life_cycle_state: 'QUEUED',
      state_message: '1 of at most 1 runs of the job are active.',
    });
    await runs[1].cancel();
    await expect(runs[1].result()).rejects.toThrow();
    expect(await runs[1].query(runQuery)).toMatchObject({
      life_cycle_state: 'TERMINATED',
      result_state: 'CANCELED',
    });
    await stack.until(runs[0].workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    stack.release(taskKey());
    // The next one ends when it is released in turn.
    stack.script(taskKey(), { duration_millis: 600_000 });
    await runs[0].result();
    await stack.until(runs[2].workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    stack.release(taskKey());
    await runs[2].result();
    const { past_runs } = await job.until(({ past_runs: past }) => past.length === 3);
    expect(
      past_runs.map(({ workflow_id, result_state }) => [workflow_id.split('/')[1], result_state]),
    ).toEqual([
      ['three', 'SUCCESS'],
      ['one', 'SUCCESS'],
      ['two', 'CANCELED'],
    ]);
  });

  test('have the settings in force, also where they were started with others', async () => {
    stack.script(taskKey());
    const old = settings();
    await job.deploy(old);
    await job.deploy(settings({ parameters: [{ name: 'p', default: 'new' }] }));
    const run = await job.start('old', old, 1);
    await run.result();
    expect(await run.query(runQuery)).toMatchObject({ job_id: job.jobId, job_parameters: { p: 'new' } });
  });

  test('are not started by anything but people while the job is paused', async () => {
    stack.script(taskKey());
    const document = settings();
    await job.deploy(document);
    await job.handle.executeUpdate(pauseUpdate, { args: [{ by: 'jane', note: 'holidays' }] });
    const fired = await job.start('fired', document, 1, { type: 'PERIODIC' });
    expect(await fired.result()).toMatchObject({
      result_state: 'SKIPPED',
      state_message: 'The job is paused, by jane.',
    });
    expect(await (await job.start('by-hand', document)).result()).toMatchObject({ result_state: 'SUCCESS' });
    expect((await job.handle.executeUpdate(resumeUpdate, { args: [{ by: 'joe' }] })).paused).toBeUndefined();
    const again = await job.start('again', document, 1, { type: 'PERIODIC' });
    expect(await again.result()).toMatchObject({ result_state: 'SUCCESS' });
  });

  test('of a job that is not deployed are skipped, as those of one that was deleted', async () => {
    stack.script(taskKey());
    expect(await (await job.start('nowhere', settings())).result()).toMatchObject({
      result_state: 'SKIPPED',
      state_message: `The job ${job.jobId} is not deployed.`,
    });
    await job.deploy(settings());
    await job.handle.executeUpdate(deleteUpdate, { args: [{ by: 'jane', cancel_runs: true }] });
    expect(await job.handle.result()).toMatchObject({ deleted: { by: 'jane' } });
  });

  test('that were ended by force make room', async () => {
    stack.script(taskKey(), { duration_millis: 600_000 });
    const document = settings({ queue: { enabled: true } });
    await job.deploy(document);
    const one = await job.start('one', document);
    await stack.until(one.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    await one.terminate();
    stack.script(taskKey());
    // The job looks for it now; else it does within ten minutes.
    await job.handle.executeUpdate(deleteUpdate, { args: [{ by: 'jane', cancel_runs: true }] });
    const last = (await job.handle.result()) as JobView;
    expect(last.past_runs).toMatchObject([{ workflow_id: one.workflowId, result_state: 'LOST' }]);
    stack.release(taskKey());
  });
});
