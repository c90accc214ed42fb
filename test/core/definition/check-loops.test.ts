import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

const loop = (inputs: JsonValue, key = 'l', more: JsonObject = {}): JsonObject => ({
  task_key: key,
  for_each_task: { inputs, task: notebook('one') },
  ...more,
});
const said = (...tasks: JsonObject[]): string[] =>
  parseDefinition(job(tasks)).issues.map(({ code, path, message, hint = '' }) =>
    `${code} ${path}: ${message} ${hint}`.trim(),
  );
const PATH = 'tasks[0].for_each_task.inputs';

describe('inputs that are written down have to be a JSON array', () => {
  test.each([
    ['{"a":1}', ' Write it as JSON: [{"a":1}]'],
    ['hello', ' Write it as JSON: ["hello"]'],
    ['a, b c', ' Write it as JSON: ["a","b c"]'],
    ['5', ' Write it as JSON: [5]'],
    ['true,1', ' Write it as JSON: [true,1]'],
    ["['a','b']", ' Write it as JSON: ["a","b"]'],
    ["('a', 'b',)", ' Write it as JSON: ["a","b"]'],
    [
      `["it's", 'it\\'s', 'a "b"', 'a \\"b\\"']`,
      ' Write it as JSON: ["it\'s","it\'s","a \\"b\\"","a \\"b\\""]',
    ],
    ["[True, False, 'True, None']", ' Write it as JSON: [true,false,"True, None"]'],
    ["{'a': 1}", ' Write it as JSON: [{"a":1}]'],
    // What could not be run either is no advice.
    ['[None, 1,]', ''],
    ['null', ''],
    ['[1, 2', ''],
    ['[[1],', ''],
    [' ', ''],
    ['${var.days}', ''],
    [`'${'x'.repeat(20_000)}'`, ''],
  ])('%s', (inputs, hint) => {
    expect(said(loop(inputs)).filter((issue) => !issue.startsWith('INPUTS_LONG'))).toEqual([
      `INPUTS_NOT_A_LIST ${PATH}: is no JSON array.${hint}`,
    ]);
  });

  test('also where Databricks runs the loop, which then has limits of its own', () => {
    const brickwork = { run_natively: true };
    expect(said(loop('hello', 'l', { brickwork }))).toHaveLength(1);
    expect(said(loop('[null]', 'l', { brickwork }))).toEqual([]);
  });

  test.each(['[]', '["a", 1, true, {"a": [1]}]', '{{tasks.x.values.list}}', '["{{job.id}}", null]'])(
    '%s is good',
    (inputs) => {
      expect(said(notebook('x'), loop(inputs, 'l', { depends_on: [{ task_key: 'x' }] }))).toEqual([]);
    },
  );
});

describe('what a loop would fail with when it begins is an issue before', () => {
  const IS_NO = 'is no text, number, boolean or object of at most 100 levels.';

  test('inputs of a wrong type, in quotes or without', () => {
    expect(said(loop('[1, null]'))).toEqual([`INPUT_INVALID ${PATH}: input 1 ${IS_NO}`]);
    expect(said(loop('[[1], 2, null, [3]]'))).toEqual([
      `INPUT_INVALID ${PATH}: input 0 (and 2 more) ${IS_NO}`,
    ]);
    expect(said(loop([1, null]))).toEqual([
      `FIELD_TYPE ${PATH}: must be a string. Write it in quotes: "[1,null]".`,
      `INPUT_INVALID ${PATH}: input 1 ${IS_NO}`,
    ]);
    expect(said(loop(`[${'{"a":'.repeat(200)}1${'}'.repeat(200)}]`))).toEqual([
      `INPUT_INVALID ${PATH}: input 0 ${IS_NO}`,
    ]);
  });

  const list = (length: number, of: JsonValue = 1): string =>
    JSON.stringify(Array.from({ length }, () => of));
  const errors = (...tasks: JsonObject[]): string[] =>
    said(...tasks).filter((issue) => !issue.startsWith('INPUTS_LONG'));

  test('more iterations, or longer ones, than a loop or a run can have', () => {
    expect(errors(loop(list(5001)))).toEqual([
      `INPUTS_TOO_MANY ${PATH}: are 5001; a loop has at most 5000 iterations. Split the loop, or give it lists to work through.`,
    ]);
    expect(errors(loop(list(300, 'x'.repeat(1000))))).toEqual([
      `INPUTS_TOO_LARGE ${PATH}: have 300901 bytes; at most 262144 are allowed.`,
    ]);
    expect(errors(loop(list(5000), 'a'), loop(list(5000), 'b'))).toEqual([]);
    expect(errors(loop(list(5000), 'a'), loop(list(5000), 'b'), loop('[1]', 'c'))).toEqual([
      'INPUTS_TOO_MANY tasks: the loops have 10001 iterations in all; a run has at most 10000. A loop that begins above that fails. Split the job, unless some of them never begin.',
    ]);
    const half = list(150, 'x'.repeat(1000));
    expect(errors(loop(half, 'a'), loop(half, 'b'))).toEqual([
      'INPUTS_TOO_LARGE tasks: the inputs of all loops have 300902 bytes; a run takes at most 262144. A loop that begins above that fails. Split the job, unless some of them never begin.',
    ]);
    expect(errors(loop(half, 'a'), loop('hello', 'b'), loop(half, 'c'))).toHaveLength(2);
  });

  test('and nothing else: a loop of a good definition begins', () => {
    const element = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<JsonValue>('a', 1, true, { a: null }) },
      fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>,
    );
    const inputs = fc.oneof(
      fc.array(element, { maxLength: 4 }).map((list) => JSON.stringify(list)),
      fc.string({ minLength: 1 }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    const seen = { good: 0, bad: 0 };
    fc.assert(
      fc.property(inputs, (text) => {
        fc.pre(!text.includes('{{'));
        const plan = planOf(job([loop('[]')]));
        const { loop: planned } = plan.tasks[0];
        if (planned !== undefined) planned.inputs = text;
        const { phase, message } = new Simulation(plan).state.tasks[0];
        const isGood = said(loop(text)).length === 0;
        seen[isGood ? 'good' : 'bad']++;
        expect(phase === 'looping' || message === undefined, `${text}: ${message}`).toBe(isGood);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(100);
  });
});
