import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { taskTypes } from '../../../src/core/task-types/index.js';
import { planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

/** A body with every member that the types of the SDK for Python list, and the members that are required. */
const BODIES: Record<string, { full: JsonObject; required: string[] }> = {
  notebook_task: {
    full: { notebook_path: '/a', base_parameters: { a: '1' }, source: 'WORKSPACE', warehouse_id: 'w' },
    required: ['notebook_path'],
  },
  spark_python_task: {
    full: { python_file: '/a.py', parameters: ['1'], source: 'GIT' },
    required: ['python_file'],
  },
  python_wheel_task: {
    full: { package_name: 'p', entry_point: 'e', named_parameters: { a: '1' } },
    required: ['package_name', 'entry_point'],
  },
  spark_jar_task: {
    full: { main_class_name: 'a.Main', parameters: ['1'], jar_uri: 'dbfs:/a.jar', run_as_repl: false },
    required: ['main_class_name'],
  },
  spark_submit_task: { full: { parameters: ['--class', 'a.Main'] }, required: ['parameters'] },
  sql_task: {
    full: { warehouse_id: 'w', query: { query_id: 'q' }, parameters: { a: '1' } },
    required: ['warehouse_id'],
  },
  alert_task: {
    full: { alert_id: 'a', warehouse_id: 'w', parameters: { a: '1' }, subscribers: [{ user_name: 'u' }] },
    required: [],
  },
  dashboard_task: {
    full: {
      dashboard_id: 'd',
      warehouse_id: 'w',
      filters: { a: '1' },
      subscription: { custom_subject: 's', paused: false, subscribers: [{ destination_id: 'x' }] },
    },
    required: ['dashboard_id'],
  },
  dbt_task: {
    full: {
      commands: ['dbt deps', 'dbt run'],
      project_directory: '/p',
      warehouse_id: 'w',
      catalog: 'c',
      schema: 's',
      source: 'WORKSPACE',
    },
    required: ['commands'],
  },
  dbt_platform_task: {
    full: { connection_resource_name: 'c', dbt_platform_job_id: '7' },
    required: ['connection_resource_name', 'dbt_platform_job_id'],
  },
  dbt_cloud_task: {
    full: { connection_resource_name: 'c', dbt_cloud_job_id: 7 },
    required: ['connection_resource_name', 'dbt_cloud_job_id'],
  },
  pipeline_task: {
    full: {
      pipeline_id: 'p',
      full_refresh: true,
      full_refresh_selection: ['t'],
      refresh_selection: ['t'],
      refresh_flow_selection: ['f'],
      reset_checkpoint_selection: ['t'],
      parameters: { a: '1' },
    },
    required: ['pipeline_id'],
  },
  power_bi_task: {
    full: {
      connection_resource_name: 'c',
      power_bi_model: {
        model_name: 'm',
        workspace_name: 'w',
        storage_mode: 'IMPORT',
        overwrite_existing: true,
      },
      refresh_after_update: true,
      tables: [{ catalog: 'c', schema: 's', name: 't' }],
      warehouse_id: 'w',
    },
    required: ['connection_resource_name'],
  },
  clean_rooms_notebook_task: {
    full: { clean_room_name: 'c', notebook_name: 'n', etag: 'e', notebook_base_parameters: { a: '1' } },
    required: ['clean_room_name', 'notebook_name'],
  },
  ai_runtime_task: {
    full: { experiment: 'e', deployments: [{ anything: 1 }], docker_image_url: 'i', mlflow_run: 'r' },
    required: ['experiment', 'deployments'],
  },
  gen_ai_compute_task: {
    full: { dl_runtime_image: 'i', command: 'c', compute: { num_gpus: 1, gpu_type: 't' }, source: 'GIT' },
    required: ['dl_runtime_image'],
  },
  python_operator_task: {
    full: { main: 'a.b', parameters: [{ name: 'n', value: 'v' }] },
    required: ['main'],
  },
  condition_task: { full: { op: 'EQUAL_TO', left: '1', right: '1' }, required: ['op', 'left', 'right'] },
  for_each_task: {
    full: { inputs: '[1]', concurrency: 2, task: { task_key: 'n', notebook_task: { notebook_path: '/n' } } },
    required: ['inputs', 'task'],
  },
  run_job_task: {
    full: {
      job_id: 7,
      job_parameters: { a: '1' },
      notebook_params: { a: '1' },
      jar_params: ['1'],
      python_params: ['1'],
      python_named_params: { a: '1' },
      spark_submit_params: ['1'],
      sql_params: { a: '1' },
      dbt_commands: ['dbt run'],
      pipeline_params: { full_refresh: true },
    },
    required: ['job_id'],
  },
};

const natively = (key: string): JsonObject => {
  const type = taskTypes.find((one) => one.key === key);
  return type?.interpreter === 'databricks' ? {} : { brickwork: { run_natively: true } };
};

const codesOf = (key: string, body: JsonObject, more: JsonObject = {}): string[] =>
  parseDefinition({ tasks: [{ task_key: 'a', [key]: body, ...natively(key), ...more }] }).issues.map(
    ({ code, path }) => `${code} ${path}`,
  );

/** Types that Databricks does not have; they stand under `brickwork`. */
const OWN_BODIES: Record<string, { full: JsonObject; required: string[] }> = {
  approval_task: {
    full: { message: 'Go?', approvers: ['ada'], on_rejection: 'EXCLUDED', on_timeout: 'SUCCESS' },
    required: [],
  },
  wait_task: {
    full: { signal: 'landed', message: 'files of the day', on_timeout: 'EXCLUDED' },
    required: ['signal'],
  },
};

test('every type of the registry has its row here', () => {
  const rows = [...Object.keys(BODIES), ...Object.keys(OWN_BODIES)];
  expect(rows.sort()).toEqual(taskTypes.map(({ key }) => key).sort());
});

describe.each(Object.entries(OWN_BODIES))('%s', (key, { full, required }) => {
  const codes = (body: JsonObject, more: JsonObject = {}, settings: JsonObject = {}): string[] =>
    parseDefinition({
      tasks: [{ task_key: 'a', brickwork: { [key]: body, ...settings }, ...more }],
    }).issues.map(({ code, path }) => `${code} ${path}`);

  test('waits, and is never submitted', () => {
    expect(codes(full, { timeout_seconds: 60 })).toEqual([]);
    const run = new Simulation(planOf({ tasks: [{ task_key: 'a', brickwork: { [key]: full } }] }));
    expect(run.state.tasks[0].phase).toBe('waiting_for_message');
    expect(run.issued).toEqual([]);
  });

  test('knows its members, and takes nothing that only a task run has', () => {
    for (const member of required) {
      const { [member]: _left, ...rest } = full;
      expect(codes(rest)).toContain(`FIELD_MISSING tasks[0].brickwork.${key}.${member}`);
    }
    expect(codes({ ...full, nonsense: 1 })).toContain(`FIELD_UNKNOWN tasks[0].brickwork.${key}.nonsense`);
    const more = { max_retries: 2, health: {}, existing_cluster_id: 'c' };
    const settings = { run_natively: true, retry_policy: {}, task_values: ['x'] };
    expect(codes(full, more, settings)).toEqual(
      expect.arrayContaining([
        'COMPUTE_UNUSED tasks[0].existing_cluster_id',
        'SETTING_UNUSED tasks[0].brickwork.run_natively',
        'SETTING_UNUSED tasks[0].brickwork.retry_policy',
        'SETTING_UNUSED tasks[0].brickwork.task_values',
      ]),
    );
    expect(codes(full, { max_retries: 2, health: {} })).toEqual([
      'RETRY_UNUSED tasks[0].max_retries',
      'FIELD_UNUSED tasks[0].health',
    ]);
  });

  test('has no place in a loop, nor beside another type', () => {
    const task = { task_key: 'one', brickwork: { [key]: full } };
    const loop = parseDefinition({
      tasks: [{ task_key: 'a', for_each_task: { inputs: '[1]', task } }],
    }).issues.map(({ code, path }) => `${code} ${path}`);
    expect(loop).toContain(`TASK_TYPE_IN_LOOP tasks[0].for_each_task.task.brickwork.${key}`);
    expect(codes(full, { notebook_task: { notebook_path: '/a' } })).toContain('TASK_TYPE_AMBIGUOUS tasks[0]');
  });
});

test.each(['repair', 'pauseRun', 'approve', '__stack'])('a wait_task cannot wait for %s', (signal) => {
  const { issues } = parseDefinition({ tasks: [{ task_key: 'a', brickwork: { wait_task: { signal } } }] });
  expect(issues).toMatchObject([{ code: 'SIGNAL_RESERVED', path: 'tasks[0].brickwork.wait_task.signal' }]);
});

describe.each(Object.entries(BODIES))('%s', (key, { full, required }) => {
  test('is submitted to Databricks as it stands', () => {
    const task = { task_key: 'a', [key]: full, ...natively(key) };
    const { request } = new Simulation(planOf({ name: 'job', tasks: [task] })).next('submit_task_run');
    expect(request['tasks']).toEqual([{ task_key: 'a', [key]: full }]);
  });

  test('needs what the API needs, and knows no other member', () => {
    for (const member of required) {
      const { [member]: _left, ...rest } = full;
      expect(codesOf(key, rest), member).toContain(`FIELD_MISSING tasks[0].${key}.${member}`);
    }
    expect(codesOf(key, { ...full, nonsense: 1 })).toContain(`FIELD_UNKNOWN tasks[0].${key}.nonsense`);
  });
});

describe('what a schema cannot tell', () => {
  test.each<[string, string, JsonObject, string]>([
    [
      'an alert is named once',
      'alert_task',
      { alert_id: 'a', workspace_path: '/a' },
      'MEMBERS_AMBIGUOUS tasks[0].alert_task',
    ],
    ['an alert is named', 'alert_task', {}, 'MEMBERS_AMBIGUOUS tasks[0].alert_task'],
    [
      'an alert has few subscribers',
      'alert_task',
      { alert_id: 'a', subscribers: Array.from({ length: 101 }, () => ({ user_name: 'u' })) },
      'SUBSCRIBERS_MANY tasks[0].alert_task.subscribers',
    ],
    [
      'parameters of a pipeline are short',
      'pipeline_task',
      { pipeline_id: 'p', parameters: { a: 'x'.repeat(10_001) } },
      'PARAMETERS_TOO_LONG tasks[0].pipeline_task.parameters',
    ],
    [
      'a dbt command begins with dbt',
      'dbt_task',
      { commands: ['rm -rf'] },
      'FIELD_VALUE tasks[0].dbt_task.commands[0]',
    ],
    [
      'profiles are read without a warehouse',
      'dbt_task',
      { commands: ['dbt run'], warehouse_id: 'w', profiles_directory: '/p' },
      'PROFILES_UNUSED tasks[0].dbt_task.profiles_directory',
    ],
    [
      'a catalog needs a warehouse',
      'dbt_task',
      { commands: ['dbt run'], catalog: 'c' },
      'CATALOG_UNUSED tasks[0].dbt_task.catalog',
    ],
    [
      'AI Runtime takes one deployment',
      'ai_runtime_task',
      { experiment: 'e', deployments: [] },
      'FIELD_VALUE tasks[0].ai_runtime_task.deployments',
    ],
    [
      'a long literal is a warning',
      'for_each_task',
      { ...BODIES['for_each_task'].full, inputs: `["${'x'.repeat(10_001)}"]` },
      'INPUTS_LONG tasks[0].for_each_task.inputs',
    ],
    [
      'a job id is a number or a name',
      'run_job_task',
      { job_id: true },
      'FIELD_TYPE tasks[0].run_job_task.job_id',
    ],
  ])('%s', (_name, key, body, expected) => {
    expect(codesOf(key, body)).toContain(expected);
  });

  test('each type takes the compute that Databricks lets it have', () => {
    expect(codesOf('pipeline_task', { pipeline_id: 'p' }, { existing_cluster_id: 'c' })).toEqual([
      'COMPUTE_UNUSED tasks[0].existing_cluster_id',
    ]);
    expect(codesOf('spark_submit_task', { parameters: [] }, { existing_cluster_id: 'c' })).toEqual([
      'COMPUTE_UNUSED tasks[0].existing_cluster_id',
    ]);
    const onCluster = (brickwork: JsonObject) =>
      parseDefinition({
        tasks: [{ task_key: 'a', spark_submit_task: { parameters: [] }, job_cluster_key: 'm' }],
        job_clusters: [{ job_cluster_key: 'm', new_cluster: {}, brickwork }],
      }).issues.map(({ code }) => code);
    expect(onCluster({ cluster_strategy: 'shared' })).toContain('CLUSTER_SHARED');
    expect(onCluster({})).toEqual([]);
  });
});
