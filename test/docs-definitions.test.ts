import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDefinition } from '../src/cli/read/read-definition.js';
import { readYaml } from '../src/cli/read/read-yaml.js';
import type { JsonObject } from '../src/core/json.js';
import { TestStack } from './support/test-stack.js';

const TEXT = readFileSync('docs/definitions.md', 'utf8');

/** Every example of the page, under the heading that it stands below. */
const EXAMPLES = TEXT.split(/^#+ /m).flatMap((section) =>
  [...section.matchAll(/```(json|yaml)\n([^]*?)```/g)].map(([, language, text]) => ({
    name: `${section.split('\n')[0]} (${language})`,
    language,
    text,
  })),
);

/** What the page says of some of them. */
const SAID: Record<string, JsonObject> = {
  'What `databricks jobs get` prints (json)': { name: 'nightly', format: 'MULTI_TASK' },
  'A body of `runs/submit` (json)': { name: 'load once' },
  'A job of Jobs API 2.0 with one task (json)': {
    name: 'load flights',
    email_notifications: { on_failure: ['ada@example.com'] },
    tasks: [
      {
        task_key: 'load_flights',
        existing_cluster_id: '1125-090000-abcdefgh',
        notebook_task: { notebook_path: '/Shared/load' },
        max_retries: 1,
        timeout_seconds: 3600,
      },
    ],
  },
  'An Asset Bundle (yaml)': { parameters: [{ name: 'days', default: '7' }] },
  'An Asset Bundle (json)': { name: 'nightly', queue: { enabled: true } },
  'YAML (yaml)': {
    tasks: [
      { max_retries: 2, timeout_seconds: 600 },
      { max_retries: 0, timeout_seconds: 600 },
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'brickwork-docs-'));
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ emulator: { runningClusters: ['1125-090000-abcdefgh'] } });
  stack.script('*', { task_values: {} });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

describe('every example of docs/definitions.md', () => {
  test('is one that the page says something of', () => {
    expect(EXAMPLES.map(({ name }) => name)).toEqual(Object.keys(SAID));
  });

  test.each(EXAMPLES)('is read as the page says: $name', ({ name, language, text }) => {
    const file = join(folder, `job.${language}`);
    writeFileSync(file, text);
    const { parsed, document } = readDefinition(file);
    expect(parsed.kind).toBe('definition');
    expect(document).toMatchObject(SAID[name]);
  });

  test.each(EXAMPLES)('is run by a worker as it stands: $name', async ({ text }) => {
    const read = readYaml(Buffer.from(text));
    if ('issues' in read) throw new Error(JSON.stringify(read.issues));
    const { workflowId } = await stack.runs.start(read.value as JsonObject);
    const view = await stack.endOf(workflowId);
    expect([view.result_state, view.warnings]).toEqual(['SUCCESS', undefined]);
  });
});

describe('the page says of each number', () => {
  const rows = [...TEXT.matchAll(/^\| `(.+)` \| "(.+)" \|$/gm)].map(([, written, text]) => ({
    written,
    text,
  }));

  test.each(rows)('what text it becomes: $written', ({ written, text }) => {
    const file = join(folder, 'bundle.yml');
    const job = `{parameters: [{name: p, default: ${written}}], tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]}`;
    writeFileSync(file, `resources:\n  jobs:\n    j: ${job}\n`);
    const { document, issues } = readDefinition(file);
    expect(document['parameters']).toEqual([{ name: 'p', default: text }]);
    expect(issues.map(({ code }) => code)).toEqual(written === text ? [] : ['TEXT_CHANGED']);
  });

  test('of a dozen', () => expect(rows.length).toBeGreaterThan(11));
});
