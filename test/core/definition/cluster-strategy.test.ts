import { describe, expect, test } from 'vitest';
import { outlineOf } from '../../../src/core/definition/outline.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { after, notebook } from '../../support/definitions.js';

const on = (key: string, more: JsonObject = {}): JsonObject =>
  notebook(key, { job_cluster_key: 'm', ...more });
const loop = (more: JsonObject = {}): JsonObject => ({
  task_key: 'l',
  for_each_task: { inputs: '[1]', task: on('one') },
  ...more,
});
const submit = (key: string): JsonObject => ({
  task_key: key,
  spark_submit_task: { parameters: [] },
  job_cluster_key: 'm',
});

describe('a job cluster that says no strategy', () => {
  test.each<[string, JsonObject[], JsonObject, string]>([
    ['several tasks share a job cluster', [on('a'), on('b')], {}, 'native'],
    ['one task has its own', [on('a'), notebook('b')], {}, 'per_task'],
    [
      'one task whose fallback is on it, too',
      [on('a', { brickwork: { fallback: { job_cluster_key: 'm' } } })],
      {},
      'native',
    ],
    ['a loop of ours keeps one', [loop(), on('a')], {}, 'shared'],
    [
      'a loop that Databricks runs has its own',
      [loop({ brickwork: { run_natively: true } }), on('a')],
      {},
      'per_task',
    ],
    ['a type that must have its own', [submit('a'), submit('b')], {}, 'per_task'],
    ['a gap is kept by a shared one', [on('a'), on('b')], { idle_gap_seconds: 5 }, 'shared'],
    ['starts that are tried again are ours', [on('a')], { start_retries: 5 }, 'native'],
    [
      'values of others are given to one',
      [notebook('x'), on('a', { brickwork: { reads_values_of: ['x'] }, depends_on: after('x') })],
      {},
      'native',
    ],
    ['nobody uses it', [notebook('a')], {}, 'native'],
    ['what is said counts', [on('a'), on('b')], { cluster_strategy: 'shared' }, 'shared'],
  ])('%s', (_name, tasks, brickwork, expected) => {
    const job_clusters = [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' }, brickwork }];
    const outline = outlineOf({ tasks, job_clusters });
    expect(outline.jobClusters[0].strategy).toBe(expected);
    const parsed = parseDefinition({ tasks, job_clusters });
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
    expect(parsed.definition.job_clusters?.[0].brickwork).toEqual({
      ...brickwork,
      cluster_strategy: expected,
    });
  });

  test('counts tasks that have it by default', () => {
    const one = { tasks: [notebook('a')], brickwork: { defaults: { job_cluster_key: 'm' } } };
    const job_clusters = [{ job_cluster_key: 'm', new_cluster: {} }];
    const two = {
      ...one,
      tasks: [notebook('a'), notebook('b'), notebook('c', { existing_cluster_id: 'x' })],
    };
    const strategies = [one, two].map((job) => outlineOf({ ...job, job_clusters }).jobClusters[0].strategy);
    expect(strategies).toEqual(['per_task', 'native']);
  });
});
