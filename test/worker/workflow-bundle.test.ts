import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LIGHT_PROMISE_HOOKS, ownBundle } from '../../src/worker/own-bundle.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

test('the line before the bundle is on the first line, the bundle behind it; with call stacks, the bundle is alone', async () => {
  for (const [isTraced, name] of [
    [false, 'workflow-bundle.cjs'],
    [true, 'workflow-bundle-traced.cjs'],
  ] as const) {
    const path = expect.stringMatching(new RegExp(`[\\\\/]dist[\\\\/]${name}$`)) as string;
    expect(await ownBundle(isTraced, true)).toEqual({ codePath: path });
    const { code } = (await ownBundle(isTraced, false)) as { code: string };
    expect(code === LIGHT_PROMISE_HOOKS + readFileSync(`dist/${name}`, 'utf8')).toBe(true);
    expect(LIGHT_PROMISE_HOOKS).not.toContain('\n');
  }
});

test('BRICKWORK_CALL_STACKS decides whether a run can be asked for its call stacks', async () => {
  for (const callStacks of [true, false]) {
    const stack = await TestStack.start({ worker: { callStacks } });
    stack.script('a', { duration_millis: 600_000 });
    const { workflowId } = await stack.runs.start(job([notebook('a')]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    const text = await handle.query<string>('__stack_trace');
    if (callStacks) expect(text).toMatch(/at .*workflows\/.*:\d+:\d+/);
    else expect(text).toBe('');
    stack.release('a');
    await stack.endOf(workflowId);
    await stack.stop();
  }
});
