import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readWorkerConfig, SETTING_NAMES } from '../../src/worker/config.js';
import { priceTableSchema } from '../../src/core/cost/price-table.js';
import { jobDefinitionSchema } from '../../src/core/definition/job-definition.js';
import { parseDefinition } from '../../src/core/definition/parse-definition.js';
import { parseTrigger } from '../../src/core/planning/trigger-option.js';
import { deepest, inWords } from '../../src/core/schema-words.js';
import { job, notebook } from '../support/definitions.js';
import { schemasIn, WORDS_OF_ZOD, WRONG } from '../support/schemas.js';

/** What is said of a value, for each thing that is wrong with it. */
function said(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? [] : parsed.error.issues.map((problem) => inWords(deepest(problem)));
}

describe('what a schema refuses is said in words of ours', () => {
  test.each<[string, z.ZodType]>([
    ['a definition', jobDefinitionSchema],
    ['a price table', priceTableSchema],
  ])('anywhere in %s', (_name, schema) => {
    const inside = [...schemasIn(schema)];
    expect(inside.length).toBeGreaterThan(5);
    let problems = 0;
    for (const part of inside) {
      for (const value of WRONG) {
        for (const words of said(part, value)) {
          problems++;
          expect(words).not.toMatch(WORDS_OF_ZOD);
          expect(words).not.toContain('a form that is not taken here');
          expect(words).toMatch(/^(must (be|have|not|begin)|is required|has unknown members)/);
        }
      }
    }
    expect(problems).toBeGreaterThan(inside.length);
  });

  test('in why a run was started', () => {
    for (const value of WRONG) {
      for (const member of ['type', 'time', 'backfill_time', 'file_arrival', 'table_update', 'other']) {
        for (const { message } of parseTrigger({ [member]: value }).issues)
          expect(message).not.toMatch(WORDS_OF_ZOD);
      }
    }
    expect(parseTrigger({ table_update: { updated_tables: [{}] }, x: 1, time: 'soon' }).issues).toMatchObject(
      [
        {
          path: 'options.trigger.time',
          message: 'must be an ISO 8601 time or milliseconds since the epoch.',
        },
        { path: 'options.trigger.table_update.updated_tables[0].name', message: 'is required.' },
        { path: 'options.trigger', message: 'has unknown members: "x".' },
      ],
    );
  });

  test('in the settings of a worker', () => {
    for (const name of SETTING_NAMES) {
      for (const value of ['', 'x!', '-1', '0.5', '1e9', 'x'.repeat(300)]) {
        try {
          readWorkerConfig({ [name]: value });
        } catch (problem) {
          expect(String(problem)).not.toMatch(WORDS_OF_ZOD);
          expect(String(problem)).toMatch(new RegExp(`\\n${name} must (be|have|not) [^\\n]*\\.$`));
        }
      }
    }
  });
});

describe('each kind of problem has its sentence', () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.int().min(0), -1, 'must be 0 or more'],
    [z.int().max(5000), 5001, 'must be at most 5,000'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.number().lt(0.5), 1, 'must be less than 0.5'],
    [z.int(), 1e300, 'must be at most 9,007,199,254,740,991'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.number(), NaN, 'must be a number'],
    [z.string(), 1, 'must be a string'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(3), 'a', 'must have at least 3 characters'],
    [z.string().max(1), 'ab', 'must have at most 1 character'],
    [z.string().length(2), 'abc', 'must have exactly 2 characters'],
    [z.array(z.string()).min(1), [], 'must not be empty'],
    [z.array(z.string()).max(2), ['', '', ''], 'must have at most 2 entries'],
    [z.array(z.string()).length(1), [], 'must have exactly 1 entry'],
    [z.array(z.string()), {}, 'must be an array'],
    [z.strictObject({}), [], 'must be an object'],
    [z.record(z.string(), z.string()), 1, 'must be an object'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.strictObject({}), { x: 1 }, 'has unknown members: "x"'],
    [z.union([z.int(), z.string()]), null, 'must be a number or a string'],
    [z.union([z.literal('a'), z.literal('b')]), 'c', 'must be something else'],
    [z.json(), { a: [NaN] }, 'must be a string, a number, true or false, null, an array or an object'],
    [z.string().regex(/a/, 'must have an a'), 'b', 'must have an a'],
    [z.string().regex(/a/), 'b', 'has a form that is not taken here'],
    [z.strictObject({ a: z.string() }), {}, 'is required'],
  ])('%#', (schema, value, expected) => {
    expect(said(schema, value)).toEqual([expected]);
  });
});

test('a definition says them with their place', () => {
  const { issues } = parseDefinition(
    job([
      notebook('a', {
        timeout_seconds: -1,
        max_retries: 5001,
        run_if: 'ALL_SUCESS',
        new_cluster: { autoscale: [{ max_workers: NaN }] },
      }),
    ]),
  );
  expect(issues.map(({ code, path, message, hint }) => [code, path, message, hint])).toEqual([
    ['FIELD_VALUE', 'tasks[0].timeout_seconds', 'must be 0 or more.', undefined],
    ['FIELD_VALUE', 'tasks[0].max_retries', 'must be at most 5,000.', undefined],
    [
      'FIELD_TYPE',
      'tasks[0].new_cluster.autoscale[0].max_workers',
      'must be a string, a number, true or false, null, an array or an object.',
      undefined,
    ],
    [
      'FIELD_VALUE',
      'tasks[0].run_if',
      expect.stringMatching(/^must be one of ALL_SUCCESS, /),
      'Did you mean "ALL_SUCCESS"?',
    ],
  ]);
});

test.each([
  ['of a task', job([notebook('a', { max_retries: 5001 })]), 'tasks[0].max_retries'],
  [
    'by default',
    job([notebook('a')], { brickwork: { defaults: { max_retries: 5001 } } }),
    'brickwork.defaults.max_retries',
  ],
  [
    'of a nested task',
    job([{ task_key: 'l', for_each_task: { inputs: '[]', task: notebook('one', { max_retries: 5001 }) } }]),
    'tasks[0].for_each_task.task.max_retries',
  ],
])('Databricks takes at most 5,000 retries %s', (_name, document, path) => {
  expect(parseDefinition(document).issues).toMatchObject([{ path, message: 'must be at most 5,000.' }]);
});

test.each([-1, 0, 5000])('%d retries are good', (max_retries) => {
  expect(parseDefinition(job([notebook('a', { max_retries })])).issues).toEqual([]);
});

test('a fallback that comes after more retries than there can be is not told to have more', () => {
  const brickwork = { fallback: { after_failed_attempts: 6000 } };
  const { issues } = parseDefinition(job([notebook('a', { max_retries: 5000, brickwork })]));
  expect(issues.map(({ hint }) => hint)).toEqual([
    'Set after_failed_attempts to 5000 or less, and max_retries to as many.',
  ]);
});
