import { describe, expect, test } from 'vitest';
import { numberText } from '../../../src/core/definition/number-text.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { notebook } from '../../support/definitions.js';

const inBundle = (job: JsonObject): JsonObject => ({ resources: { jobs: { j: job } } });
const withTask = (more: JsonObject): JsonObject => ({ name: 'j', tasks: [notebook('a', more)] });

function documentOf(job: JsonObject): JsonObject {
  const parsed = parseDefinition(inBundle(job));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues, null, 1));
  return parsed.document;
}

function hintsOf(job: JsonObject, written: Record<string, string> = {}): Record<string, string | undefined> {
  const { issues } = parseDefinition(job, undefined, (path) => written[path]);
  return Object.fromEntries(issues.map(({ path, hint }) => [path, hint]));
}

describe('a number as the text that a bundle makes of it', () => {
  test.each<[number, string | undefined, string | undefined]>([
    [1.1, '1.10', '1.1'],
    [1e3, '1e3', '1000'],
    [-0, '-0', '0'],
    [1.5e-7, '1.5e-7', '0.00000015'],
    [-2e-10, '-2e-10', '-0.0000000002'],
    [1e21, '1e21', '1000000000000000000000'],
    [-1.25e22, '-1.25e22', '-12500000000000000000000'],
    [1e20, '100000000000000000000.5', '100000000000000000000'],
    [Infinity, '.inf', '+Inf'],
    [-Infinity, '-.inf', '-Inf'],
    [NaN, '.nan', 'NaN'],
    // What is written tells the digits that a number cannot hold.
    [9007199254740992, '9007199254740993', '9007199254740993'],
    [9007199254740992, '+9_007_199_254_740_993', '9007199254740993'],
    [-9007199254740992, '-9007199254740993', '-9007199254740993'],
    [1e20, '99999999999999999999', '100000000000000000000'],
    [9007199254740992, undefined, undefined],
  ])('%d, written %s, is %s', (value, written, expected) => {
    expect(numberText(value, written)).toBe(expected);
  });
});

describe('in a bundle', () => {
  test('numbers and truth values become texts where texts are wanted', () => {
    const job = {
      ...withTask({
        task_key: 7,
        notebook_task: { notebook_path: '/a', base_parameters: { n: 5, t: true, f: 2.5 } },
        new_cluster: {
          spark_version: 15.4,
          num_workers: '2',
          spark_conf: { a: 1, b: false },
          unknown: { x: 1 },
        },
        libraries: [{ pypi: { package: 1.2 } }],
      }),
      tags: { cost: 10 },
      environments: [{ environment_key: 'e', spec: { client: 2, dependencies: [3] } }],
      git_source: { git_commit: 1234567, git_url: 'u', git_provider: 'gitHub' },
    };
    expect(documentOf(job)).toEqual({
      ...withTask({
        task_key: '7',
        notebook_task: { notebook_path: '/a', base_parameters: { n: '5', t: 'true', f: '2.5' } },
        new_cluster: {
          spark_version: '15.4',
          num_workers: 2,
          spark_conf: { a: '1', b: 'false' },
          unknown: { x: 1 },
        },
        libraries: [{ pypi: { package: '1.2' } }],
      }),
      tags: { cost: '10' },
      environments: [{ environment_key: 'e', spec: { client: '2', dependencies: ['3'] } }],
      git_source: { git_commit: '1234567', git_url: 'u', git_provider: 'gitHub' },
    });
  });

  test('texts become numbers and truth values where those are wanted', () => {
    const brickwork = { retry_policy: { backoff_coefficient: '1.5', maximum_attempts: '+3' } };
    const { tasks } = documentOf(
      withTask({ timeout_seconds: '60', retry_on_timeout: 'true', disabled: 'no', brickwork }),
    );
    expect(tasks).toEqual([
      notebook('a', {
        timeout_seconds: 60,
        retry_on_timeout: true,
        disabled: false,
        brickwork: { retry_policy: { backoff_coefficient: 1.5, maximum_attempts: 3 } },
      }),
    ]);
  });

  test.each<[string, JsonObject]>([
    ['a word', { max_retries: 'three' }],
    ['a fraction', { max_retries: '1.5' }],
    ['another truth value', { retry_on_timeout: 'maybe' }],
    ['one that is not of the list', { run_if: 5 }],
    ['a list', { description: [1] }],
    ['an object', { max_retries: {} }],
  ])('%s stays what it is, an error', (_name, more) => {
    expect(parseDefinition(inBundle(withTask(more))).kind).toBe('invalid');
  });

  test('a member that is undefined in memory is none', () => {
    expect(Object.keys(documentOf({ ...withTask({}), description: undefined }))).toEqual(['name', 'tasks']);
  });

  test('an outcome may be a truth value', () => {
    const tasks = [
      { task_key: 'c', condition_task: { op: 'EQUAL_TO', left: 1, right: 1.5 } },
      notebook('d', { depends_on: [{ task_key: 'c', outcome: true }] }),
    ];
    expect(documentOf({ tasks })['tasks']).toEqual([
      { task_key: 'c', condition_task: { op: 'EQUAL_TO', left: '1', right: '1.5' } },
      notebook('d', { depends_on: [{ task_key: 'c', outcome: 'true' }] }),
    ]);
  });

  test('a null is absent, with a warning', () => {
    const { issues } = parseDefinition(
      inBundle(withTask({ description: null, new_cluster: { node_type_id: null, else: null } })),
    );
    expect(issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual([
      'warning NULL_ABSENT resources.jobs.j.tasks[0].description',
      'warning NULL_ABSENT resources.jobs.j.tasks[0].new_cluster.node_type_id',
    ]);
  });

  test('a text that changes is named with what is written', () => {
    const job = { ...withTask({}), parameters: [{ name: 'p', default: 1.1 }] };
    const path = 'resources.jobs.j.parameters[0].default';
    const written = (text: string) =>
      parseDefinition(inBundle(job), undefined, (at) => (at === path ? text : undefined));
    expect(written('1.10').issues).toEqual([
      {
        severity: 'warning',
        code: 'TEXT_CHANGED',
        path,
        message: 'is read by its value: 1.10 becomes "1.1".',
        hint: 'To keep what is written, put it in quotes: "1.10".',
      },
    ]);
    expect(written('1.1').issues).toEqual([]);
  });

  test('a number whose digits are lost is refused', () => {
    const job = { ...withTask({}), parameters: [{ name: 'p', default: 9007199254740992 }] };
    expect(parseDefinition(inBundle(job)).issues).toMatchObject([
      { severity: 'error', code: 'NUMBER_INEXACT', path: 'resources.jobs.j.parameters[0].default' },
      { code: 'FIELD_TYPE' },
    ]);
  });
});

describe('in a settings document', () => {
  test('such values stay errors, with a hint that shows how they are written', () => {
    const job = {
      name: 1.1,
      parameters: [{ name: 'p', default: true }],
      tasks: [notebook('a', { max_retries: '3', description: null, run_if: 5, timeout_seconds: 'x' })],
    };
    expect(hintsOf(job, { name: '1.10' })).toEqual({
      name: 'Write it in quotes: "1.10".',
      'parameters[0].default': 'Write it in quotes: "true".',
      'tasks[0].max_retries': 'Write it without quotes: 3.',
      'tasks[0].description': 'Leave it out, or write "" for an empty text.',
      'tasks[0].run_if': undefined,
      'tasks[0].timeout_seconds': undefined,
    });
  });

  test('the hint finds what is written in any shape', () => {
    const single: JsonValue = {
      name: 'a',
      notebook_task: { notebook_path: '/a', base_parameters: { x: 1 } },
    };
    const at = 'settings.notebook_task.base_parameters.x';
    expect(hintsOf({ settings: single }, { [at]: '01' })[at]).toBe('Write it in quotes: "01".');
  });
});
