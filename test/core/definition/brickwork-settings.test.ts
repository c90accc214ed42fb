import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../support/simulation.js';

const codes = (document: JsonObject, jobKey?: string): string[] =>
  parseDefinition(document, jobKey).issues.map(({ code, path }) => `${code} ${path}`);
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
    expect(codes(clusters({}))).toContain('CLUSTER_SHARED tasks[0].for_each_task.task.job_cluster_key');
    const run = new Simulation(planOf(clusters({ cluster_strategy: 'per_task' })));
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

describe('jobs that run jobs', () => {
  const runs = (jobId: string | number, more: JsonObject = {}): JsonObject => ({
    task_key: `run_${jobId}`.replace(/\W/g, '_'),
    run_job_task: { job_id: jobId, ...more },
  });
  const withJobs = (jobs: JsonObject, ...tasks: JsonObject[]): JsonObject =>
    job(tasks, { brickwork: { jobs } });
  const leaf = job([notebook('x')]);

  test.each<[string, JsonObject, string[]]>([
    [
      'a job that is not there',
      withJobs({ child: leaf }, runs('chidl')),
      ['JOB_UNDEFINED tasks[0].run_job_task.job_id'],
    ],
    ['a number that is not there', job([runs(5)]), ['JOB_UNDEFINED tasks[0].run_job_task.job_id']],
    ['… but one that Databricks runs', job([{ ...runs(5), brickwork: { run_natively: true } }]), []],
    [
      'a parameter that it does not know',
      withJobs({ child: leaf }, runs('child', { job_parameters: { x: '1' } })),
      ['PARAMETER_UNDEFINED tasks[0].run_job_task.job_parameters.x'],
    ],
    [
      'a mistake in it',
      withJobs({ child: job([notebook('a b')]) }, runs('child')),
      ['FIELD_VALUE brickwork.jobs.child.tasks[0].task_key'],
    ],
    ['itself', withJobs({ a: job([runs('a')]) }, runs('a')), ['JOB_CYCLE tasks']],
    ['in a circle', withJobs({ a: job([runs('b')]), b: job([runs('a')]) }, runs('a')), ['JOB_CYCLE tasks']],
    [
      'four levels deep',
      withJobs({ a: job([runs('b')]), b: job([runs('c')]), c: job([runs('d')]), d: leaf }, runs('a')),
      ['JOB_TOO_DEEP tasks'],
    ],
    [
      'three levels deep',
      withJobs({ a: job([runs('b')]), b: job([runs('c')]), c: leaf }, runs('a'), runs('c')),
      [],
    ],
    [
      'a path that no one has read',
      withJobs({ child: './child.yml' }, runs('child')),
      ['JOB_UNDEFINED tasks[0].run_job_task.job_id', 'JOB_NOT_A_DEFINITION brickwork.jobs.child'],
    ],
  ])('%s', (_name, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test('in a bundle they name each other, and one is chosen', () => {
    const bundle = { resources: { jobs: { main: job([runs('${resources.jobs.child.id}')]), child: leaf } } };
    expect(codes(bundle, 'main')).toEqual([]);
    expect(codes(bundle, 'mian')).toEqual(['BUNDLE_JOB_UNKNOWN resources.jobs']);
    expect(codes(bundle)).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
    const circle = { resources: { jobs: { main: job([runs('main')]) } } };
    expect(codes(circle)).toEqual(['JOB_CYCLE resources.jobs.main.tasks']);
  });

  test('a job takes with it what it may come to run', () => {
    const jobs = { a: job([runs('b')]), b: leaf, unused: leaf };
    const plan = planOf(job([runs('a')], { brickwork: { jobs } }));
    expect(Object.keys(plan.jobs ?? {})).toEqual(['a']);
    expect(plan.jobs?.['a']).toMatchObject({ brickwork: { jobs: { b: leaf } } });
    expect(JSON.stringify(plan.jobs)).not.toContain('unused');
  });
});

describe('defaults, prefixes, health and notifications', () => {
  test('defaults of the job hold where a task says nothing itself', () => {
    const defaults = {
      max_retries: 2,
      timeout_seconds: 60,
      existing_cluster_id: 'c',
      retry_on_timeout: true,
    };
    const tasks = [
      notebook('a'),
      notebook('b', { max_retries: 0, new_cluster: {} }),
      { task_key: 's', sql_task: { warehouse_id: 'w', query: { query_id: 'q' } } },
      { task_key: 'c', ...condition },
      notebook('p', { brickwork: { retry_policy: { maximum_attempts: 4 } } }),
    ];
    const plan = planOf(job(tasks, { brickwork: { defaults } }));
    expect(
      plan.tasks.map(({ retry, timeoutSeconds, body }) => [
        retry.maxRetries,
        timeoutSeconds,
        body['existing_cluster_id'],
      ]),
    ).toEqual([
      [2, 60, 'c'],
      [0, 60, undefined],
      [2, 60, undefined],
      [0, undefined, undefined],
      [3, 60, 'c'],
    ]);
  });

  test('prefix and suffix stand around each key at Databricks, and nowhere else', () => {
    const brickwork = { task_key_prefix: 'dev_', task_key_suffix: '_x' };
    const run = new Simulation(
      planOf(job([notebook('a', { brickwork: { task_values: ['k y'] } })], { brickwork })),
    );
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      run_name: 'job/dev_a_x',
      tasks: [
        { task_key: 'dev_a_x' },
        { depends_on: [{ task_key: 'dev_a_x' }], condition_task: { left: '{{tasks.dev_a_x.values.`k y`}}' } },
      ],
    });
  });

  test('a duration rule warns once, and changes nothing', () => {
    const health = (value: number) => ({
      health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value }] },
    });
    const run = new Simulation(planOf(job([notebook('a', health(60)), notebook('b')], health(90))));
    run.submitted('a');
    run.fires('long_attempt');
    run.fires('long_run');
    expect(run.state.warnings).toEqual([
      {
        atMillis: run.state.startTimeMillis + 60_000,
        taskKey: 'a',
        message: 'Attempt 0 takes longer than 60 s.',
      },
      { atMillis: run.state.startTimeMillis + 90_000, message: 'The run takes longer than 90 s.' },
    ]);
    run.ends('a');
    run.ends('b');
    expect(run.closed).toBe(true);
  });

  test('the duration timers of what has ended say nothing', () => {
    const health = { health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 60 }] } };
    const run = new Simulation(planOf(job([notebook('a', health)], { ...health, timeout_seconds: 600 })));
    run.ends('a');
    run.fires('long_attempt');
    run.fires('long_run');
    expect(run.state.warnings).toBeUndefined();
  });

  test('alert_on_last_attempt tells of the first start and the last failure only', () => {
    const notifications = { on_start: ['s'], on_failure: ['f'], on_success: ['o'] };
    const more = {
      max_retries: 1,
      notification_settings: { alert_on_last_attempt: true },
      email_notifications: notifications,
      webhook_notifications: notifications,
    };
    const run = new Simulation(planOf(job([notebook('a', more)])));
    const sent = (): unknown[] => {
      const command = run.pending.find((one) => one.kind === 'submit_task_run');
      const [submitted] = command?.request['tasks'] as JsonObject[];
      return [submitted['email_notifications'], submitted['webhook_notifications']];
    };
    expect(sent()).toEqual(Array(2).fill({ on_start: ['s'], on_success: ['o'] }));
    run.ends('a', FAILED);
    expect(sent()).toEqual(Array(2).fill({ on_failure: ['f'], on_success: ['o'] }));
  });

  test('without it, and without anyone to tell, everything is sent as it stands', () => {
    const settings = { notification_settings: { alert_on_last_attempt: true }, email_notifications: 'odd' };
    const run = new Simulation(planOf(job([notebook('a', settings)])));
    expect(run.next('submit_task_run').request['tasks']).toMatchObject([{ email_notifications: 'odd' }]);
  });

  test('a run of which every task must succeed fails with any of them', () => {
    const tasks = [notebook('a'), notebook('end', { depends_on: [{ task_key: 'a' }], run_if: 'ALL_DONE' })];
    const resultOf = (brickwork: JsonObject): boolean => {
      const run = new Simulation(
        planOf(job(tasks, { brickwork: { ...brickwork, repair_window_seconds: 60 } })),
      );
      run.ends('a', FAILED);
      run.ends('end');
      return run.closed;
    };
    expect(resultOf({})).toBe(true);
    expect(resultOf({ fail_if_any_task_failed: true })).toBe(false);
  });
});

describe('disabled tasks', () => {
  test('end at once, and what waits for them alone is disabled, too', () => {
    const tasks = [
      notebook('a'),
      notebook('off', { disabled: true, depends_on: [{ task_key: 'a' }] }),
      notebook('next', { depends_on: [{ task_key: 'off' }] }),
      notebook('done', { depends_on: [{ task_key: 'off' }], run_if: 'ALL_DONE' }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    expect([run.result('off'), run.result('next')]).toEqual(['DISABLED', 'DISABLED']);
    run.ends('done');
    run.ends('a', ended('SUCCESS'));
    expect(run.closed).toBe(true);
  });
});

describe('documents that are too large or too deep', () => {
  test('are refused before anything else looks at them', () => {
    let deep: JsonObject = {};
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(codes(deep)).toEqual(['DEFINITION_TOO_DEEP ']);
    const wide = job(
      Array.from({ length: 40_000 }, (_, at) => notebook(`t${at}`, { description: 'x'.repeat(200) })),
    );
    const started = Date.now();
    expect(codes(wide)).toEqual(['DEFINITION_TOO_LARGE ']);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('a job of very many tasks is named as such, and nothing else is said', () => {
    const many = job(
      Array.from({ length: 2001 }, () => notebook('same', { depends_on: [{ task_key: 'nope' }] })),
    );
    expect(codes(many)).toEqual(['TASKS_TOO_MANY tasks']);
  });

  test('thousands of mistakes are found in a moment', () => {
    const tasks = Array.from({ length: 2000 }, (_, at) =>
      notebook(`task_number_${at}`, {
        depends_on: [{ task_key: `taks_number_${at}` }],
        notebook_task: {
          notebook_path: '/a',
          base_parameters: { p: `{{tasks.task_number_${at + 1}.values.x}}` },
        },
      }),
    );
    expect(codes(job(tasks)).length).toBeGreaterThan(4000 - 5);
  });
});
