import { ApplicationFailure } from '@temporalio/activity';
import { afterEach, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';

/** Submits that go out together, in one activity. */
let stack: TestStack;
afterEach(() => stack.stop());

const KEYS = ['a', 'b', 'c', 'd'];
const WIDE = job([
  ...KEYS.map((key) => notebook(key)),
  ...KEYS.map((key) => notebook(`after_${key}`, { depends_on: after(key) })),
]);

describe('several submits at once', () => {
  test('do not wait for the one of them that Databricks has no time for', async () => {
    stack = await TestStack.start();
    stack.script('*');
    const busy = { status: 429, error_code: 'REQUEST_LIMIT_EXCEEDED', times: 1 };
    stack.fault({ route: SUBMIT, kind: 'status', ...busy });
    // Faults count what the ones before them let pass: this is the one that is tried again, by itself.
    stack.fault({ route: SUBMIT, kind: 'delay', delay_millis: 5000, after: KEYS.length - 1, times: 1 });
    const { workflowId } = await stack.runs.start(WIDE);
    const view = await stack.until(
      workflowId,
      ({ tasks }) =>
        tasks.filter(
          ({ task_key, result_state }) => task_key.startsWith('after_') && result_state === 'SUCCESS',
        ).length === 3,
    );
    const held = view.tasks.filter(({ life_cycle_state }) => life_cycle_state !== 'TERMINATED');
    expect(held.map(({ attempt_runs }) => attempt_runs[0]?.run_id)).toEqual([undefined, undefined]);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    expect(stack.violations()).toEqual([]);
  });

  test('are made one by one where together is not possible', async () => {
    const failing = {
      inbound: {
        execute() {
          return Promise.reject(ApplicationFailure.nonRetryable('Larger than the server takes.'));
        },
      },
    };
    const activity = [
      ({ info }: { info: { activityType: string } }) =>
        info.activityType === 'submitTaskRuns' ? failing : {},
    ];
    stack = await TestStack.start({ additions: { interceptors: { activity } } });
    stack.script('*');
    const view = await stack.run(WIDE);
    expect(view.result_state).toBe('SUCCESS');
    expect(view.tasks.map(({ attempts }) => attempts)).toEqual(view.tasks.map(() => 1));
    expect(stack.violations()).toEqual([]);
  });
});
