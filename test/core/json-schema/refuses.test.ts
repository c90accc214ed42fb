import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isBundleFile, isDefinition, problemsOf } from './schema-checks.js';

const TASK = '{task_key: a, notebook_task: {notebook_path: /a}}';

describe('a definition', () => {
  const task = (more: string): string =>
    `tasks: [{task_key: a, notebook_task: {notebook_path: /a}, ${more}}]`;

  test.each([
    ['no tasks', 'name: a', ": must have required property 'tasks'"],
    ['a typo at the top', `tasks: [${TASK}]\nnmae: a`, ': must NOT have additional properties nmae'],
    ['a typo in a task', task('max_retry: 1'), '/tasks/0: must NOT have additional properties max_retry'],
    ['a wrong type', task('max_retries: "1"'), '/tasks/0/max_retries: must be integer'],
    ['a number too large', task('max_retries: 5001'), '/tasks/0/max_retries: must be <= 5000'],
    [
      'an unknown value',
      task('run_if: ALWAYS'),
      '/tasks/0/run_if: must be equal to one of the allowed values',
    ],
    [
      'a wrong key',
      'tasks: [{task_key: "a b"}]',
      '/tasks/0/task_key: must match pattern "^[A-Za-z0-9_-]{1,100}$"',
    ],
    [
      'a typo in a body',
      'tasks: [{task_key: a, notebook_task: {notebook_path: /a, params: {}}}]',
      '/tasks/0/notebook_task: must NOT have additional properties params',
    ],
    [
      'a typo in the task of a loop',
      'tasks: [{task_key: a, for_each_task: {inputs: "[]", task: {task_key: b, run_if: ALL_DONE}}}]',
      '/tasks/0/for_each_task/task: must NOT have additional properties run_if',
    ],
    [
      'a typo under brickwork of the job',
      `tasks: [${TASK}]\nbrickwork: {repair_window: 1}`,
      '/brickwork: must NOT have additional properties repair_window',
    ],
    [
      'a typo under brickwork of a task',
      task('brickwork: {retry_policy: {attempts: 1}}'),
      '/tasks/0/brickwork/retry_policy: must NOT have additional properties attempts',
    ],
    [
      'an unknown value under brickwork of a cluster',
      `tasks: [${TASK}]\njob_clusters: [{job_cluster_key: a, new_cluster: {}, brickwork: {cluster_strategy: own}}]`,
      '/job_clusters/0/brickwork/cluster_strategy: must be equal to one of the allowed values',
    ],
    [
      'what Databricks would refuse',
      task('new_cluster: {num_workers: many}'),
      '/tasks/0/new_cluster/num_workers: must be integer',
    ],
    [
      'a field beside the settings of an answer',
      `job_id: 1\nsettings: {tasks: [${TASK}]}\nname: a`,
      '/name: boolean schema is false',
    ],
    [
      'a typo in the settings of an answer',
      `settings: {tasks: [${TASK}], nmae: a}`,
      '/settings: must NOT have additional properties nmae',
    ],
    [
      'a typo in a job that is its own only task',
      'spark_jar_task: {main_class_name: A}\nmax_retry: 1',
      ': must NOT have additional properties max_retry',
    ],
    [
      'a typo in a job of a bundle',
      `resources: {jobs: {j: {tasks: [${TASK}], nmae: a}}}`,
      '/resources/jobs/j: must NOT have additional properties nmae',
    ],
    ['a list', '[]', ': must be object'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(isDefinition, parse(text))).toContain(problem);
  });

  test('may hold references of the run in what is handed on', () => {
    const cluster = '{num_workers: "{{job.parameters.n}}", enable_elastic_disk: "{{job.parameters.e}}"}';
    expect(problemsOf(isDefinition, parse(task(`new_cluster: ${cluster}`)))).toEqual([]);
  });
});

describe('a file of a bundle', () => {
  const job = (more: string): string => `resources: {jobs: {j: {${more}}}}`;
  const task = (more: string): string => job(`tasks: [{task_key: a, ${more}}]`);
  const at = '/resources/jobs/j';

  test.each([
    ['a typo at the top', 'bundel: {name: a}', ': must NOT have additional properties bundel'],
    [
      'a typo in a target',
      'targets: {dev: {moed: a}}',
      '/targets/dev: must NOT have additional properties moed',
    ],
    [
      'an unknown mode',
      'targets: {dev: {mode: test}}',
      '/targets/dev/mode: must be equal to one of the allowed values',
    ],
    [
      'a typo in a variable',
      'variables: {x: {defualt: 1}}',
      '/variables/x: must NOT have additional properties defualt',
    ],
    ['a wrong type', job('name: [a]'), `${at}/name: must be string`],
    ['a number that is none', job('timeout_seconds: long'), `${at}/timeout_seconds: must be integer`],
    ['a truth value that is none', task('disabled: maybe'), `${at}/tasks/0/disabled: must be boolean`],
    [
      'an unknown value',
      task('run_if: ALWAYS'),
      `${at}/tasks/0/run_if: must be equal to one of the allowed values`,
    ],
    [
      'a task without a key',
      job('tasks: [{run_if: ALL_DONE}]'),
      `${at}/tasks/0: must have required property 'task_key'`,
    ],
    [
      'a typo in a task',
      task('max_retry: 1'),
      `${at}/tasks/0: must NOT have additional properties max_retry`,
    ],
    [
      'a wrong key under brickwork',
      task('brickwork: {stop: true}'),
      `${at}/tasks/0/brickwork: must NOT have additional properties stop`,
    ],
    [
      'a map that is a text',
      job('tasks: "${var.a}-${var.b}"'),
      `${at}/tasks: must match pattern "^\\$\\{[^}]+\\}$"`,
    ],
    [
      'a typo in a job of a target',
      'targets: {dev: {resources: {jobs: {j: {nmae: a}}}}}',
      '/targets/dev/resources/jobs/j: must NOT have additional properties nmae',
    ],
    [
      'a typo in a job under brickwork.jobs',
      job(`brickwork: {jobs: {other: {tasks: [${TASK}], nmae: a}}}`),
      `${at}/brickwork/jobs/other: must NOT have additional properties nmae`,
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(isBundleFile, parse(text))).toContain(problem);
  });

  test.each([
    [
      'references for anything',
      'resources: {jobs: {j: "${var.job}", k: {tasks: ["${var.task}"], tags: "${var.tags}"}}}',
    ],
    [
      'references for numbers, truth values and known words',
      task('max_retries: "${var.n}", disabled: "${var.d}", run_if: "${var.r}"'),
    ],
    ['references inside of texts', 'resources: {jobs: {j: {tasks: [{task_key: "load-${bundle.target}"}]}}}'],
    [
      'values that become what is wanted',
      job('name: 1, timeout_seconds: "60", queue: {enabled: "yes"}, description: null'),
    ],
    ['a truth value for its word', task('depends_on: [{task_key: b, outcome: true}]')],
    ['a target that adds what is missing', job('tasks: [{task_key: a, notebook_task: {}}]')],
    ['a target that adds all tasks', job('tasks: []')],
    ['an empty target', 'targets: {dev: null}'],
    [
      'values of variables, short and long',
      'targets: {dev: {variables: {a: 1, b: {default: 2}, c: [1], d: {x: 1}}}}',
    ],
    ['other resources', 'resources: {pipelines: {p: {catalog: main, libraries: [{glob: {include: a}}]}}}'],
    ['anchors', 'x-a: {b: 1}\ndefinitions: {c: 1}'],
    ['a job from another file', job('brickwork: {jobs: {other: other.yml, more: {settings: {}}}}')],
  ])('takes %s', (_, text) => {
    expect(problemsOf(isBundleFile, parse(text))).toEqual([]);
  });
});
