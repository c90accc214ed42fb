import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, SUBMIT, TestStack } from '../support/test-stack.js';

function loop(inputs: string, more: JsonObject = {}, task: JsonObject = {}): JsonObject {
  const { concurrency = 3, ...rest } = more;
  return {
    task_key: 'loop',
    ...rest,
    for_each_task: { inputs, concurrency, task: notebook('one', task) },
  };
}

describe('a for_each task', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({ settings: { continueAsNewAfterEvents: 150 } });
    stack.script('*');
  });
  afterAll(() => stack.stop());

  test('hands over to new executions while it runs, and submits each iteration once', async () => {
    const before = stack.requests(SUBMIT);
    const inputs = JSON.stringify(Array.from({ length: 60 }, (_, at) => at));
    const { workflowId, workflowRunId } = await stack.runs.start(job([loop(inputs, { concurrency: 10 })]));
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ loop: 'SUCCESS' });
    expect(view.tasks[0].for_each_task?.stats.task_run_stats).toMatchObject({ total: 60, succeeded: 60 });
    expect(stack.requests(SUBMIT) - before).toBe(60);
    const { runId } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(runId).not.toBe(workflowRunId);
    expect(stack.violations()).toEqual([]);
  });

  test('retries and repairs single iterations', async () => {
    stack.script('one', { fail_times: 3, error: 'ValueError: not yet' });
    const definition = job(
      [
        loop('["a","b"]', { concurrency: 1 }, { max_retries: 1 }),
        notebook('end', { depends_on: after('loop') }),
      ],
      {
        brickwork: { repair_window_seconds: 60 },
      },
    );
    const { workflowId } = await stack.runs.start(definition);
    const failed = await stack.until(
      workflowId,
      ({ repair_window_ends }) => repair_window_ends !== undefined,
    );
    expect(failed.tasks[0].state_message).toBe('1 of 2 iterations failed. Iteration 0: ValueError: not yet');
    const before = stack.requests(SUBMIT);
    await stack.runs.repair(workflowId, {});
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ loop: 'SUCCESS', end: 'SUCCESS' });
    expect(stack.requests(SUBMIT) - before).toBe(2);
    stack.script('one');
  });

  test('can be run by Databricks itself', async () => {
    const before = stack.requests(SUBMIT);
    const view = await stack.run(job([loop('[1,2,3]', { brickwork: { run_natively: true } })]));
    expect(results(view)).toEqual({ loop: 'SUCCESS' });
    expect(stack.requests(SUBMIT) - before).toBe(1);
  });

  test('so can a condition, and its branch is known', async () => {
    const condition = { op: 'EQUAL_TO', left: '{{job.name}}', right: 'job' };
    const view = await stack.run(
      job([
        { task_key: 'gate', condition_task: condition, brickwork: { run_natively: true } },
        notebook('yes', { depends_on: after('gate=true') }),
        notebook('no', { depends_on: after('gate=false') }),
      ]),
    );
    expect(results(view)).toEqual({ gate: 'SUCCESS', yes: 'SUCCESS', no: 'EXCLUDED' });
    expect(view.tasks[0]).toMatchObject({ outcome: 'true', attempts: 1 });
  });
});
