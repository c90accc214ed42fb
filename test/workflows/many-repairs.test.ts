import { expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

const REPAIRS = 50;

/** Somebody tries and tries again: the run goes through several executions meanwhile. */
test('a run is repaired fifty times, and knows them all', async () => {
  const stack = await TestStack.start({ settings: { continueAsNewAfterEvents: 150 } });
  try {
    stack.script('good', { notebook_result: '{"n": 1}' });
    stack.script('bad', { fail_times: REPAIRS });
    const tasks = [notebook('good'), notebook('bad', { depends_on: after('good') })];
    const definition = job(tasks, { brickwork: { repair_window_seconds: 600 } });
    const { workflowId, workflowRunId } = await stack.runs.start(definition);
    for (let repair = 1; repair <= REPAIRS; repair++) {
      await stack.until(workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
      expect((await stack.runs.repair(workflowId, {})).repair_id).toBe(repair);
    }
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ good: 'SUCCESS', bad: 'SUCCESS' });
    const [good, bad] = view.tasks;
    expect([good.attempts, bad.attempts]).toEqual([1, REPAIRS + 1]);
    expect(view.repair_history).toHaveLength(REPAIRS);
    expect(await stack.runs.taskValues(workflowId)).toEqual({ good: { n: 1 } });
    const last = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(last.runId).not.toBe(workflowRunId);
    expect(stack.violations()).toEqual([]);
  } finally {
    await stack.stop();
  }
}, 120_000);
