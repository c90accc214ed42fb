import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import type { Issue } from '../../../src/core/issue.js';
import { jobOption, parseRepairOf, parseRunOptions } from '../../../src/core/planning/run-options.js';
import { taskTypes } from '../../../src/core/task-types/index.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

/** The body of the first submit of a job. */
function firstSubmit(definition: JsonObject, options: JsonObject = {}): JsonObject {
  return new Simulation(planOf(definition, options)).next('submit_task_run').request;
}

describe('a submit carries one task and keeps the graph, retries and references to us', () => {
  test('a cluster may have the name of what every object has', () => {
    const job_clusters = [{ job_cluster_key: 'constructor', new_cluster: { spark_version: '15' } }];
    const [{ spec }] = planOf(
      job([notebook('a', { job_cluster_key: 'constructor' })], { job_clusters }),
    ).clusters;
    expect(spec).toMatchObject({ spark_version: '15' });
  });

  test('only what Databricks runs, plus the settings that each submit carries', () => {
    const definition = job(
      [
        notebook('a', {
          description: 'first',
          run_if: 'ALL_DONE',
          depends_on: [],
          max_retries: 2,
          retry_on_timeout: true,
          min_retry_interval_millis: 5,
          timeout_seconds: 60,
          libraries: [{ pypi: { package: 'x' } }],
        }),
      ],
      { git_source: { git_url: 'u' }, tags: { a: 'b' } },
    );
    expect(firstSubmit(definition)).toEqual({
      run_name: 'job/a',
      tasks: [
        {
          task_key: 'a',
          description: 'first',
          notebook_task: { notebook_path: '/nb/a' },
          libraries: [{ pypi: { package: 'x' } }],
          timeout_seconds: 60,
        },
      ],
      queue: { enabled: true },
      git_source: { git_url: 'u' },
    });
  });

  test('a job parameter wins over a task parameter of the same name, in key-value tasks', () => {
    const parameters = { parameters: [{ name: 'day', default: 'mon' }] };
    const own = { base_parameters: { day: 'own', x: '1' }, notebook_path: '/a' };
    expect(
      firstSubmit(job([notebook('a', { notebook_task: own })], parameters), { parameters: { day: 'tue' } }),
    ).toMatchObject({
      tasks: [{ notebook_task: { base_parameters: { day: 'tue', x: '1' } } }],
    });
    const wheel = (body: JsonObject) =>
      job(
        [{ task_key: 'w', python_wheel_task: { package_name: 'p', entry_point: 'e', ...body } }],
        parameters,
      );
    expect(firstSubmit(wheel({}))).toMatchObject({
      tasks: [{ python_wheel_task: { named_parameters: { day: 'mon' } } }],
    });
    expect(firstSubmit(wheel({ parameters: ['1'] }))['tasks']).toEqual([
      { task_key: 'w', python_wheel_task: { package_name: 'p', entry_point: 'e', parameters: ['1'] } },
    ]);
    const script = job(
      [
        {
          task_key: 's',
          spark_python_task: { python_file: '/s.py', parameters: ['{{job.parameters.day}}'] },
        },
      ],
      parameters,
    );
    expect(firstSubmit(script)).toMatchObject({ tasks: [{ spark_python_task: { parameters: ['mon'] } }] });
  });
});

describe('the plan', () => {
  test('compiles edges, clusters, retries and limits', () => {
    const definition = {
      tasks: [
        notebook('a', { job_cluster_key: 'm', max_retries: -1 }),
        notebook('b', { depends_on: after('a'), job_cluster_key: 'p', timeout_seconds: 0 }),
      ],
      tags: { team: 'x' },
      job_clusters: [
        {
          job_cluster_key: 'm',
          new_cluster: { custom_tags: { own: '1' }, autotermination_minutes: 45 },
          brickwork: { cluster_strategy: 'shared' },
        },
        { job_cluster_key: 'p', new_cluster: {}, brickwork: { cluster_strategy: 'per_task' } },
      ],
    };
    const plan = planOf(definition, { existing_clusters: { p: 'c-1' } });
    expect(plan).toMatchObject({ jobName: 'unnamed', jobId: '11', jobRunId: '22', repairWindowSeconds: 0 });
    expect(plan.tasks[0]).toMatchObject({
      clusterKey: 'm',
      dependents: [1],
      retry: { minIntervalMillis: 0, retryOnTimeout: false },
    });
    expect(plan.tasks[0].retry.maxRetries).toBeUndefined();
    expect(plan.tasks[1]).toMatchObject({ dependsOn: [{ index: 0 }], clusterKey: 'p' });
    expect(plan.clusters).toEqual([
      {
        clusterKey: 'm',
        spec: { autotermination_minutes: 45, custom_tags: { team: 'x', own: '1' } },
        start: { maxRetries: 3, intervalMillis: 30_000, fallbacks: [] },
        idleGapSeconds: 600,
      },
      { clusterKey: 'p', existingClusterId: 'c-1' },
    ]);
  });

  test('an existing cluster is ours to use, and always ends by itself when it is ours', () => {
    const definition = job([notebook('a', { job_cluster_key: 'm' })], {
      job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
    });
    expect(planOf(definition).clusters[0].spec).toMatchObject({ autotermination_minutes: 30 });
  });
});

describe('the options of a run', () => {
  const parsed = parseDefinition(
    job([notebook('a')], {
      parameters: [{ name: 'day', default: 'mon' }],
      job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
    }),
  );
  const read = (input: unknown) => {
    if (parsed.kind === 'invalid') throw new Error('bad test');
    return parseRunOptions(input, parsed.definition);
  };

  test('say which job of a bundle is meant', () => {
    expect([jobOption({ job: 'a' }), jobOption({ job: 5 }), jobOption(null)]).toEqual([
      'a',
      undefined,
      undefined,
    ]);
  });

  test('are optional, and a job run id may be a number', () => {
    expect(read(null)).toEqual({
      options: { parameters: {}, existingClusters: {}, trigger: { type: 'ONE_TIME' } },
      issues: [],
    });
    expect(read({ job_run_id: 7, parameters: { day: 'tue' } }).options).toMatchObject({
      jobRunId: '7',
      parameters: { day: 'tue' },
    });
  });

  test.each([
    [5, ['OPTIONS_NOT_AN_OBJECT options']],
    [{ params: {} }, ['OPTION_UNKNOWN options.params']],
    [{ somethingelse: {} }, ['OPTION_UNKNOWN options.somethingelse']],
    [{ parameters: 5 }, ['OPTIONS_NOT_AN_OBJECT options.parameters']],
    [
      { parameters: { dya: 'x', day: 5 } },
      ['PARAMETER_UNDEFINED options.parameters.dya', 'FIELD_TYPE options.parameters.day'],
    ],
    [{ existing_clusters: { other: 'c' } }, ['JOB_CLUSTER_UNDEFINED options.existing_clusters.other']],
    [{ job_run_id: '99999999999999999' }, ['JOB_RUN_ID_INVALID options.job_run_id']],
    [{ job_run_id: {} }, ['JOB_RUN_ID_INVALID options.job_run_id']],
    [{ deployed_job: { job_id: 7 } }, ['DEPLOYED_JOB_INVALID options.deployed_job']],
    [{ job: 5 }, ['FIELD_TYPE options.job']],
    [{ trigger: 5 }, ['TRIGGER_INVALID options.trigger']],
    [{ trigger: { time: 'soon' } }, ['TRIGGER_INVALID options.trigger.time']],
    [{ trigger: { time: 1e300 } }, ['TRIGGER_INVALID options.trigger.time']],
  ])('%j', (input, expected) => {
    expect(read(input).issues.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });
});

describe('a repair of a closed run', () => {
  test('names the execution, and what of it is to run again', () => {
    expect([parseRepairOf(null), parseRepairOf({ parameters: {} })]).toEqual([undefined, undefined]);
    expect(parseRepairOf({ repair_of: 'r', repair: { rerun_tasks: ['a'] } })).toMatchObject({
      workflowRunId: 'r',
      request: { rerunTasks: ['a'] },
    });
    expect(parseRepairOf({ repair_of: 'r' })).toMatchObject({ request: { rerunAllFailedTasks: true } });
  });

  test('is refused with every problem', () => {
    const { issues } = parseRepairOf({ repair_of: 5, repair: { rerun_tasks: 5 } }) as { issues: Issue[] };
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'REPAIR_INVALID options.repair',
      'FIELD_TYPE options.repair_of',
    ]);
    expect(parseRepairOf({ repair_of: 'r', repair: 5 })).toMatchObject({
      issues: [{ code: 'REPAIR_INVALID' }],
    });
  });
});

describe('the trigger of a run', () => {
  const parsed = parseDefinition(job([notebook('a')]));
  const triggerOf = (trigger: unknown) => {
    if (parsed.kind === 'invalid') throw new Error('bad test');
    return parseRunOptions({ trigger, job: 'x', repair_of: 'r' }, parsed.definition).options.trigger;
  };

  test('tells why it was started, and when its schedule was due', () => {
    expect(triggerOf(undefined)).toEqual({ type: 'ONE_TIME' });
    expect(triggerOf({ time: '2026-01-02T03:00:00Z' })).toEqual({
      type: 'PERIODIC',
      timeMillis: Date.UTC(2026, 0, 2, 3),
    });
    expect(
      triggerOf({
        type: 'TABLE',
        backfill_time: 5,
        file_arrival: { location: '/in' },
        table_update: { updated_tables: [{ name: 'a', version: '1', commit_timestamp: 't' }, { name: 'b' }] },
      }),
    ).toEqual({
      type: 'TABLE',
      backfillMillis: 5,
      fileLocation: '/in',
      updatedTables: [{ name: 'a', version: '1', commitTimestamp: 't' }, { name: 'b' }],
    });
  });
});

describe('every task type has a descriptor', () => {
  test.each(taskTypes.map((type) => [type.key, type] as const))('%s', (key, type) => {
    expect(key).toMatch(/^[a-z_]+_task$/);
    if (type.jobParametersInto !== undefined)
      expect(Object.keys(type.schema.shape)).toContain(type.jobParametersInto);
  });
});

test('the deployed job that a run is one of stands in its plan', () => {
  const ref = { job_id: '7', version: 3 };
  expect(planOf(job([notebook('a')]), { deployed_job: ref }).deployedJob).toEqual({ jobId: '7', version: 3 });
  expect(planOf(job([notebook('a')]))).not.toHaveProperty('deployedJob');
});
