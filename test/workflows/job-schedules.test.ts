import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkDue } from '../../src/activities/job-schedules.js';
import type { JsonObject } from '../../src/core/json.js';
import { deleteUpdate, pauseUpdate, resumeUpdate } from '../../src/workflows/job-messages.js';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { runQuery } from '../../src/workflows/messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { brickwork, cliEnvironment } from '../cli/run-cli.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let job: DeployedJobInTest;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());
beforeEach(() => {
  job = new DeployedJobInTest(stack);
});
afterEach(async () => {
  await job.schedule.delete().catch(() => undefined);
  await job.handle.terminate().catch(() => undefined);
});

const EVERY_SECOND = { quartz_cron_expression: '* * * * * ?', timezone_id: 'Europe/Berlin' };
const act = { args: [{ by: 'jane' }] as [unknown] };

function settings(more: JsonObject): JsonObject {
  return { ...definition([notebook('a')]), name: `nightly-${job.jobId}`, max_concurrent_runs: 100, ...more };
}

describe('a job with a schedule', () => {
  test('starts by itself, with the settings in force, and its runs know why', async () => {
    await job.deploy(settings({ schedule: EVERY_SECOND }));
    const { past_runs } = await job.until((view) => view.past_runs.length >= 2);
    expect(past_runs).toMatchObject([
      { trigger: 'PERIODIC', version: 1, result_state: 'SUCCESS' },
      { trigger: 'PERIODIC', version: 1, result_state: 'SUCCESS' },
    ]);
    expect(new Set(past_runs.map(({ run_id }) => run_id)).size).toBe(past_runs.length);
    const run = stack.temporal.client.workflow.getHandle(past_runs[0].workflow_id);
    expect(await run.query(runQuery)).toMatchObject({ job_id: job.jobId, run_name: `nightly-${job.jobId}` });
    await job.deploy(settings({ schedule: EVERY_SECOND, timeout_seconds: 100 }));
    const { action } = await job.schedule.describe();
    expect(action).toMatchObject({ args: [{ timeout_seconds: 100 }, { deployed_job: { version: 2 } }] });
    await job.deploy(settings({}));
    await expect(job.schedule.describe()).rejects.toThrow(/not found/);
  });

  test('is paused and resumed with its schedule, and deleted with it', async () => {
    await job.deploy(settings({ schedule: { ...EVERY_SECOND, quartz_cron_expression: '0 0 3 ? * MON' } }));
    await job.handle.executeUpdate(pauseUpdate, act);
    expect((await job.schedule.describe()).state).toMatchObject({
      paused: true,
      note: 'Brickwork: paused by jane',
    });
    await job.handle.executeUpdate(resumeUpdate, act);
    expect((await job.schedule.describe()).state.paused).toBe(false);
    await job.schedule.pause('by hand');
    await job.deploy(settings({ schedule: EVERY_SECOND }));
    expect((await job.schedule.describe()).state).toMatchObject({ paused: true, note: 'by hand' });
    await job.handle.executeUpdate(deleteUpdate, act);
    await expect(job.schedule.describe()).rejects.toThrow(/not found/);
  });

  test('shares no run with a job of the same name and times', async () => {
    const other = new DeployedJobInTest(stack);
    const both = [job, other];
    const cron = { ...EVERY_SECOND, pause_status: 'PAUSED' };
    for (const one of both) await one.deploy(settings({ schedule: cron, name: `twins-${job.jobId}` }));
    // The runs are still active when the other job starts its own.
    stack.script('a', { duration_millis: 3000 });
    const range = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-11-01T00:00:04Z') };
    for (const one of both) await one.schedule.backfill({ ...range, overlap: 'ALLOW_ALL' });
    const views = await Promise.all(both.map((one) => one.until((view) => view.past_runs.length === 5)));
    stack.script('a');
    for (const { run_counts } of views) expect(run_counts).toEqual({ SUCCESS: 5 });
    await other.schedule.delete();
    await other.handle.terminate();
  });

  test('is kept to as brickwork.schedule says, and its runs know the times that were meant', async () => {
    const exact = { catchup_window_seconds: 60, jitter_seconds: 40 };
    const hourly = { quartz_cron_expression: '0 * * * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' };
    await job.deploy(settings({ schedule: hourly, brickwork: { schedule: exact } }));
    const { spec, policies } = await job.schedule.describe();
    expect([spec.jitter, policies.catchupWindow]).toEqual([40_000, 60_000]);
    const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
    expect(await jobs.show(job.jobId)).toMatchObject({ schedule_settings: exact });
    // Temporal leaves out what it would put off beyond the end, so it is asked for more.
    const [from, to] = ['2026-11-01T00:01Z', '2026-11-01T00:12Z'].map((time) => new Date(time));
    expect((await jobs.backfill(job.jobId, { from, to })).times).toHaveLength(12);
    const { past_runs, run_counts } = await job.until((view) => view.past_runs.length >= 12);
    expect(run_counts).toEqual({ SUCCESS: 12 });
    const times = past_runs.map(({ workflow_id }) => workflow_id.slice(-20)).sort();
    expect(times).toEqual(
      Array.from({ length: 12 }, (_, at) => `2026-11-01T00:${String(at + 1).padStart(2, '0')}:00Z`),
    );
    await job.deploy(settings({ schedule: hourly }));
    const after = await job.schedule.describe();
    expect([after.spec.jitter ?? 0, after.policies.catchupWindow]).toEqual([0, 86_400_000]);
  });

  test('is not made up for where the run of a time is active, and says so', async () => {
    stack.script('long', { duration_millis: 600_000 });
    const hourly = { quartz_cron_expression: '0 0 * * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' };
    await job.deploy(settings({ schedule: hourly, tasks: [notebook('long')] }));
    const backfill = async (from: string, to: string): Promise<string> => {
      const words = [
        'job',
        'backfill',
        job.jobId,
        '--from',
        `2026-11-01T${from}Z`,
        '--to',
        `2026-11-01T${to}Z`,
      ];
      return (await brickwork(words, cliEnvironment(stack))).stdout;
    };
    const [three, two, one] = ['2026-11-01 03:00:00', '2026-11-01 02:00:00', '2026-11-01 01:00:00'];
    expect(await backfill('02:00', '03:00')).toBe(`2 runs are started, for ${two} to ${three}.\n`);
    await job.until((view) => view.active_runs.length === 2);
    expect(await backfill('01:30', '03:30')).toBe(
      `2 runs are still active and not started again: ${two} to ${three}.\n`,
    );
    expect(await backfill('01:00', '02:00')).toBe(
      `1 run is started, for ${one}.\n1 run is still active and not started again: ${two}.\n`,
    );
    await job.until((view) => view.active_runs.length === 3);
    stack.release('long');
    await job.until((view) => view.active_runs.length === 0);
  });

  test('is paused where its settings say so', async () => {
    await job.deploy(settings({ schedule: { ...EVERY_SECOND, pause_status: 'PAUSED' } }));
    expect((await job.schedule.describe()).state).toMatchObject({ paused: true });
  });

  test('is refused as a whole where its schedule cannot be one, and keeps the one before', async () => {
    await job.deploy(settings({ schedule: EVERY_SECOND }));
    const bad = { quartz_cron_expression: '0 0 25 * * ?', timezone_id: 'Europe/Berln' };
    const refused = job.deploy(settings({ schedule: bad }));
    await expect(refused).rejects.toMatchObject({
      cause: expect.objectContaining({
        message: expect.stringMatching(/CRON.*\n.*Europe\/Berlin/) as string,
      }) as Error,
    });
    expect((await job.view()).version).toBe(1);
    expect((await job.schedule.describe()).spec.calendars?.length).toBe(1);
  });

  test('makes up for times that have passed, both ends included, and refuses what it would skip', async () => {
    const hourly = { quartz_cron_expression: '0 0 * * * ?', timezone_id: 'UTC' };
    await job.deploy(settings({ schedule: hourly, max_concurrent_runs: 3 }));
    const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
    const between = (from: string, to: string) =>
      jobs.backfill(job.jobId, { from: new Date(`2026-11-01T${from}Z`), to: new Date(`2026-11-01T${to}Z`) });
    expect((await between('03:00', '05:00')).times).toHaveLength(3);
    const { past_runs } = await job.until((view) => view.past_runs.length === 3);
    expect(past_runs.map(({ workflow_id }) => workflow_id.slice(-20)).sort()).toEqual(
      ['03', '04', '05'].map((hour) => `2026-11-01T${hour}:00:00Z`),
    );
    expect(past_runs.map(({ result_state }) => result_state)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
    expect((await between('03:01', '03:59')).times).toEqual([]);
    await expect(between('03:00', '06:00')).rejects.toThrow(/4 runs would start at once, of which at most 3/);
    await expect(between('04:00', '03:00')).rejects.toThrow(/to a later one/);
    await job.handle.executeUpdate(pauseUpdate, act);
    await expect(between('03:00', '03:00')).rejects.toThrow(/paused, by jane/);
    const words = ['job', 'backfill', job.jobId, '--from', '2026-11-01T03:00', '--to', '2026-11-01'];
    const explained = await brickwork([...words, '--explain'], cliEnvironment(stack));
    expect(explained.stdout).toContain(
      `temporal schedule backfill --schedule-id job/${job.jobId} --overlap-policy`,
    );
    const refused = await brickwork(words, cliEnvironment(stack));
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('to a later one')]);
    const wrong = await brickwork(
      ['job', 'backfill', 'x', '--from', 'soon', '--to', 'x'],
      cliEnvironment(stack),
    );
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('--from takes a time')]);
  });

  test('has one run for a time, also where Temporal starts it twice, unless it is made up for again', async () => {
    const hourly = { quartz_cron_expression: '0 0 * * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' };
    await job.deploy(settings({ schedule: hourly }));
    const at = new Date('2026-11-01T03:00Z');
    // What a server does that was killed in between, as far as the job can tell.
    for (const count of [1, 2]) {
      await job.schedule.backfill({ start: at, end: at, overlap: 'ALLOW_ALL' });
      const { past_runs: past } = await job.until((view) => view.past_runs.length === count);
      // Temporal starts no workflow whose id is still taken.
      const run = stack.temporal.client.workflow.getHandle(past[0].workflow_id);
      await expect.poll(async () => (await run.describe()).status.name).toBe('COMPLETED');
    }
    const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
    await jobs.backfill(job.jobId, { from: at, to: at });
    const { past_runs, run_counts } = await job.until((view) => view.past_runs.length === 3);
    expect(run_counts).toEqual({ SUCCESS: 2, SKIPPED: 1 });
    const [{ workflow_id: id }] = past_runs.filter((run) => run.result_state === 'SKIPPED');
    const runs = stack.temporal.client.workflow.list({ query: `WorkflowId = "${id}"` });
    const messages: unknown[] = [];
    for await (const { runId } of runs) {
      const digest: unknown = await stack.temporal.client.workflow.getHandle(id, runId).result();
      messages.push((digest as { state_message?: string }).state_message);
    }
    expect(messages.filter((text) => text !== undefined)).toEqual([
      expect.stringMatching(/^This time of the schedule has had its run/),
    ]);
  });

  test.each([
    ['Australia/Lord_Howe', '0 0/15 0-4 * * ?', '2026-04-04T12:00Z', '2026-04-04T18:00Z'],
    ['Europe/Berlin', '0 0/30 * * * ?', '2024-10-26T22:00Z', '2024-10-27T03:00Z'],
  ])('is made up for also where clocks changed before it was deployed: %s', async (zone, cron, from, to) => {
    const schedule = { quartz_cron_expression: cron, timezone_id: zone, pause_status: 'PAUSED' };
    await job.deploy(settings({ schedule, max_concurrent_runs: 50 }));
    const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
    const range = { from: new Date(from), to: new Date(to) };
    const { times } = await jobs.backfill(job.jobId, range);
    // A deploy in between takes nothing away.
    await job.deploy(settings({ schedule, max_concurrent_runs: 51 }));
    const { past_runs } = await job.until((view) => view.past_runs.length >= times.length);
    const started = past_runs.map(({ workflow_id }) => Date.parse(workflow_id.slice(-20)));
    expect(started.sort()).toEqual(times);
    const old = { from: new Date('2019-12-31'), to: range.to };
    await expect(jobs.backfill(job.jobId, old)).rejects.toThrow(/beginning of 2020/);
  });

  test('may be periodic, and counts on from when it was first set', async () => {
    const trigger = { periodic: { interval: 7, unit: 'HOURS' } };
    await job.deploy(settings({ trigger }));
    const [before] = (await job.schedule.describe()).spec.intervals ?? [];
    expect(before).toMatchObject({ every: 7 * 3_600_000 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await job.deploy(settings({ trigger, timeout_seconds: 9 }));
    expect((await job.schedule.describe()).spec.intervals).toEqual([before]);
  });
});

test.each([
  ['in the hour that clocks show twice, only the second time', '2026-11-01T05:30:00Z', false],
  ['the second time', '2026-11-01T06:30:00Z', true],
])('a run that a schedule has started is due %s', async (_, time, expected) => {
  const newYork = { quartz_cron_expression: '0 30 1 * * ?', timezone_id: 'America/New_York' };
  expect(await checkDue(newYork, Date.parse(time))).toBe(expected);
  expect(await checkDue({ ...newYork, timezone_id: 'Nowhere' }, Date.parse(time))).toBe(true);
});
