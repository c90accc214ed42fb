import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

const codes = (document: JsonObject): string[] =>
  parseDefinition(document).issues.map(({ code, path }) => `${code} ${path}`);

describe('the nested task of a loop is checked like any other', () => {
  const loop = (nested: JsonObject, more: JsonObject = {}): JsonObject =>
    job([{ task_key: 'a', ...more, for_each_task: { inputs: '[]', task: nested } }]);
  test.each<[string, JsonObject, string[]]>([
    [
      'no task',
      job([{ task_key: 'a', for_each_task: { inputs: '[]' } }]),
      ['FIELD_MISSING tasks[0].for_each_task.task'],
    ],
    ['no type', loop({ task_key: 'n' }), ['TASK_TYPE_MISSING tasks[0].for_each_task.task']],
    [
      'a place in the graph',
      loop(notebook('n', { depends_on: [] })),
      ['FIELD_UNKNOWN tasks[0].for_each_task.task.depends_on'],
    ],
    [
      'a loop in a loop',
      loop({ task_key: 'n', for_each_task: {} }),
      ['FIELD_UNKNOWN tasks[0].for_each_task.task.for_each_task'],
    ],
    [
      'its cluster',
      loop(notebook('n', { job_cluster_key: 'x' })),
      ['JOB_CLUSTER_UNDEFINED tasks[0].for_each_task.task.job_cluster_key'],
    ],
    [
      'its references',
      loop(notebook('n', { notebook_task: { notebook_path: '/{{tasks.b.values.x}}' } })),
      ['REFERENCE_TASK_UNKNOWN tasks[0].for_each_task.task.notebook_task.notebook_path'],
    ],
    ['retries of the loop', loop(notebook('n'), { max_retries: 1 }), ['RETRY_UNUSED tasks[0].max_retries']],
  ])('%s', (_name, document, expected) => {
    expect(codes(document)).toEqual(expect.arrayContaining(expected));
  });

  test('a shared cluster cannot be had by a loop that Databricks runs', () => {
    const clusters = (brickwork: JsonObject): JsonObject => ({
      ...loop(notebook('n', { job_cluster_key: 'm' }), { brickwork: { run_natively: true } }),
      job_clusters: [{ job_cluster_key: 'm', new_cluster: { x: 1 }, brickwork }],
    });
    expect(codes(clusters({ cluster_strategy: 'shared' }))).toContain(
      'CLUSTER_SHARED tasks[0].for_each_task.task.job_cluster_key',
    );
    const run = new Simulation(planOf(clusters({})));
    expect(run.next('submit_task_run').request['tasks']).toEqual([
      {
        task_key: 'a',
        for_each_task: {
          inputs: '[]',
          task: { task_key: 'n', notebook_task: { notebook_path: '/nb/n' }, new_cluster: { x: 1 } },
        },
      },
    ]);
  });
});
