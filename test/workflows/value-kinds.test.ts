import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

const HEADER = '# Databricks notebook source\nimport json\n';

function write(folder: string, name: string, lines: string[]): void {
  mkdirSync(join(stack.data, folder), { recursive: true });
  writeFileSync(join(stack.data, folder, `${name}.py`), HEADER + lines.join('\n'));
}

/** A literal of Python; JSON writes strings as Python reads them. */
const python = (text: string): string => JSON.stringify(text);
const parsed = (value: JsonValue): string => `json.loads(${python(JSON.stringify(value))})`;

const ODD_KEYS = ['a.b', 'it\'s "so"', 'é 😀', '__proto__', 'constructor', ' ', '0', '-'];
const referable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((key) => !/[`{}\p{Cc}\p{Zl}\p{Zp}]/u.test(key));
const anyKey = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const element = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => value !== null && !Array.isArray(value)) as fc.Arbitrary<JsonValue>;

function values(key: fc.Arbitrary<string>) {
  const odd = ODD_KEYS.map((name) => fc.tuple(fc.constant(name), fc.jsonValue()));
  const any = fc.uniqueArray(fc.tuple(key, fc.jsonValue()), { maxLength: 8, selector: ([name]) => name });
  return fc
    .tuple(fc.tuple(...odd), any)
    .map(([first, rest]) => new Map([...rest, ...first] as [string, JsonValue][]));
}

const setLines = (all: ReadonlyMap<string, JsonValue>): string[] =>
  [...all].map(([key, value]) => `dbutils.jobs.taskValues.set(key=${python(key)}, value=${parsed(value)})`);

let runs = 0;
/** Runs a job of notebooks in a folder of its own, and expects them all to succeed. */
async function succeeds(notebooks: Record<string, string[]>, tasks: (folder: string) => JsonObject[]) {
  const folder = `run-${++runs}`;
  for (const [name, lines] of Object.entries(notebooks)) write(folder, name, lines);
  const { workflowId } = await stack.runs.start(job(tasks(`/${folder}`)));
  const view = await stack.endOf(workflowId);
  const failed = view.tasks.find(({ result_state }) => result_state !== 'SUCCESS');
  expect(results(view), failed?.state_message).toEqual(
    Object.fromEntries(view.tasks.map(({ task_key }) => [task_key, 'SUCCESS'])),
  );
  return workflowId;
}

const at = (folder: string, name: string, more: JsonObject = {}): JsonObject =>
  notebook(name, { ...more, notebook_task: { notebook_path: `${folder}/${name}` } });

test('random values under random keys are got as they were set', async () => {
  await fc.assert(
    fc.asyncProperty(values(anyKey), async (all) => {
      const set = [
        ...setLines(all),
        'dbutils.jobs.taskValues.set("whole", 3.0)',
        'dbutils.jobs.taskValues.set("large", 2**60 + 1)',
      ];
      const get = [...all].map(
        ([key, value]) =>
          `assert dbutils.jobs.taskValues.get("set", ${python(key)}, default="?") == ${parsed(value)}, ${python(key)}`,
      );
      const exact = [
        'assert str(dbutils.jobs.taskValues.get("set", "whole")) == "3.0"',
        'assert dbutils.jobs.taskValues.get("set", "large") == 2**60 + 1',
      ];
      await succeeds({ set, get: [...get, ...exact] }, (folder) => [
        at(folder, 'set'),
        at(folder, 'get', { depends_on: after('set') }),
      ]);
    }),
    { numRuns: 3 },
  );
});

test('they arrive by reference as text, and as the inputs of a loop', async () => {
  const inputs = fc.array(element, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(values(referable), inputs, async (all, list) => {
      const names = [...all.keys()];
      const base_parameters = Object.fromEntries(
        names.map((key, index) => [`v${index}`, `{{tasks.set.values.\`${key}\`}}`]),
      );
      const refer = [...all.values()].map((value, index) => {
        const text = `dbutils.widgets.get("v${index}")`;
        const found = typeof value === 'string' ? text : `json.loads(${text})`;
        return `assert ${found} == ${parsed(value)}, ${python(names[index])}`;
      });
      const one = [
        `inputs = ${parsed(list)}`,
        'text = dbutils.widgets.get("input")',
        'assert text in [value if isinstance(value, str) else None for value in inputs] or json.loads(text) in inputs',
      ];
      const workflowId = await succeeds(
        { set: [...setLines(all), `dbutils.jobs.taskValues.set("list", ${parsed(list)})`], refer, one },
        (folder) => [
          at(folder, 'set'),
          notebook('refer', {
            depends_on: after('set'),
            notebook_task: { notebook_path: `${folder}/refer`, base_parameters },
          }),
          {
            task_key: 'loop',
            depends_on: after('set'),
            for_each_task: {
              inputs: '{{tasks.set.values.list}}',
              task: notebook('one', {
                notebook_task: { notebook_path: `${folder}/one`, base_parameters: { input: '{{input}}' } },
              }),
            },
          },
        ],
      );
      const { set } = await stack.runs.taskValues(workflowId);
      expect(new Map(Object.entries(set)).get('__proto__')).toEqual(all.get('__proto__'));
    }),
    { numRuns: 3 },
  );
});
