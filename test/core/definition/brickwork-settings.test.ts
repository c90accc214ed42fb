import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook } from '../../support/definitions.js';

const codes = (document: JsonObject): string[] =>
  parseDefinition(document).issues.map(({ code, path }) => `${code} ${path}`);
const task = (brickwork: JsonObject, more: JsonObject = {}): JsonObject =>
  job([notebook('a', { brickwork, ...more })]);
const condition = { condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } };

describe('each mistake under `brickwork` has its code and place', () => {
  test.each<[string, JsonObject, string[]]>([
    ['an unknown setting', task({ retry_polcy: {} }), ['FIELD_UNKNOWN tasks[0].brickwork.retry_polcy']],
    [
      'a policy beside the task’s own retries',
      task({ retry_policy: {} }, { max_retries: 1 }),
      ['RETRY_AMBIGUOUS tasks[0].brickwork.retry_policy'],
    ],
    ['a policy beside retry_on_timeout is good', task({ retry_policy: {} }, { retry_on_timeout: true }), []],
    [
      'a mistyped code',
      task({ retry_policy: { retry_on: ['DRIVER_EROR'], do_not_retry_on: ['CLOUD_FAILURE'] } }),
      ['CODE_UNKNOWN tasks[0].brickwork.retry_policy.retry_on[0]'],
    ],
    [
      'a mistyped code of the job',
      job([notebook('a')], { brickwork: { retry_policy: { retry_on: ['X'] } } }),
      ['CODE_UNKNOWN brickwork.retry_policy.retry_on[0]'],
    ],
    [
      'retries of a condition',
      job([{ task_key: 'a', max_retries: 1, ...condition }]),
      ['RETRY_UNUSED tasks[0].max_retries'],
    ],
    [
      'a loop’s setting on another task',
      task({ stop_on_failure: true }),
      ['SETTING_UNUSED tasks[0].brickwork.stop_on_failure'],
    ],
    [
      'what Databricks runs anyway',
      task({ run_natively: true }),
      ['SETTING_UNUSED tasks[0].brickwork.run_natively'],
    ],
    [
      'compute of a condition',
      job([{ task_key: 'a', ...condition, brickwork: { fallback: {}, task_values: ['x'] } }]),
      ['SETTING_UNUSED tasks[0].brickwork.fallback', 'SETTING_UNUSED tasks[0].brickwork.task_values'],
    ],
    [
      'a fallback to an unknown cluster',
      task({ fallback: { job_cluster_key: 'x' } }, { max_retries: 1 }),
      ['JOB_CLUSTER_UNDEFINED tasks[0].brickwork.fallback.job_cluster_key'],
    ],
    [
      'a fallback to two computes',
      task({ fallback: { existing_cluster_id: 'x', new_cluster: {} } }, { max_retries: 1 }),
      ['COMPUTE_AMBIGUOUS tasks[0].brickwork.fallback'],
    ],
    [
      'a fallback of two types',
      task(
        { fallback: { notebook_task: { notebook_path: '/b' }, spark_python_task: { python_file: 'x' } } },
        { max_retries: 1 },
      ),
      ['TASK_TYPE_AMBIGUOUS tasks[0].brickwork.fallback'],
    ],
    [
      'a reference in a fallback',
      task(
        { fallback: { notebook_task: { notebook_path: '/b', base_parameters: { p: '{{job.naem}}' } } } },
        { max_retries: 1 },
      ),
      ['REFERENCE_UNKNOWN tasks[0].brickwork.fallback.notebook_task.base_parameters.p'],
    ],
    [
      'an unknown default cluster',
      job([notebook('a')], { brickwork: { defaults: { job_cluster_key: 'x' } } }),
      ['JOB_CLUSTER_UNDEFINED brickwork.defaults.job_cluster_key'],
    ],
    [
      'a prefix with a blank',
      job([notebook('a')], { brickwork: { task_key_prefix: 'a b' } }),
      ['FIELD_VALUE brickwork.task_key_prefix'],
    ],
    [
      'a key that gets too long',
      job([notebook('a'.repeat(99))], { brickwork: { task_key_prefix: 'xx' } }),
      ['TASK_KEY_TOO_LONG tasks[0].task_key'],
    ],
    [
      'a rule for streams of the job',
      job([notebook('a')], {
        health: { rules: [{ metric: 'STREAMING_BACKLOG_FILES', op: 'GREATER_THAN', value: 1 }] },
      }),
      ['FIELD_UNUSED health.rules[0]'],
    ],
    [
      'an input outside of a loop',
      job([notebook('a', { notebook_task: { notebook_path: '/{{input}}' } })]),
      ['REFERENCE_INPUT tasks[0].notebook_task.notebook_path'],
    ],
    [
      'a reference in a setting of the job',
      job([notebook('a')], { git_source: { git_branch: '{{job.parameters.x}}' } }),
      ['PARAMETER_UNDEFINED git_source.git_branch'],
    ],
    [
      'what only Databricks acts on, of a condition',
      job([{ task_key: 'a', timeout_seconds: 5, health: {}, email_notifications: {}, ...condition }]),
      [
        'FIELD_UNUSED tasks[0].email_notifications',
        'FIELD_UNUSED tasks[0].timeout_seconds',
        'FIELD_UNUSED tasks[0].health',
      ],
    ],
    [
      'whom to tell, of what Databricks has nothing to do with',
      {
        ...job([
          { task_key: 'l', for_each_task: { inputs: '[1]', task: notebook('a') }, email_notifications: {} },
        ]),
        webhook_notifications: {},
      },
      ['NOTIFICATIONS_UNSENT tasks[0].email_notifications', 'NOTIFICATIONS_UNSENT webhook_notifications'],
    ],
    [
      '… but not of one that Databricks runs',
      job([{ task_key: 'a', timeout_seconds: 5, ...condition, brickwork: { run_natively: true } }]),
      [],
    ],
    [
      'a fallback that is never come to',
      task({ fallback: { after_failed_attempts: 3 } }, { max_retries: 2 }),
      ['FALLBACK_UNREACHED tasks[0].brickwork.fallback'],
    ],
    [
      'a fallback within the job’s policy',
      job([notebook('a', { brickwork: { fallback: {} } })], { brickwork: { retry_policy: {} } }),
      [],
    ],
  ])('%s', (_name, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });
});

describe('a workspace is a profile, or a URL', () => {
  test.each<[string, boolean]>([
    ['prod-eu', true],
    ['adb-1.2.azuredatabricks.net', true],
    ['https://adb-1.2.azuredatabricks.net', true],
    ['HTTPS://adb-1.2.azuredatabricks.net:443/?o=12', true],
    ['', false],
    ['https://', false],
    ['https://a b', false],
    ['https://user:secret@host', false],
    ['ftp://host', false],
  ])('%s', (workspace, isGood) => {
    expect(parseDefinition(task({ workspace })).issues).toHaveLength(isGood ? 0 : 1);
  });
});

describe('a cluster lives in one workspace', () => {
  const onCluster = (ofTask: JsonObject, ofCluster: JsonObject, ofJob: JsonObject): string[] =>
    codes(
      job([notebook('a', { job_cluster_key: 'm', brickwork: ofTask })], {
        job_clusters: [
          {
            job_cluster_key: 'm',
            new_cluster: {},
            brickwork: { cluster_strategy: 'per_task', ...ofCluster },
          },
        ],
        brickwork: ofJob,
      }),
    );

  test('and its tasks run there', () => {
    const there = { workspace: 'eu' };
    expect(onCluster(there, {}, {})).toEqual(['WORKSPACE_MISMATCH tasks[0].brickwork.workspace']);
    expect(onCluster(there, { workspace: 'us' }, there)).toEqual([
      'WORKSPACE_MISMATCH tasks[0].brickwork.workspace',
    ]);
    expect(onCluster(there, there, {})).toEqual([]);
    expect(onCluster(there, {}, there)).toEqual([]);
    expect(onCluster({}, there, {})).toEqual([]);
  });
});

test('a native cluster does not idle, and takes no loop that Brickwork runs', () => {
  const brickwork = { cluster_strategy: 'native', start_retries: 1, idle_gap_seconds: 5 };
  const task = { task_key: 'one', job_cluster_key: 'm', notebook_task: { notebook_path: '/a' } };
  const { issues } = parseDefinition({
    tasks: [{ task_key: 'a', for_each_task: { inputs: '[1]', task } }],
    job_clusters: [{ job_cluster_key: 'm', new_cluster: {}, brickwork }],
  });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(
    expect.arrayContaining([
      'SETTING_UNUSED job_clusters[0].brickwork.idle_gap_seconds',
      'CLUSTER_SHARED tasks[0].for_each_task.task.job_cluster_key',
    ]),
  );
  expect(issues).toHaveLength(2);
});

test.each(['__proto__', 'constructor', 7, null])('a strategy %j is an issue', (cluster_strategy) => {
  const brickwork = JSON.parse(`{"cluster_strategy": ${JSON.stringify(cluster_strategy)}}`) as JsonObject;
  const { issues } = parseDefinition({
    tasks: [{ task_key: 'a', job_cluster_key: 'm', notebook_task: { notebook_path: '/a' } }],
    job_clusters: [{ job_cluster_key: 'm', new_cluster: {}, brickwork }],
  });
  expect(issues.map(({ path }) => path)).toContain('job_clusters[0].brickwork.cluster_strategy');
});

test('what is for clusters that tasks share has no meaning for one of each task', () => {
  const brickwork = { cluster_strategy: 'per_task', start_retries: 1, idle_gap_seconds: 5 };
  const { issues } = parseDefinition({
    tasks: [{ task_key: 'a', job_cluster_key: 'm', notebook_task: { notebook_path: '/a' } }],
    job_clusters: [{ job_cluster_key: 'm', new_cluster: {}, brickwork }],
  });
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'SETTING_UNUSED job_clusters[0].brickwork.start_retries',
    'SETTING_UNUSED job_clusters[0].brickwork.idle_gap_seconds',
  ]);
});
