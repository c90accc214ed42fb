import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../src/core/json.js';
import { TestStack } from './support/test-stack.js';

const SNIPPETS = readdirSync('docs').flatMap((file) =>
  [...readFileSync(join('docs', file), 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(([, text], at) => ({
    name: `${file}, snippet ${at + 1}`,
    text,
  })),
);

/** A snippet that is only a part of a job, in the smallest job that has it. */
function completed(snippet: JsonObject): JsonObject {
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

  test.each(SNIPPETS)('$name', async ({ text }) => {
    const view = await stack.run(completed(parse(text) as JsonObject));
    expect([view.result_state, view.warnings]).toEqual(['SUCCESS', undefined]);
  });
});
