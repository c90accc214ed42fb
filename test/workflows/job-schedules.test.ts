import { WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkDue } from '../../src/activities/job-schedules.js';
import type { JobView } from '../../src/core/jobs/job-view.js';
import type { JsonObject } from '../../src/core/json.js';
import {
  deleteUpdate,
  DEPLOYED_JOB,
  deployUpdate,
  jobQuery,
  jobWorkflowId,
  pauseUpdate,
  resumeUpdate,
} from '../../src/workflows/job-messages.js';
import { runQuery } from '../../src/workflows/messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let jobId: string;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());
afterEach(async () => {
  await schedule()
    .delete()
    .catch(() => undefined);
  await handle()
    .terminate()
    .catch(() => undefined);
});

const EVERY_SECOND = { quartz_cron_expression: '* * * * * ?', timezone_id: 'Europe/Berlin' };
const handle = (): WorkflowHandle => stack.temporal.client.workflow.getHandle(jobWorkflowId(jobId));
const schedule = () => stack.temporal.client.schedule.getHandle(jobWorkflowId(jobId));
const act = { args: [{ by: 'jane' }] as [unknown] };

function settings(more: JsonObject): JsonObject {
  return { ...definition([notebook('a')]), name: `nightly-${jobId}`, max_concurrent_runs: 100, ...more };
}

async function deploy(document: JsonObject): Promise<void> {
  const startWorkflowOperation = new WithStartWorkflowOperation(DEPLOYED_JOB, {
    workflowId: jobWorkflowId(jobId),
    taskQueue: stack.taskQueue,
    args: [{ job_id: jobId }],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const name = document['name'];
  const request = { identity: name, name, author: 'jane', digest: JSON.stringify(document), document };
  await stack.temporal.client.workflow.executeUpdateWithStart(deployUpdate, {
    args: [request],
    startWorkflowOperation,
  });
}

async function untilRuns(count: number): Promise<JobView> {
  for (let tries = 0; tries < 400; tries++) {
    const view = await handle().query(jobQuery);
    if (view.past_runs.length >= count) return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(JSON.stringify(await handle().query(jobQuery)));
}

const newJob = (): string => (jobId = String(Math.floor(Math.random() * 2 ** 40)));

describe('a job with a schedule', () => {
  test('starts by itself, with the settings in force, and its runs know why', async () => {
    newJob();
    await deploy(settings({ schedule: EVERY_SECOND }));
    const { past_runs } = await untilRuns(2);
    expect(past_runs).toMatchObject([
      { trigger: 'PERIODIC', version: 1, result_state: 'SUCCESS' },
      { trigger: 'PERIODIC', version: 1, result_state: 'SUCCESS' },
    ]);
    expect(new Set(past_runs.map(({ run_id }) => run_id)).size).toBe(past_runs.length);
    const run = stack.temporal.client.workflow.getHandle(past_runs[0].workflow_id);
    expect(await run.query(runQuery)).toMatchObject({ job_id: jobId, run_name: `nightly-${jobId}` });
    await deploy(settings({ schedule: EVERY_SECOND, timeout_seconds: 100 }));
    const { action } = await schedule().describe();
    expect(action).toMatchObject({ args: [{ timeout_seconds: 100 }, { deployed_job: { version: 2 } }] });
    await deploy(settings({}));
    await expect(schedule().describe()).rejects.toThrow(/not found/);
  });

  test('is paused and resumed with its schedule, and deleted with it', async () => {
    newJob();
    await deploy(settings({ schedule: { ...EVERY_SECOND, quartz_cron_expression: '0 0 3 ? * MON' } }));
    await handle().executeUpdate(pauseUpdate, act);
    expect((await schedule().describe()).state).toMatchObject({
      paused: true,
      note: 'Brickwork: paused by jane',
    });
    await handle().executeUpdate(resumeUpdate, act);
    expect((await schedule().describe()).state.paused).toBe(false);
    await schedule().pause('by hand');
    await deploy(settings({ schedule: EVERY_SECOND }));
    expect((await schedule().describe()).state).toMatchObject({ paused: true, note: 'by hand' });
    await handle().executeUpdate(deleteUpdate, act);
    await expect(schedule().describe()).rejects.toThrow(/not found/);
  });

  test('is paused where its settings say so', async () => {
    newJob();
    await deploy(settings({ schedule: { ...EVERY_SECOND, pause_status: 'PAUSED' } }));
    expect((await schedule().describe()).state).toMatchObject({ paused: true });
  });

  test('is refused as a whole where its schedule cannot be one, and keeps the one before', async () => {
    newJob();
    await deploy(settings({ schedule: EVERY_SECOND }));
    const bad = { quartz_cron_expression: '0 0 25 * * ?', timezone_id: 'Europe/Berln' };
    const refused = deploy(settings({ schedule: bad }));
    await expect(refused).rejects.toMatchObject({
      cause: expect.objectContaining({
        message: expect.stringMatching(/CRON.*\n.*Europe\/Berlin/) as string,
      }) as Error,
    });
    expect((await handle().query(jobQuery)).version).toBe(1);
    expect((await schedule().describe()).spec.calendars?.length).toBe(1);
  });

  test('may be periodic, and counts on from when it was first set', async () => {
    newJob();
    const trigger = { periodic: { interval: 7, unit: 'HOURS' } };
    await deploy(settings({ trigger }));
    const [before] = (await schedule().describe()).spec.intervals ?? [];
    expect(before).toMatchObject({ every: 7 * 3_600_000 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await deploy(settings({ trigger, timeout_seconds: 9 }));
    expect((await schedule().describe()).spec.intervals).toEqual([before]);
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
