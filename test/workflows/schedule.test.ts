import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

test('a run that a Temporal Schedule starts knows when it was due: {{ ds }} is that date, and a backfill its own', async () => {
  const base_parameters = {
    ds: '{{ ds }}',
    due: '{{job.trigger.time.iso_datetime}}',
    why: '{{job.trigger.type}}',
  };
  const definition = job([notebook('a', { notebook_task: { notebook_path: '/a', base_parameters } })]);
  const scheduleId = `schedule-${stack.taskQueue}`;
  const schedule = await stack.temporal.client.schedule.create({
    scheduleId,
    spec: { calendars: [{ hour: 2 }] },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL },
    action: { type: 'startWorkflow', workflowType: 'runJob', taskQueue: stack.taskQueue, args: [definition] },
    state: { paused: true },
  });
  try {
    const start = new Date('2026-01-02T00:00:00Z');
    await schedule.backfill({ start, end: new Date('2026-01-03T00:00:00Z'), overlap: 'ALLOW_ALL' });
    const runs = stack.emulator.workspace.runs;
    for (let tries = 0; runs.size === 0 && tries < 800; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const [run] = runs.values();
    expect(run.tasks[0].spec).toMatchObject({
      notebook_task: { base_parameters: { ds: '2026-01-02', due: '2026-01-02T02:00:00', why: 'PERIODIC' } },
    });
  } finally {
    await schedule.delete();
  }
});
