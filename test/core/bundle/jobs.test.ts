import { describe, expect, test } from 'vitest';
import { bundleWith, issuesOf, jobOf } from './resolve-texts.js';

describe('the fields of a job', () => {
  test('become what they are to be', () => {
    const job = `name: 5
timeout_seconds: "60"
max_concurrent_runs: 2.0
queue: {enabled: "no"}
health: {rules: [{metric: RUN_DURATION_SECONDS, op: GREATER_THAN, value: "5"}]}
trigger: {periodic: {interval: "1", unit: HOURS}}
webhook_notifications: {on_failure: [{id: 7}]}
job_clusters: [{job_cluster_key: 1, new_cluster: {num_workers: "2", azure_attributes: {spot_bid_max_price: "-1"}, spark_conf: {a: true}}}]
tasks: [{task_key: t, run_job_task: {job_id: 5}}, {task_key: u, run_job_task: {job_id: "6"}}, {task_key: v, run_job_task: {job_id: child}}]`;
    expect(jobOf(bundleWith(job))).toEqual({
      name: '5',
      timeout_seconds: 60,
      max_concurrent_runs: 2,
      health: { rules: [{ metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 5 }] },
      trigger: { periodic: { interval: 1, unit: 'HOURS' }, pause_status: 'UNPAUSED' },
      webhook_notifications: { on_failure: [{ id: '7' }] },
      job_clusters: [
        {
          job_cluster_key: '1',
          new_cluster: {
            num_workers: 2,
            azure_attributes: { spot_bid_max_price: -1 },
            spark_conf: { a: 'true' },
          },
        },
      ],
      tasks: [
        { task_key: 't', run_job_task: { job_id: 5 } },
        { task_key: 'u', run_job_task: { job_id: 6 } },
        { task_key: 'v', run_job_task: { job_id: 'child' } },
      ],
    });
  });

  test.each([
    [
      'timeout_seconds: soon',
      'FIELD_TYPE resources.jobs.j.timeout_seconds: has to be a whole number, and is left out: it is "soon".',
    ],
    [
      'timeout_seconds: 1.5',
      'FIELD_TYPE resources.jobs.j.timeout_seconds: has to be a whole number, and is left out: it is "1.5".',
    ],
    [
      'timeout_seconds: true',
      'FIELD_TYPE resources.jobs.j.timeout_seconds: has to be a whole number, and is left out: it is "true".',
    ],
    [
      'queue: {enabled: 5}',
      'FIELD_TYPE resources.jobs.j.queue.enabled: has to be true or false, and is left out: it is "5".',
    ],
    [
      'queue: {enabled: maybe}',
      'FIELD_TYPE resources.jobs.j.queue.enabled: has to be true or false, and is left out: it is "maybe".',
    ],
    ['queue: [a]', 'FIELD_TYPE resources.jobs.j.queue: has to be a map, and is left out: it is a list.'],
    ['tags: 5', 'FIELD_TYPE resources.jobs.j.tags: has to be a map, and is left out: it is "5".'],
    ['tasks: {a: b}', 'FIELD_TYPE resources.jobs.j.tasks: has to be a list, and is left out: it is a map.'],
    ['name: {a: b}', 'FIELD_TYPE resources.jobs.j.name: has to be a text, and is left out: it is a map.'],
    [
      'description: null',
      'NULL_ABSENT resources.jobs.j.description: null counts as absent. Leave it out, or write "" for an empty text.',
    ],
    [
      'description: 1.10',
      'TEXT_CHANGED resources.jobs.j.description: is read by its value: 1.10 becomes "1.1". To keep what is written, put it in quotes: "1.10".',
    ],
    [
      'tasks: [{task_key: t, max_retrys: 1}]',
      'FIELD_UNKNOWN resources.jobs.j.tasks[0].max_retrys: is not a field here, and left out. Did you mean "max_retries"?',
    ],
    [
      'job_clusters: [{job_cluster_key: k, new_cluster: {azure_attributes: {spot_bid_max_price: x}}}]',
      'FIELD_TYPE resources.jobs.j.job_clusters[0].new_cluster.azure_attributes.spot_bid_max_price: has to be a number, and is left out: it is "x".',
    ],
    [
      'job_clusters: [{job_cluster_key: k, new_cluster: {azure_attributes: {spot_bid_max_price: true}}}]',
      'FIELD_TYPE resources.jobs.j.job_clusters[0].new_cluster.azure_attributes.spot_bid_max_price: has to be a number, and is left out: it is "true".',
    ],
  ])('that cannot are left out with a warning: %s', (job, issue) => {
    expect(issuesOf(bundleWith(job)).map((text) => text.replace(/^\? \S+ /, ''))).toEqual([issue]);
  });

  test('are not known exactly where they have too many digits', () => {
    const other = bundleWith('tasks: [{task_key: t, run_job_task: {job_id: "9223372036854775807"}}]');
    expect(issuesOf(other)[0]).toContain('NUMBER_INEXACT');
    const [issue] = issuesOf(bundleWith('timeout_seconds: 9007199254740993'));
    expect(issue).toBe(
      'databricks.yml:5:7 NUMBER_INEXACT resources.jobs.j.timeout_seconds: has more digits than a number can hold exactly.',
    );
  });

  test('that came from a variable are told with it, at the place of its value', () => {
    const rest =
      'variables: {n: {default: 1}, c: {type: complex, default: {new_cluster: {num_workers: many}}}}\ntargets: {t: {variables: {n: lots}}}';
    expect(
      issuesOf(
        bundleWith(
          'timeout_seconds: ${var.n}\ntasks: [{task_key: t, new_cluster: "${var.c.new_cluster}"}]',
          rest,
        ),
      ),
    ).toEqual([
      '? databricks.yml:8:27 FIELD_TYPE resources.jobs.j.timeout_seconds: has to be a whole number, and is left out: it is "lots" (from variable n, set in targets.t).',
      '? databricks.yml:7:73 FIELD_TYPE resources.jobs.j.tasks[0].new_cluster.num_workers: has to be a whole number, and is left out: it is "many" (from variable c, by its default).',
    ]);
  });

  test('of the whole job may come from a variable, and of one that is none is told', () => {
    const rest = 'variables: {j: {default: {name: n}}}';
    expect(jobOf(`bundle: {name: b}\nresources: {jobs: {j: "\${var.j}"}}\n${rest}`)['name']).toBe('n');
    expect(issuesOf('bundle: {name: b}\nresources: {jobs: {j: text}}')).toEqual([
      '? databricks.yml:2:20 FIELD_TYPE resources.jobs.j: has to be a map, and is left out: it is "text".',
    ]);
  });

  test('that are empty are left out, unless Databricks wants them', () => {
    const job = `name: ""
description: ""
tags: {a: ""}
parameters: [{name: p, default: ""}]
job_clusters: [{job_cluster_key: k, new_cluster: {policy_id: "", custom: "", num_workers: 1, init_scripts: [{s3: {destination: "", region: ""}}]}}]`;
    expect(jobOf(bundleWith(job))).toEqual({
      tags: { a: '' },
      parameters: [{ name: 'p', default: '' }],
      job_clusters: [
        {
          job_cluster_key: 'k',
          new_cluster: { custom: '', num_workers: 1, init_scripts: [{ s3: { destination: '' } }] },
        },
      ],
      max_concurrent_runs: 1,
    });
  });

  test('that only a deployment knows are refused', () => {
    expect(
      issuesOf(bundleWith('deployment: {deployment_id: d, version_id: v}')).map((issue) =>
        issue.slice(15, 49),
      ),
    ).toEqual(['5:20 DEPLOYMENT_FIELD resources.jo', '5:38 DEPLOYMENT_FIELD resources.jo']);
  });
});

describe('what starts a job, and its life', () => {
  test('have the fields that the Databricks CLI knows', () => {
    const job =
      'trigger: {cron: {timezone_id: UTC}, periodic: {interval: "2", unit: DAYS}, table_update: {table_names: [1.50], condition: ""}}\nlifecycle: {prevent_destroy: "true", started: true}';
    expect(jobOf(bundleWith(job))).toMatchObject({
      trigger: {
        pause_status: 'UNPAUSED',
        periodic: { interval: 2, unit: 'DAYS' },
        table_update: { table_names: ['1.5'] },
      },
      lifecycle: { prevent_destroy: true },
    });
    expect(issuesOf(bundleWith(job)).map((issue) => issue.split(' ').slice(2, 4).join(' '))).toEqual([
      'FIELD_UNKNOWN resources.jobs.j.trigger.cron:',
      'TEXT_CHANGED resources.jobs.j.trigger.table_update.table_names[0]:',
      'FIELD_UNKNOWN resources.jobs.j.lifecycle.started:',
    ]);
  });
});

describe('a task that needs compute', () => {
  const wheel = 'python_wheel_task: {package_name: p, entry_point: e}';

  test('and names none is told, also in a loop', () => {
    const job = `tasks:\n- {task_key: t, ${wheel}}\n- {task_key: u, for_each_task: {inputs: "[]", task: {task_key: v, ${wheel}}}}`;
    expect(issuesOf(bundleWith(job))).toEqual([
      '? databricks.yml:6:9 COMPUTE_MISSING resources.jobs.j.tasks[0]: a python_wheel_task needs compute, and names none, which the Databricks CLI refuses. Give it one of new_cluster, job_cluster_key, environment_key, existing_cluster_id.',
      '? databricks.yml:7:53 COMPUTE_MISSING resources.jobs.j.tasks[1].for_each_task.task: a python_wheel_task needs compute, and names none, which the Databricks CLI refuses. Give it one of new_cluster, job_cluster_key, environment_key, existing_cluster_id.',
    ]);
  });

  test.each([
    [`{task_key: t, existing_cluster_id: c, ${wheel}}`, ''],
    [`{task_key: t, new_cluster: {num_workers: 1}, ${wheel}}`, ''],
    [`{task_key: t, ${wheel}}`, 'brickwork: {defaults: {job_cluster_key: c}}'],
    ['{task_key: t, notebook_task: {notebook_path: /n}}', ''],
  ])('is as it should be: %s %s', (task, rest) => {
    expect(issuesOf(bundleWith(`tasks: [${task}]\n${rest}`))).toEqual([]);
  });
});

describe('the clusters of a job', () => {
  test('leave to their pool what it decides', () => {
    const cluster = `{instance_pool_id: p, driver_instance_pool_id: d, node_type_id: n, driver_node_type_id: n, enable_elastic_disk: true, aws_attributes: {zone_id: z, instance_profile_arn: a}, azure_attributes: {first_on_demand: 1}, gcp_attributes: {google_service_account: g, zone_id: z}, num_workers: 3}`;
    expect(jobOf(bundleWith(`tasks: [{task_key: t, new_cluster: ${cluster}}]`))['tasks']).toEqual([
      {
        task_key: 't',
        new_cluster: {
          instance_pool_id: 'p',
          driver_instance_pool_id: 'd',
          aws_attributes: { instance_profile_arn: 'a' },
          azure_attributes: {},
          gcp_attributes: { google_service_account: 'g' },
          num_workers: 3,
        },
      },
    ]);
  });

  test('say how many workers they have, and what they run', () => {
    const job = `job_clusters:
  - {job_cluster_key: a, new_cluster: {driver_instance_pool_id: d, workload_type: {clients: {jobs: false}}}}
  - {job_cluster_key: b, new_cluster: {autoscale: {min_workers: 1, max_workers: 2}}}
  - {job_cluster_key: c}
  - {job_cluster_key: d, new_cluster: {autoscale: null}}
tasks: [{task_key: t, new_cluster: {spark_version: x}}]`;
    expect(jobOf(bundleWith(job))).toMatchObject({
      job_clusters: [
        { new_cluster: { num_workers: 0, workload_type: { clients: { jobs: false, notebooks: true } } } },
        { new_cluster: { autoscale: { min_workers: 1, max_workers: 2 } } },
        { job_cluster_key: 'c' },
        { new_cluster: { num_workers: 0 } },
      ],
      tasks: [{ new_cluster: { spark_version: 'x' } }],
    });
  });

  test('that are none stay as they are', () => {
    expect(
      jobOf(bundleWith('job_clusters: [{job_cluster_key: a, new_cluster: "${resources.clusters.c}"}]')),
    ).toMatchObject({
      job_clusters: [{ job_cluster_key: 'a', new_cluster: '${resources.clusters.c}' }],
    });
    expect(jobOf(bundleWith('job_clusters: "${resources.x.y}"'))['job_clusters']).toBe('${resources.x.y}');
  });
});

describe('the permissions of a job', () => {
  const me = { level: 'IS_OWNER', user_name: 'tester@databricks.com' };

  test.each([
    ['none', '', '', undefined],
    ['an empty list', 'permissions: []', '', undefined],
    [
      'those of the bundle',
      '',
      '[{level: CAN_RUN, group_name: g}]',
      [{ level: 'CAN_MANAGE_RUN', group_name: 'g' }, me],
    ],
    [
      'its own before those of the bundle',
      'permissions: [{level: CAN_VIEW, user_name: u}]',
      '[{level: CAN_MANAGE, user_name: u}, {level: CAN_VIEW, service_principal_name: s}]',
      [{ level: 'CAN_VIEW', user_name: 'u' }, { level: 'CAN_VIEW', service_principal_name: 's' }, me],
    ],
    [
      'who deploys as its owner',
      'permissions: [{level: CAN_MANAGE, user_name: tester@databricks.com}]',
      '',
      [me],
    ],
    [
      'who deploys, if he is its owner',
      'permissions: [{level: IS_OWNER, user_name: tester@databricks.com}]',
      '',
      [me],
    ],
    [
      'another owner',
      'permissions: [{level: IS_OWNER, user_name: o}, {level: CAN_MANAGE, user_name: tester@databricks.com}]',
      '',
      [
        { level: 'IS_OWNER', user_name: 'o' },
        { level: 'CAN_MANAGE', user_name: 'tester@databricks.com' },
      ],
    ],
    [
      'the highest level of each, for somebody',
      'permissions: [{level: CAN_VIEW, group_name: g}, {level: CAN_MANAGE, group_name: g}, {level: CAN_VIEW, group_name: g}, {level: CAN_VIEW}, {user_name: v}, {level: "", user_name: w}]',
      '',
      [{ level: 'CAN_MANAGE', group_name: 'g' }, me],
    ],
  ])('are %s', (_title, job, permissions, expected) => {
    const bundle = bundleWith(`name: n\n${job}`, permissions === '' ? '' : `permissions: ${permissions}`);
    expect(jobOf(bundle)['permissions']).toEqual(expected);
  });

  test('are those of a service principal, where one deploys', () => {
    const caller = { userName: '11111111-2222-3333-4444-555555555555' };
    const job = bundleWith('permissions: [{level: CAN_VIEW, group_name: g}]');
    expect(jobOf(job, { caller })['permissions']).toEqual([
      { level: 'CAN_VIEW', group_name: 'g' },
      { level: 'IS_OWNER', service_principal_name: caller.userName },
    ]);
  });

  test('have one of the levels that a bundle can give', () => {
    expect(
      issuesOf(bundleWith('name: n', 'permissions: [{level: IS_OWNER, user_name: u}, {user_name: v}]')),
    ).toEqual([
      'databricks.yml:6:16 PERMISSION_LEVEL permissions[0].level: has to be one of CAN_MANAGE, CAN_VIEW, CAN_RUN, not "IS_OWNER".',
      'databricks.yml:6:48 PERMISSION_LEVEL permissions[1].level: has to be one of CAN_MANAGE, CAN_VIEW, CAN_RUN, not "".',
    ]);
  });
});

describe('run_as', () => {
  const other = '{service_principal_name: s}';

  test('is that of the bundle, unless the job has its own', () => {
    expect(jobOf(bundleWith('name: n', `run_as: ${other}`))['run_as']).toEqual({
      service_principal_name: 's',
    });
    expect(jobOf(bundleWith('run_as: {user_name: u}', `run_as: ${other}`))['run_as']).toEqual({
      user_name: 'u',
    });
    expect(jobOf(bundleWith('name: n', 'run_as:'))['run_as']).toBeUndefined();
  });

  test.each(['{}', '{user_name: ""}', '{user_name: u, service_principal_name: s}'])(
    'is exactly one name: %s',
    (runAs) => {
      expect(issuesOf(bundleWith('name: n', `run_as: ${runAs}`))).toEqual([
        'databricks.yml:6:1 RUN_AS run_as: needs exactly one of user_name and service_principal_name.',
      ]);
      expect(
        issuesOf(bundleWith('name: n', `run_as: ${runAs}\nexperimental: {use_legacy_run_as: true}`)),
      ).toEqual([]);
    },
  );

  test('is nothing that other resources can do', () => {
    const rest = (runAs: string): string =>
      `  apps: {a: {}}\n  dashboards: {d: {embed_credentials: true}, e: {}}\nrun_as: ${runAs}`;
    expect(issuesOf(bundleWith('name: n', rest(other))).slice(0, 2)).toEqual([
      'databricks.yml:6:3 RUN_AS resources.apps: cannot run as s, who is not the one that deploys them.',
      'databricks.yml:7:16 RUN_AS resources.dashboards.d: cannot run as s, who is not the one that deploys them.',
    ]);
    expect(issuesOf(bundleWith('name: n', rest('{user_name: tester@databricks.com}')))[0]).toContain(
      'BUNDLE_RESOURCES_OTHER',
    );
  });
});
