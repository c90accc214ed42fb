import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { hasErrors, listNames, renderIssue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';
import { undecodable } from '../../../src/core/undecodable.js';
import { after, job, notebook } from '../../support/definitions.js';

const issuesOf = (document: unknown) => parseDefinition(document).issues;
const codes = (document: unknown): string[] =>
  issuesOf(document).map(({ code, path }) => `${code} ${path}`.trim());
const task = (more: JsonObject): JsonObject => job([{ ...notebook('a'), ...more }]);

describe('a good definition', () => {
  test('has no issues, as a document and as a bundle with one job', () => {
    const document = job([notebook('a'), notebook('b', { depends_on: after('a') })]);
    expect(parseDefinition(document)).toMatchObject({ kind: 'definition', issues: [] });
    expect(parseDefinition({ resources: { jobs: { nightly: document } } })).toMatchObject({
      kind: 'definition',
      issues: [],
    });
  });

  test('keeps warnings: what a run does nothing with, and what costs more than one may expect', () => {
    const document = job([notebook('a', { job_cluster_key: 'm', email_notifications: {} })], {
      schedule: { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'UTC' },
      job_clusters: [
        { job_cluster_key: 'm', new_cluster: {}, brickwork: { cluster_strategy: 'shared' } },
        { job_cluster_key: 'n', new_cluster: {}, brickwork: { cluster_strategy: 'per_task' } },
      ],
    });
    expect(codes(document)).toEqual(['CLUSTER_ALL_PURPOSE job_clusters[0]', 'FIELD_UNUSED schedule']);
    expect(hasErrors(issuesOf(document))).toBe(false);
  });

  test('more tasks than Databricks takes is a warning', () => {
    expect(codes(job(Array.from({ length: 1001 }, (_, at) => notebook(`t${at}`))))).toEqual([
      'TASKS_MANY tasks',
    ]);
  });
});

describe('input that is no definition', () => {
  test.each([
    [null, 'not null'],
    [undefined, 'not nothing'],
    [7, 'not a number'],
    ['text', 'not a string'],
    [[], 'not a list'],
  ])('%j', (input, message) => {
    expect(issuesOf(input)).toMatchObject([{ code: 'DEFINITION_NOT_AN_OBJECT', path: '' }]);
    expect(issuesOf(input)[0].message).toContain(message);
  });

  test('binary data', () => {
    expect(codes(new Uint8Array([1, 2]))).toEqual(['DEFINITION_UNDECODABLE']);
  });

  test('issues of a job in a bundle have the path in the bundle', () => {
    expect(codes({ resources: { jobs: { a: { tasks: 'x' } } } })).toEqual([
      'FIELD_TYPE resources.jobs.a.tasks',
    ]);
    expect(codes({ resources: { jobs: { a: { taks: 1 } } } })).toContain(
      'FIELD_UNKNOWN resources.jobs.a.taks',
    );
  });

  test('undecodable bytes', () => {
    expect(codes(undecodable('Unexpected token'))).toEqual(['DEFINITION_UNDECODABLE']);
  });

  test('a bundle without exactly one job', () => {
    expect(codes({ resources: {} })).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
    expect(codes({ resources: { jobs: { a: {}, b: {} } } })).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
  });
});

describe('each mistake has its code and place', () => {
  test.each<[string, JsonObject, string[]]>([
    ['nothing in it', {}, ['FIELD_MISSING tasks']],
    ['a type', { tasks: 'x' }, ['FIELD_TYPE tasks']],
    ['too few', { tasks: [] }, ['FIELD_VALUE tasks']],
    ['unknown field of the job', job([notebook('a')], { taks: 1 }), ['FIELD_UNKNOWN taks']],
    ['unknown field of a task', task({ max_retrys: 1 }), ['FIELD_UNKNOWN tasks[0].max_retrys']],
    [
      'unknown field of a body',
      task({ notebook_task: { notebook_path: '/a', path: 1 } }),
      ['FIELD_UNKNOWN tasks[0].notebook_task.path'],
    ],
    ['a list of values', task({ run_if: 'SOMETIMES' }), ['FIELD_VALUE tasks[0].run_if']],
    ['a whole number', task({ max_retries: 1.5 }), ['FIELD_TYPE tasks[0].max_retries']],
    ['an object', task({ new_cluster: 'small' }), ['FIELD_TYPE tasks[0].new_cluster']],
    ['a key with a blank', job([notebook('a b')]), ['FIELD_VALUE tasks[0].task_key']],
    ['no type', job([{ task_key: 'a' }]), ['TASK_TYPE_MISSING tasks[0]']],
    [
      'two types',
      task({ sql_task: { warehouse_id: 'w', query: { query_id: 'q' } } }),
      ['TASK_TYPE_AMBIGUOUS tasks[0]'],
    ],
    ['the same key twice', job([notebook('a'), notebook('a')]), ['NAME_DUPLICATE tasks[1].task_key']],
    [
      'unknown dependency',
      task({ depends_on: after('b') }),
      ['DEPENDENCY_UNKNOWN tasks[0].depends_on[0].task_key'],
    ],
    [
      'the same dependency twice',
      job([notebook('a'), notebook('b', { depends_on: after('a', 'a') })]),
      ['DEPENDENCY_DUPLICATE tasks[1].depends_on[1]'],
    ],
    [
      'an outcome of a notebook',
      job([notebook('a'), notebook('b', { depends_on: after('a=true') })]),
      ['OUTCOME_WITHOUT_CONDITION tasks[1].depends_on[0].outcome'],
    ],
    [
      'undefined job cluster',
      task({ job_cluster_key: 'm' }),
      ['JOB_CLUSTER_UNDEFINED tasks[0].job_cluster_key'],
    ],
    ['two computes', task({ existing_cluster_id: 'c', new_cluster: {} }), ['COMPUTE_AMBIGUOUS tasks[0]']],
    [
      'undefined environment',
      task({ environment_key: 'e' }),
      ['ENVIRONMENT_UNDEFINED tasks[0].environment_key'],
    ],
    [
      'compute of a SQL task',
      job([
        {
          task_key: 'a',
          existing_cluster_id: 'c',
          sql_task: { warehouse_id: 'w', query: { query_id: 'q' } },
        },
      ]),
      ['COMPUTE_UNUSED tasks[0].existing_cluster_id'],
    ],
    [
      'no SQL source',
      job([{ task_key: 'a', sql_task: { warehouse_id: 'w' } }]),
      ['MEMBERS_AMBIGUOUS tasks[0].sql_task'],
    ],
    [
      'two SQL sources',
      job([
        { task_key: 'a', sql_task: { warehouse_id: 'w', query: { query_id: 'q' }, file: { path: 'f' } } },
      ]),
      ['MEMBERS_AMBIGUOUS tasks[0].sql_task'],
    ],
    [
      'a relative notebook',
      task({ notebook_task: { notebook_path: 'a' } }),
      ['NOTEBOOK_PATH_RELATIVE tasks[0].notebook_task.notebook_path'],
    ],
    [
      'a relative notebook beside one of the repository',
      job(
        [
          { task_key: 'a', notebook_task: { notebook_path: 'in/git' } },
          { task_key: 'b', notebook_task: { notebook_path: 'a', source: 'WORKSPACE' } },
        ],
        { git_source: { git_url: 'https://example.com/r', git_provider: 'gitHub', git_branch: 'main' } },
      ),
      ['NOTEBOOK_PATH_RELATIVE tasks[1].notebook_task.notebook_path'],
    ],
    [
      'both parameters of a wheel',
      job([
        {
          task_key: 'a',
          python_wheel_task: { package_name: 'p', entry_point: 'e', parameters: [], named_parameters: {} },
        },
      ]),
      ['PARAMETERS_AMBIGUOUS tasks[0].python_wheel_task'],
    ],
    [
      'job clusters of one name',
      job([notebook('a')], {
        job_clusters: [1, 2].map(() => ({
          job_cluster_key: 'm',
          new_cluster: {},
          brickwork: { cluster_strategy: 'per_task' },
        })),
      }),
      ['NAME_DUPLICATE job_clusters[1].job_cluster_key'],
    ],
    [
      'parameters of one name',
      job([notebook('a')], { parameters: [1, 2].map(() => ({ name: 'p', default: '' })) }),
      ['NAME_DUPLICATE parameters[1].name'],
    ],
  ])('%s', (_name, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test('a circle is shown as it goes round', () => {
    const document = job([
      notebook('start'),
      notebook('a', { depends_on: after('start', 'c') }),
      notebook('b', { depends_on: after('a') }),
      notebook('c', { depends_on: after('b') }),
    ]);
    const [issue] = issuesOf(document);
    expect(issue.code).toBe('DEPENDENCY_CYCLE');
    expect(issue.message).toMatch(/a → b → c → a|b → c → a → b|c → a → b → c/);
  });

  test('a git notebook may be relative, and an environment may be defined', () => {
    const document = task({ notebook_task: { notebook_path: 'a', source: 'GIT' }, environment_key: 'e' });
    expect(codes({ ...document, environments: [null, { environment_key: 'e' }] })).toEqual([]);
  });
});

describe('references are checked before the run', () => {
  const withReference = (text: string): JsonObject =>
    job(
      [
        notebook('a'),
        notebook('b', {
          depends_on: after('a'),
          notebook_task: { notebook_path: '/b', base_parameters: { p: text } },
        }),
        notebook('c'),
      ],
      { parameters: [{ name: 'day', default: 'mon' }] },
    );

  test.each([
    [
      '{{job.parameters.day}} {{tasks.a.values.n}} {{tasks.a.result_state}} {{secrets/s/k}} {{task.name}}',
      [],
    ],
    ['{{job.naem}}', ['REFERENCE_UNKNOWN tasks[1].notebook_task.base_parameters.p']],
    ['{{job.parameters.dya}}', ['PARAMETER_UNDEFINED tasks[1].notebook_task.base_parameters.p']],
    ['{{job.parameters.hour_of_night}}', ['PARAMETER_UNDEFINED tasks[1].notebook_task.base_parameters.p']],
    ['{{tasks.x.values.n}}', ['REFERENCE_TASK_UNKNOWN tasks[1].notebook_task.base_parameters.p']],
    ['{{tasks.something.values.n}}', ['REFERENCE_TASK_UNKNOWN tasks[1].notebook_task.base_parameters.p']],
    ['{{tasks.c.values.n}}', ['REFERENCE_NOT_UPSTREAM tasks[1].notebook_task.base_parameters.p']],
    ['{{tasks.a.outputs}}', ['REFERENCE_UNKNOWN tasks[1].notebook_task.base_parameters.p']],
  ])('%s', (text, expected) => {
    expect(codes(withReference(text))).toEqual(expected);
  });

  test('also in clusters and libraries', () => {
    const document = task({ new_cluster: { x: ['{{job.no}}'] }, libraries: [{ whl: '{{job.no}}' }] });
    expect(codes(document)).toEqual([
      'REFERENCE_UNKNOWN tasks[0].new_cluster.x[0]',
      'REFERENCE_UNKNOWN tasks[0].libraries[0].whl',
    ]);
  });
});

describe('all issues come at once', () => {
  test('mistakes of the schema do not hide those of the graph', () => {
    const document = {
      naem: 'x',
      tasks: [
        notebook('a', { job_cluster_key: 'etl', max_retries: 'three' }),
        notebook('b', { depends_on: [{ task_key: 'aa' }, { task_key: 5 }, 'a'] }),
        'c',
        { depends_on: 'x', condition_task: 5 },
      ],
      job_clusters: [
        { job_cluster_key: 'main', new_cluster: {} },
        5,
        { job_cluster_key: 7, brickwork: { cluster_strategy: 'x' } },
      ],
      parameters: 5,
    };
    const found = codes(document);
    for (const expected of [
      'FIELD_UNKNOWN naem',
      'FIELD_TYPE tasks[0].max_retries',
      'JOB_CLUSTER_UNDEFINED tasks[0].job_cluster_key',
      'DEPENDENCY_UNKNOWN tasks[1].depends_on[0].task_key',
      'FIELD_TYPE tasks[2]',
      'FIELD_MISSING tasks[3].task_key',
      'FIELD_TYPE parameters',
    ]) {
      expect(found).toContain(expected);
    }
  });

  test('a hint names the nearest known name', () => {
    const hints = issuesOf(task({ max_retrys: 1, job_cluster_key: 'man' })).map((issue) => issue.hint);
    expect(hints).toContain('Did you mean "max_retries"?');
    const [unknown] = issuesOf({
      ...task({ job_cluster_key: 'man' }),
      job_clusters: [
        { job_cluster_key: 'main', new_cluster: {}, brickwork: { cluster_strategy: 'per_task' } },
      ],
    });
    expect(renderIssue(unknown)).toBe(
      'JOB_CLUSTER_UNDEFINED tasks[0].job_cluster_key: "man" is not in job_clusters. Did you mean "main"?',
    );
    expect(issuesOf(task({ ['x'.repeat(200)]: 1 }))[0].hint).toBeUndefined();
  });

  test('a long list of names is cut', () => {
    expect(listNames(Array.from({ length: 14 }, (_, at) => `n${at}`))).toMatch(/"n11" and 2 more$/);
    expect(renderIssue({ severity: 'error', code: 'X', path: '', message: 'm' })).toBe('X: m');
  });
});
