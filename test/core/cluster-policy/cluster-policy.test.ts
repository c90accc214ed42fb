import { describe, expect, test } from 'vitest';
import { breaches, readClusterPolicy } from '../../../src/core/cluster-policy/cluster-policy.js';
import { clustersOfJob } from '../../../src/core/cluster-policy/clusters-of-job.js';
import type { JsonObject } from '../../../src/core/json.js';

/** What a cluster breaks of the rules of a policy. */
function broken(rules: object, spec: JsonObject, type?: 'job' | 'all-purpose'): string[] {
  const policy = readClusterPolicy({ policy_id: 'P1', name: 'small', definition: JSON.stringify(rules) });
  return breaches(policy, spec, type);
}

const range = { type: 'range', minValue: 1, maxValue: 8 };
describe('a cluster keeps to its policy or it is said what it breaks', () => {
  test.each<[string, object, JsonObject, string[]]>([
    ['fixed, as it is', { x: { type: 'fixed', value: 2 } }, { x: '2' }, []],
    ['fixed, filled in', { x: { type: 'fixed', value: 2 } }, {}, []],
    ['fixed, other', { x: { type: 'fixed', value: true } }, { x: false }, ['x must be true, not false']],
    ['forbidden', { x: { type: 'forbidden' } }, { x: 1 }, ['x must not be given; it is 1']],
    ['forbidden, away', { x: { type: 'forbidden' } }, { x: null }, []],
    ['allowed', { x: { type: 'allowlist', values: ['a', 'b'] } }, { x: 'b' }, []],
    [
      'not allowed',
      { x: { type: 'allowlist', values: ['a', 'b'] } },
      { x: 'c' },
      ['x must be one of a, b, not "c"'],
    ],
    ['blocked', { x: { type: 'blocklist', values: ['a'] } }, { x: 'a' }, ['x must not be "a"']],
    ['not blocked', { x: { type: 'blocklist', values: ['a'] } }, { x: 'b' }, []],
    ['a pattern', { x: { type: 'regex', pattern: '1[45]\\..*' } }, { x: '15.4' }, []],
    [
      'no whole match',
      { x: { type: 'regex', pattern: '15' } },
      { x: '15.4' },
      ['x must match 15, and is "15.4"'],
    ],
    ['a pattern of Java', { x: { type: 'regex', pattern: '(?i)a(' } }, { x: 'b' }, []],
    ['in range', { x: range }, { x: 8 }, []],
    ['out of range', { x: range }, { x: 9 }, ['x must be from 1 to 8, not 9']],
    ['too few', { x: { type: 'range', minValue: 2 } }, { x: 1 }, ['x must be at least 2, not 1']],
    ['too many', { x: { type: 'range', maxValue: 2 } }, { x: 3 }, ['x must be at most 2, not 3']],
    ['anything', { x: { type: 'unlimited' } }, { x: 3 }, []],
    ['required', { x: { type: 'unlimited' } }, {}, ['x is required']],
    ['optional', { x: { ...range, isOptional: true } }, {}, []],
    ['a default that nobody asks for', { x: { ...range, defaultValue: 2 } }, {}, ['x is required']],
    ['a default', { x: { ...range, defaultValue: 2 } }, { apply_policy_default_values: true }, []],
    ['a reference', { x: range }, { x: '{{job.parameters.n}}' }, []],
    ['what it consumes', { dbus_per_hour: { type: 'range', maxValue: 1 } }, {}, []],
  ])('%s', (_name, rules, spec, expected) => {
    expect(broken(rules, spec)).toEqual(expected);
  });

  test('by paths into maps, whose names may have dots, and into lists', () => {
    const forbidden = { type: 'forbidden' };
    const spec = {
      autoscale: { max_workers: 20 },
      spark_conf: { 'spark.speculation': 'true' },
      init_scripts: [{ workspace: { destination: '/a' } }, { s3: { destination: 's3://b' } }],
    };
    const rules = {
      'autoscale.max_workers': range,
      'spark_conf.spark.speculation': { type: 'fixed', value: 'false' },
      'init_scripts.*.s3.destination': forbidden,
      'init_scripts.*.dbfs.destination': { type: 'unlimited' },
      'init_scripts.0.workspace.destination': { type: 'fixed', value: '/a' },
      'autoscale.max_workers.more': { type: 'unlimited', isOptional: true },
    };
    expect(broken(rules, spec)).toEqual([
      'autoscale.max_workers must be from 1 to 8, not 20',
      'spark_conf.spark.speculation must be "false", not "true"',
      'init_scripts.*.s3.destination must not be given; it is "s3://b"',
    ]);
  });

  test('by the type of the cluster, where that is known', () => {
    const rules = { cluster_type: { type: 'fixed', value: 'job' } };
    expect(broken(rules, {}, 'job')).toEqual([]);
    expect(broken(rules, {}, 'all-purpose')).toEqual(['cluster_type must be "job", not "all-purpose"']);
    expect(broken(rules, {})).toEqual([]);
  });
});

test('rules that are not understood are told, and so is a definition that is none', () => {
  const read = (definition?: string) =>
    readClusterPolicy({ policy_id: 'P', ...(definition === undefined ? {} : { definition }) });
  expect(read('{"x": {"type": "new"}}').unknown).toEqual(['x']);
  expect(read('{').unknown).toEqual(['definition']);
  expect(read('1')).toEqual({ policyId: 'P', name: 'P', rules: new Map(), unknown: [] });
  expect(read().rules.size).toBe(0);
});

test('clusters with a policy are found in job clusters, tasks and loops, with their type where it is said', () => {
  const cluster = { policy_id: 'P' };
  const shared = { new_cluster: cluster, brickwork: { cluster_strategy: 'shared' } };
  const job = {
    job_clusters: [{ new_cluster: cluster }, shared, { new_cluster: {} }],
    tasks: [
      { task_key: 'a', new_cluster: cluster },
      { task_key: 'b', for_each_task: { task: { new_cluster: cluster } } },
      { task_key: 'c' },
    ],
  };
  expect(clustersOfJob(job).map(({ path, type }) => [path, type])).toEqual([
    ['job_clusters[0].new_cluster', undefined],
    ['job_clusters[1].new_cluster', 'all-purpose'],
    ['tasks[0].new_cluster', 'job'],
    ['tasks[1].for_each_task.task.new_cluster', 'job'],
  ]);
  expect(clustersOfJob({})).toEqual([]);
});
