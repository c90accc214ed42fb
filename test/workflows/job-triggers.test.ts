import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { deleteUpdate, pauseUpdate, triggerSignal, triggerUpdate } from '../../src/workflows/job-messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

/** Settings with one task, which ends as it is scripted to. */
function settings(more: JsonObject = {}): JsonObject {
  return { ...definition([notebook('t')]), name: 'nightly', ...more };
}

async function remove(job: DeployedJobInTest): Promise<void> {
  await job.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: true }] });
  await job.handle.result();
}

describe('a continuous job', () => {
  test('has a run, and none once it is paused', async () => {
    stack.script('t', { duration_millis: 600_000 });
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ continuous: {} }));
    const { active_runs: active } = await job.until((view) => view.active_runs.length === 1);
    expect(active).toMatchObject([{ trigger: 'CONTINUOUS', version: 1 }]);
    const view = await stack.until(active[0].workflow_id, ({ tasks }) => tasks.length === 1);
    expect(view).toMatchObject({ job_id: job.jobId, trigger: { type: 'CONTINUOUS' } });
    await job.handle.executeUpdate(pauseUpdate, { args: [{ by: 'ada' }] });
    stack.release('t');
    const { trigger_state: state } = await job.until((now) => now.past_runs.length === 1);
    expect(state).toMatchObject({ kind: 'continuous', state: 'paused', firings: 1 });
    await remove(job);
  });

  test('tries tasks again only while others run for the first time, and then begins anew', async () => {
    const job = new DeployedJobInTest(stack);
    stack.script('bad', { fail_times: 10 });
    stack.script('good', { duration_millis: 600_000 });
    const tasks = [notebook('bad'), notebook('good')];
    await job.deploy({
      ...definition(tasks),
      name: 'streams',
      continuous: { task_retry_mode: 'ON_FAILURE' },
    });
    const { active_runs: active } = await job.until((view) => view.active_runs.length === 1);
    const [{ workflow_id: id }] = active;
    await stack.until(id, (view) => view.tasks[0]?.life_cycle_state === 'WAITING_FOR_RETRY');
    stack.release('good');
    const view = await stack.endOf(id);
    expect(view.result_state).toBe('FAILED');
    expect(view.tasks[0]).toMatchObject({ attempts: 2 });
    const after = await job.until((now) => now.past_runs.length === 1);
    expect(after.trigger_state).toMatchObject({ state: 'has_news' });
    await remove(job);
  });
});

describe('a job after another one', () => {
  test('starts a run when one of that has ended well, and is told when it is not deployed', async () => {
    const [upstream, job] = [new DeployedJobInTest(stack), new DeployedJobInTest(stack)];
    const after = settings({ trigger: { job_completion: { jobs: [{ job_id: upstream.jobId }] } } });
    await job.deploy({ ...after, name: 'after' });
    const { trigger_state: alone } = await job.until((view) => view.trigger_state?.problem !== undefined);
    expect(alone?.problem?.message).toBe(`The job ${upstream.jobId} is not deployed.`);
    await upstream.deploy(settings({ name: 'before' }));
    await job.deploy({ ...after, name: 'after', timeout_seconds: 600 });
    await job.deploy({ ...after, name: 'after', trigger: { pause_status: 'PAUSED' } });
    await job.deploy({ ...after, name: 'after', timeout_seconds: 700 });
    await job.until((view) => view.trigger_state !== undefined && view.trigger_state.problem === undefined);
    stack.script('t', { fail_times: 10 });
    await (await upstream.start('bad', settings({ name: 'before' }))).result().catch(() => undefined);
    stack.script('t');
    await (await upstream.start('good', settings({ name: 'before' }))).result();
    const { past_runs: past } = await job.until((view) => view.past_runs.length === 1);
    const run = await stack.runs.view(past[0].workflow_id);
    const result = { job_id: upstream.jobId, result_state: 'SUCCESS' };
    expect(run.trigger).toMatchObject({ type: 'JOB_COMPLETION', job_completion: { runs: [result] } });
    expect(await job.view()).toMatchObject({ run_counts: { SUCCESS: 1 }, trigger_state: { firings: 1 } });
    await Promise.all([remove(job), remove(upstream)]);
  });
});

describe('a message to a job', () => {
  const parameters = [{ name: 'day', default: 'today' }];

  test('starts a run, with a token only one, and says why it does not', async () => {
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ parameters, queue: { enabled: true } }));
    await job.handle.signal(triggerSignal, { parameters: { day: 'monday' }, token: 'a' });
    await job.handle.signal(triggerSignal, { parameters: { day: 'monday' }, token: 'a' });
    await job.handle.signal(triggerSignal, { parameters: { dai: 'monday' } });
    await job.handle.signal(triggerSignal, 'monday');
    await job.handle.executeUpdate(triggerUpdate, { args: [{}] });
    const refused = job.handle.executeUpdate(triggerUpdate, { args: [{ parameters: { dai: '' } }] });
    await expect(
      refused.catch((error: unknown) => Promise.reject((error as Error).cause as Error)),
    ).rejects.toThrow(/no parameter "dai"/);
    const view = await job.until(({ past_runs: past }) => past.length === 2);
    expect(view.refused_messages).toMatchObject({ count: 2, message: /^trigger takes/ });
    const runs = await Promise.all(view.past_runs.map((run) => stack.runs.view(run.workflow_id)));
    expect(runs.map((run) => [run.trigger?.['type'], run.job_parameters['day']]).sort()).toEqual([
      ['SIGNAL', 'monday'],
      ['SIGNAL', 'today'],
    ]);
    await remove(job);
  });
});

test('settings whose trigger cannot be are refused, with all that is wrong', async () => {
  const job = new DeployedJobInTest(stack);
  const trigger = { table_update: { table_names: [] }, model: {} };
  const refused = job.deploy(settings({ trigger }));
  await expect(
    refused.catch((error: unknown) => Promise.reject((error as Error).cause as Error)),
  ).rejects.toThrow(/TRIGGER_UNSUPPORTED trigger\.model[^]*TRIGGER_KINDS trigger/);
});
