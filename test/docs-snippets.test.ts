import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readYaml } from '../src/cli/read/read-yaml.js';
import type { JsonObject } from '../src/core/json.js';
import type { TaskView } from '../src/core/run/view/task-view.js';
import { TestStack } from './support/test-stack.js';

const SNIPPETS = readdirSync('docs', { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(join('docs', file), 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(([, text], at) => ({
      name: `${file}, snippet ${at + 1}`,
      text,
    })),
  )
  // Cases are run by docs-testing.test.ts.
  .filter(({ text }) => !text.startsWith('cases:'));

/** A snippet that is only a part of a job, in the smallest job that has it. */
function completed(text: string): JsonObject {
  const read = readYaml(Buffer.from(text));
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  const snippet = read.value as JsonObject;
  const task = { task_key: 'a', notebook_task: { notebook_path: '/a' } };
  return { name: 'snippet', tasks: [task], ...snippet };
}

describe('every snippet of the docs runs as it stands', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*', { task_values: { rows: 1 } });
  });
  afterAll(() => stack.stop());

  /** Plays the person who approves, and what sends the signal. */
  async function answerWaits(workflowId: string): Promise<void> {
    const isWaiting = ({ life_cycle_state: state }: TaskView): boolean =>
      ['WAITING_FOR_APPROVAL', 'WAITING_FOR_SIGNAL'].includes(state);
    const view = await stack.until(
      workflowId,
      ({ tasks, end_time }) => tasks.some(isWaiting) || end_time !== undefined,
    );
    for (const { task_key, wait } of view.tasks.filter(isWaiting)) {
      const { signal, approvers = ['somebody'] } = wait ?? {};
      if (signal !== undefined) await stack.runs.signal(workflowId, signal, { path: '/a.csv' });
      else await stack.runs.control(workflowId, 'approve', { task_key, by: approvers[0] });
    }
  }

  test.each(SNIPPETS)('$name', async ({ text }) => {
    const { workflowId } = await stack.runs.start(completed(text));
    await answerWaits(workflowId);
    const view = await stack.endOf(workflowId);
    expect([view.result_state, view.warnings]).toEqual(['SUCCESS', undefined]);
  });
});
