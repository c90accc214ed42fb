import { describe, expect, test } from 'vitest';
import { withOnly } from '../../../src/core/planning/only-tasks.js';
import { withTaskParameters } from '../../../src/core/planning/task-parameters.js';
import type { JsonObject } from '../../../src/core/json.js';
import { after, notebook } from '../../support/definitions.js';

describe('parameters of tasks', () => {
  test.each<[string, JsonObject, Parameters<typeof withTaskParameters>[1], JsonObject]>([
    [
      'a notebook',
      { notebook_task: { base_parameters: { a: '1', b: '2' } } },
      { notebook_params: { b: '3' } },
      { notebook_task: { base_parameters: { a: '1', b: '3' } } },
    ],
    [
      'a notebook without any',
      { notebook_task: {} },
      { notebook_params: { b: '3' } },
      { notebook_task: { base_parameters: { b: '3' } } },
    ],
    [
      'those of other types',
      { notebook_task: { notebook_path: '/a' } },
      { jar_params: ['a'] },
      { notebook_task: { notebook_path: '/a' } },
    ],
    [
      'a Python file',
      { spark_python_task: { parameters: ['x'] } },
      { python_params: ['a'] },
      { spark_python_task: { parameters: ['a'] } },
    ],
    ['a JAR', { spark_jar_task: {} }, { jar_params: [] }, { spark_jar_task: { parameters: [] } }],
    [
      'spark-submit',
      { spark_submit_task: {} },
      { spark_submit_params: ['a'] },
      { spark_submit_task: { parameters: ['a'] } },
    ],
    [
      'a wheel',
      { python_wheel_task: { parameters: ['x'] } },
      { python_params: ['a'] },
      { python_wheel_task: { parameters: ['a'] } },
    ],
    [
      'named ones',
      { python_wheel_task: { named_parameters: { x: '1' } } },
      { python_named_params: { a: '1' } },
      { python_wheel_task: { named_parameters: { a: '1' } } },
    ],
    [
      'a list for named ones',
      { python_wheel_task: { named_parameters: { x: '1' } } },
      { python_params: ['a'] },
      { python_wheel_task: { named_parameters: { x: '1' } } },
    ],
    [
      'SQL',
      { sql_task: { parameters: { a: '1' } } },
      { sql_params: { b: '2' } },
      { sql_task: { parameters: { a: '1', b: '2' } } },
    ],
    ['a SQL alert', { sql_task: { alert: {} } }, { sql_params: { b: '2' } }, { sql_task: { alert: {} } }],
    [
      'dbt',
      { dbt_task: { commands: ['dbt run'] } },
      { dbt_commands: ['dbt deps'] },
      { dbt_task: { commands: ['dbt deps'] } },
    ],
    [
      'a pipeline',
      { pipeline_task: { pipeline_id: 'p' } },
      { pipeline_params: { full_refresh: true } },
      { pipeline_task: { pipeline_id: 'p', full_refresh: true } },
    ],
    [
      'a pipeline and nothing',
      { pipeline_task: { pipeline_id: 'p' } },
      {},
      { pipeline_task: { pipeline_id: 'p' } },
    ],
    [
      'inside a loop',
      { for_each_task: { inputs: '[]', task: { spark_jar_task: {} } } },
      { jar_params: ['a'] },
      { for_each_task: { inputs: '[]', task: { spark_jar_task: { parameters: ['a'] } } } },
    ],
    [
      'an empty loop',
      { for_each_task: { inputs: '[]' } },
      { jar_params: ['a'] },
      { for_each_task: { inputs: '[]' } },
    ],
  ])('%s', (_, task, parameters, changed) => {
    const settings = { name: 'j', tasks: [{ task_key: 'a', ...task }] };
    const expected = { name: 'j', tasks: [{ task_key: 'a', ...changed }] };
    expect(withTaskParameters(settings, parameters)).toEqual(expected);
  });

  test('a job without tasks', () => {
    expect(withTaskParameters({ name: 'j' }, { jar_params: [] })).toEqual({ name: 'j' });
  });
});

describe('only some tasks', () => {
  const settings = {
    name: 'j',
    tasks: [
      notebook('a'),
      notebook('b', { depends_on: after('a'), run_if: 'ALL_DONE' }),
      notebook('c', { depends_on: after('b', 'a'), run_if: 'ALL_DONE' }),
      notebook('d', { depends_on: after('c', 'nowhere') }),
    ],
  };

  test.each([
    [['c'], ['c']],
    [['+c'], ['a', 'b', 'c']],
    [['b+'], ['b', 'c', 'd']],
    [['+c+'], ['a', 'b', 'c', 'd']],
    [
      ['d', 'a', 'a'],
      ['a', 'd'],
    ],
    [[], []],
  ])('%j', (only, keys) => {
    const found = withOnly(settings, only);
    expect(found.unknown).toEqual([]);
    expect((found.settings['tasks'] as JsonObject[]).map((task) => task['task_key'])).toEqual(keys);
  });

  test('edges to the others are gone', () => {
    expect(withOnly(settings, ['b', 'c', 'd']).settings).toEqual({
      name: 'j',
      tasks: [
        notebook('b'),
        notebook('c', { depends_on: after('b'), run_if: 'ALL_DONE' }),
        notebook('d', { depends_on: after('c') }),
      ],
    });
  });

  test('names that no task has, all of them', () => {
    expect(withOnly(settings, ['x', 'a', '+y+']).unknown).toEqual([
      { at: 0, key: 'x' },
      { at: 2, key: 'y' },
    ]);
  });
});
