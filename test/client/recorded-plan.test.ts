import { expect, test } from 'vitest';
import { recordedPlan } from '../../src/client/recorded-plan.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

test('the plan of an execution stands at the beginning of its history, also of one that repairs another', async () => {
  const stack = await TestStack.start();
  const { client } = stack.temporal;
  const planOf = async (workflowId: string) => {
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const plan = await recordedPlan(client, { workflowId, workflowRunId: runId });
    return plan?.tasks.map(({ taskKey }) => taskKey);
  };
  stack.script('*');
  stack.script('check', { fail_times: 1 });
  const { workflowId } = await stack.runs.start(job([notebook('load'), notebook('check')]));
  await stack.endOf(workflowId);
  expect(await planOf(workflowId)).toEqual(['load', 'check']);
  await stack.runs.repair(workflowId, {});
  await stack.endOf(workflowId);
  expect(await planOf(workflowId)).toEqual(['load', 'check']);
  // What came before the plan stands before it.
  const early = await stack.runs.start(job([notebook('load')]));
  await Promise.all(
    Array.from({ length: 12 }, (_signal, at) =>
      client.workflow.getHandle(early.workflowId).signal('other', at),
    ),
  );
  await stack.endOf(early.workflowId);
  expect(await planOf(early.workflowId)).toEqual(['load']);
  const bad = await stack.runs.start({ name: 'bad', tasks: [{}] });
  await stack.runs.ending(bad.workflowId);
  expect(await planOf(bad.workflowId)).toBeUndefined();
  await stack.stop();
});
