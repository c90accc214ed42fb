import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { notebook } from '../../support/definitions.js';

const loop = (task_key: string, inputs: JsonValue, more: JsonObject = {}): JsonObject => ({
  task_key,
  for_each_task: { inputs, task: notebook(`${task_key}_one`) },
  ...more,
});

/** The issues of a job with these loops, as `CODE message hint`; warnings are left out. */
function errors(...tasks: JsonObject[]): string[] {
  return parseDefinition({ name: 'j', tasks })
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code, message, hint }) => [code, message, hint].filter((part) => part !== undefined).join(' '));
}

const NO_LIST = 'INPUTS_NOT_A_LIST is no JSON array.';

describe('inputs of a loop that are written down', () => {
  test.each<[JsonValue, string[]]>([
    ['["a",1,true,{"k":null}]', []],
    ['[]', []],
    ['{{job.name}}', []],
    ["['a', 'b']", [`${NO_LIST} Write it as JSON: ["a","b"]`]],
    ["('it\\'s', True, \"x\", None,)", [NO_LIST]],
    ["['it\\'s', True, \"x\",]", [`${NO_LIST} Write it as JSON: ["it's",true,"x"]`]],
    ['{"a":1}', [`${NO_LIST} Write it as JSON: [{"a":1}]`]],
    ['hello', [`${NO_LIST} Write it as JSON: ["hello"]`]],
    ['mon, tue', [`${NO_LIST} Write it as JSON: ["mon","tue"]`]],
    ['   ', [NO_LIST]],
    ['[1, 2', [NO_LIST]],
    [`hello${'x'.repeat(20_000)}`, [NO_LIST]],
    ['[1,null]', ['INPUT_INVALID input 1 is no text, number, boolean or object of at most 100 levels.']],
    [
      '[[1],2,null]',
      ['INPUT_INVALID input 0 (and 1 more) is no text, number, boolean or object of at most 100 levels.'],
    ],
    [
      JSON.stringify(Array(5001).fill(1)),
      [
        'INPUTS_TOO_MANY are 5001; a loop has at most 5000 iterations. Split the loop, or give it lists to work through.',
      ],
    ],
    [
      JSON.stringify(['x'.repeat(300_000)]),
      ['INPUTS_TOO_LARGE have 300004 bytes; at most 262144 are allowed.'],
    ],
  ])('%#', (inputs, expected) => {
    expect(errors(loop('l', inputs))).toEqual(expected);
  });

  test('a list that is no text is shown as one, with what else is wrong', () => {
    expect(errors(loop('l', [1, null]))).toEqual([
      'FIELD_TYPE must be a string. Write it in quotes: "[1,null]".',
      'INPUT_INVALID input 1 is no text, number, boolean or object of at most 100 levels.',
    ]);
  });

  test('a loop that Databricks runs has its limits', () => {
    const brickwork = { run_natively: true };
    expect(errors(loop('l', '[null]', { brickwork }))).toEqual([]);
    expect(errors(loop('l', 'x', { brickwork }))).toHaveLength(1);
  });

  test('all loops of a run together', () => {
    const many = JSON.stringify(Array(4000).fill(1));
    expect(errors(loop('a', many), loop('b', many), loop('c', many))).toEqual([
      'INPUTS_TOO_MANY the loops have 12000 iterations in all; at most 10000 are allowed. Split the job.',
    ]);
    const large = JSON.stringify(['x'.repeat(150_000)]);
    expect(errors(loop('a', large), loop('b', large), loop('c', 'x'))).toEqual([
      `${NO_LIST} Write it as JSON: ["x"]`,
      'INPUTS_TOO_LARGE the inputs of all loops have 300009 bytes; at most 262144 are allowed. Split the job.',
    ]);
  });
});

test('a cluster that is shared is told how it would be jobs compute, as far as its tasks allow that', () => {
  const hints = (tasks: JsonObject[], more: JsonObject = {}): (string | undefined)[] => {
    const brickwork = { cluster_strategy: 'shared', ...more };
    const job_clusters = [{ job_cluster_key: 'c', new_cluster: {}, brickwork }];
    return parseDefinition({ name: 'j', tasks, job_clusters })
      .issues.filter(({ code }) => code === 'CLUSTER_ALL_PURPOSE')
      .map(({ hint }) => hint);
  };
  const on = { job_cluster_key: 'c' };
  expect(hints([notebook('a', on)])).toEqual([
    'For jobs-compute price set "brickwork": {"cluster_strategy": "native"} (one start), or "per_task" (one start per task).',
  ]);
  expect(hints([notebook('a', on)], { idle_gap_seconds: 5 })).toEqual([
    'For jobs-compute price set "brickwork": {"cluster_strategy": "native"} (one start, without idle_gap_seconds), or "per_task" (one start per task, without idle_gap_seconds).',
  ]);
  const nested = { inputs: '[1]', task: notebook('one', on) };
  const values = notebook('v', {
    ...on,
    depends_on: [{ task_key: 'l' }],
    brickwork: { reads_values_of: ['l'] },
  });
  expect(hints([{ task_key: 'l', for_each_task: nested }, values])).toEqual([undefined]);
});
