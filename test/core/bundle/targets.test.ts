import { describe, expect, test } from 'vitest';
import { bundleWith, issuesOf, jobOf, resolve } from './resolve-texts.js';

const targeted = (job: string, override: string, rest = ''): string =>
  bundleWith(job, `targets:\n  t:\n    resources:\n      jobs:\n        j: ${override}\n${rest}`);

describe('the target', () => {
  const two = `${bundleWith('name: ${bundle.target}')}targets: {dev: {}, prod: {default: true}}`;

  test('is the one that is asked for, also by the environment', () => {
    expect(jobOf(two)['name']).toBe('prod');
    expect(jobOf(two, { target: 'dev' })['name']).toBe('dev');
    expect(jobOf(two, { env: { DATABRICKS_BUNDLE_TARGET: 'dev' } })['name']).toBe('dev');
    expect(jobOf(two, { env: { DATABRICKS_BUNDLE_ENV: 'dev' } })['name']).toBe('dev');
    expect(jobOf(two, { target: 'prod', env: { DATABRICKS_BUNDLE_TARGET: 'dev' } })['name']).toBe('prod');
  });

  test('that is not there is told with those that are', () => {
    expect(issuesOf(two, { target: 'prd' })).toEqual([
      'databricks.yml:6:1 BUNDLE_TARGET_UNKNOWN targets: has no target "prd". Did you mean "prod"? Targets: "dev", "prod".',
    ]);
  });

  test('may be one that says nothing', () => {
    expect(jobOf(`${bundleWith('name: ${bundle.target}')}targets:\n  t:`)['name']).toBe('t');
    expect(jobOf(`${bundleWith('name: ${bundle.target}')}targets:`)['name']).toBe('default');
  });
});

test('a release has folders of its own, and the root stays where it is', () => {
  const paths = 'workspace: {root_path: /Workspace/r, artifact_path: /Volumes/c/s/v}\n';
  const at = (release?: string): unknown => {
    const resolved = resolve(bundleWith('name: n', paths), release === undefined ? {} : { release });
    return resolved.kind === 'bundle' ? resolved.workspace : resolved.issues;
  };
  expect(at()).toMatchObject({ file_path: '/Workspace/r/files', artifact_path: '/Volumes/c/s/v' });
  expect(at('c1')).toMatchObject({
    root_path: '/Workspace/r',
    file_path: '/Workspace/r/releases/c1/files',
    state_path: '/Workspace/r/releases/c1/state',
    artifact_path: '/Volumes/c/s/v/releases/c1',
  });
});

test('a bundle knows the names of all of its targets', () => {
  const two = `${bundleWith('name: n')}targets: {dev: , prod: {default: true}}`;
  expect(resolve(two)).toMatchObject({ target: 'prod', targets: ['dev', 'prod'] });
});

describe('what a target overrides', () => {
  test('is merged: maps deep, lists one after the other, null changes nothing', () => {
    const job = 'name: n\ntags: {a: 1, b: 2}\nemail_notifications: {on_failure: [x]}\ndescription: d';
    const override =
      '{tags: {b: 3}, email_notifications: {on_failure: [y]}, description: null, timeout_seconds: 5}';
    expect(jobOf(targeted(job, override))).toMatchObject({
      name: 'n',
      tags: { a: '1', b: '3' },
      email_notifications: { on_failure: ['x', 'y'] },
      description: 'd',
      timeout_seconds: 5,
    });
  });

  test('replaces run_as, and the mode, cluster and repository of the bundle', () => {
    const rest =
      'run_as: {user_name: a}\ntargets: {t: {run_as: {service_principal_name: s}, git: {branch: main}}}';
    const bundle = `${bundleWith('name: "${bundle.git.branch} ${bundle.git.origin_url}"', rest)}`;
    expect(jobOf(bundle.replace('{name: b}', '{name: b, git: {origin_url: o}}'))).toMatchObject({
      name: 'main o',
      run_as: { service_principal_name: 's' },
    });
    expect(jobOf(bundle.replace('{service_principal_name: s}', 'null'))).toMatchObject({
      name: 'main ',
      run_as: { user_name: 'a' },
    });
  });

  test('has no run_as, workspace or presets to be merged with, and is there all the same', () => {
    const rest =
      'targets: {t: {presets: {name_prefix: p_}, workspace: {root_path: ~/x, host: h}, sync: {paths: [a]}}}';
    expect(resolve(bundleWith('name: n', rest))).toMatchObject({
      workspace: { root_path: '/Workspace/Users/tester@databricks.com/x', host: 'h' },
      sync: { paths: ['a'] },
    });
    expect(jobOf(bundleWith('name: n', rest))['name']).toBe('p_n');
  });

  test('of another kind is told, with the place of what it cannot be merged with', () => {
    const job = 'tags: ${var.t}\nemail_notifications: {on_failure: "${var.t}"}';
    const variables = 'variables: {t: {type: complex, default: {a: 1}}}';
    expect(
      issuesOf(targeted(job, '{tags: {b: 2}, email_notifications: {on_failure: [x]}}', variables)).slice(
        0,
        2,
      ),
    ).toEqual([
      'databricks.yml:11:13 BUNDLE_MERGE resources.jobs.j.tags: a map cannot be merged with a value at databricks.yml:5:7. Write both in full, or let both come from the variable.',
      'databricks.yml:11:49 BUNDLE_MERGE resources.jobs.j.email_notifications.on_failure: a list cannot be merged with a value at databricks.yml:6:29. Write both in full, or let both come from the variable.',
    ]);
    expect(
      issuesOf({
        'databricks.yml': 'bundle: {name: b}\ninclude: [a.yml]\nvariables: {v: {default: [1]}}',
        'a.yml': 'variables: {v: {default: {y: 1}}}',
      }),
    ).toEqual([
      'a.yml:1:17 BUNDLE_MERGE variables.v.default: a map cannot be merged with a list at databricks.yml:3:17.',
    ]);
  });
});

describe('parts of one key', () => {
  test('are merged into the first of them, tasks come sorted', () => {
    const job = `tasks:
  - {task_key: b, notebook_task: {notebook_path: /b}, libraries: [{whl: /1}]}
  - {task_key: a, notebook_task: {notebook_path: /a}}
job_clusters: [{job_cluster_key: k, new_cluster: {num_workers: 1}}]
parameters: [{name: p, default: "1"}, {name: o, default: "1"}]`;
    const override =
      '{tasks: [{task_key: b, max_retries: 1, libraries: [{whl: /2}]}], job_clusters: [{job_cluster_key: k, new_cluster: {num_workers: 2}}], parameters: [{name: o, default: "2"}]}';
    expect(jobOf(targeted(job, override))).toMatchObject({
      tasks: [
        { task_key: 'a' },
        { task_key: 'b', max_retries: 1, libraries: [{ whl: '/1' }, { whl: '/2' }] },
      ],
      job_clusters: [{ job_cluster_key: 'k', new_cluster: { num_workers: 2 } }],
      parameters: [{ name: 'p' }, { name: 'o', default: '2' }],
    });
  });

  test('without a key are one', () => {
    expect(jobOf(bundleWith('tasks: [{max_retries: 1}, {timeout_seconds: 2}]'))['tasks']).toEqual([
      { task_key: '', max_retries: 1, timeout_seconds: 2 },
    ]);
  });

  test('an override of a task that is not there is a new task, and told where it has no type', () => {
    const job = 'tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]';
    expect(issuesOf(targeted(job, '{tasks: [{task_key: laod, max_retries: 1}]}'))).toEqual([
      '? databricks.yml:10:21 BUNDLE_TASK_NEW targets.t.resources.jobs.j.tasks[0]: the job has no task "laod" to change, so that this is a new one without a type. Did you mean "load"?',
    ]);
    expect(issuesOf(targeted('name: n', '{tasks: [{max_retries: 1}]}'))[0]).toContain(
      'Tasks of the job: nothing.',
    );
    const good =
      '{tasks: [{task_key: new, sql_task: {warehouse_id: w, file: {path: /q}}}, {task_key: load}, {task_key: w, brickwork: {wait_task: {}}}]}';
    expect(issuesOf(targeted(job, good))).toEqual([]);
    expect(
      issuesOf(
        targeted('tasks: ${var.t}', '{tasks: [{task_key: t}]}', 'variables: {t: {default: []}}'),
      ).join(),
    ).not.toContain('BUNDLE_TASK_NEW');
    expect(
      issuesOf(bundleWith('name: n', 'targets: {t: {resources: {jobs: {k: {tasks: [{task_key: t}]}}}}}')),
    ).toEqual([]);
  });
});

describe('development mode', () => {
  const dev = (job: string, target = '', rest = ''): string =>
    bundleWith(job, `targets: {t: {mode: development${target}}}\n${rest}`);

  test('names and pauses jobs, unless they say so themselves', () => {
    const job =
      'name: n\nschedule: {quartz_cron_expression: q, timezone_id: z}\ntrigger: {pause_status: UNPAUSED}';
    expect(jobOf(dev(job))).toMatchObject({
      name: '[dev tester] n',
      tags: { dev: 'tester' },
      max_concurrent_runs: 4,
      schedule: { pause_status: 'PAUSED' },
      trigger: { pause_status: 'UNPAUSED' },
    });
    expect(jobOf(dev('max_concurrent_runs: 0'))).toMatchObject({
      name: '[dev tester] ',
      max_concurrent_runs: 4,
    });
  });

  test('keeps the presets that the bundle has', () => {
    const presets =
      ', presets: {name_prefix: "${workspace.current_user.short_name}_", tags: {dev: me, a: "1"}, jobs_max_concurrent_runs: 2, trigger_pause_status: PAUSED}';
    expect(jobOf(dev('name: n\ntags: {a: "2", dev: ""}', presets))).toMatchObject({
      name: 'tester_n',
      tags: { dev: 'me', a: '2' },
      max_concurrent_runs: 2,
    });
  });

  test('takes a name that may stand in tags', () => {
    const caller = { userName: 'Jörg.Müller-Straße@x.com' };
    expect(jobOf(dev('name: n'), { caller })).toMatchObject({
      name: '[dev jörg_müller_straße] n',
      tags: { dev: 'jorg_muller_straße' },
    });
    expect(jobOf(dev('name: n'), { caller: { userName: 'a', shortName: '李.b' } })['tags']).toEqual({
      dev: '_.b',
    });
    const principal = { userName: '11111111-2222-3333-4444-555555555555', displayName: 'CI job' };
    expect(jobOf(dev('name: ${workspace.current_user.displayName}'), { caller: principal })['name']).toBe(
      '[dev ci_job] CI job',
    );
    expect(
      jobOf(bundleWith('name: ${workspace.current_user.domain_friendly_name}'), { caller })['name'],
    ).toBe('jorg-muller-stra-e');
  });

  test.each([
    ['host: https://adb-1.2.azuredatabricks.net/?o=1', 'jösé_mü_ller__ß'],
    ['host: https://adb-1.2.databricks.azure.us', 'jösé_mü_ller__ß'],
    ['azure_workspace_resource_id: /subscriptions/s', 'jösé_mü_ller__ß'],
    ['host: 1.2.gcp.databricks.com', 'jose_mu_ller'],
    ['host: https://dbc-1.cloud.databricks.com', 'jose_mu_ller__ß'],
    ['host: https://databricks.example.com', 'jose_mu_ller__ß'],
  ])('gives the tag that the cloud takes: %s', (workspace, tag) => {
    const caller = { userName: 'Jösé.Mü-ller_李ß@x.com' };
    expect(jobOf(dev('name: n', `, workspace: {${workspace}}`), { caller })['tags']).toEqual({ dev: tag });
  });

  test('knows the cloud of a workspace that the environment names', () => {
    const options = {
      caller: { userName: 'Zoë@x.com' },
      env: { DATABRICKS_HOST: 'https://adb-1.2.azuredatabricks.net' },
    };
    expect(jobOf(dev('name: n'), options)['tags']).toEqual({ dev: 'zoë' });
  });

  test.each([
    [', workspace: {root_path: /Shared/x}', 'MODE_PATH workspace.root_path'],
    [', workspace: {state_path: /Shared/x}', 'MODE_PATH workspace.state_path'],
    [', presets: {name_prefix: dev_}', 'MODE_PREFIX presets.name_prefix'],
    [', presets: {trigger_pause_status: UNPAUSED}', 'MODE_UNPAUSED presets.trigger_pause_status'],
  ])('refuses what others share:%s', (target, issue) => {
    expect(issuesOf(dev('name: n', target))).toEqual([expect.stringContaining(issue) as string]);
  });

  test('runs all tasks on one cluster where that is asked for', () => {
    const job = `tasks:
  - {task_key: a, new_cluster: {num_workers: 1}}
  - {task_key: b, environment_key: e}
  - {task_key: c}
  - {task_key: d, for_each_task: {inputs: "[]", task: {task_key: i, job_cluster_key: k}}}`;
    const all = [
      { task_key: 'a', existing_cluster_id: 'c1' },
      { task_key: 'b', existing_cluster_id: 'c1' },
      { task_key: 'c' },
      { task_key: 'd', for_each_task: { inputs: '[]', task: { task_key: 'i', existing_cluster_id: 'c1' } } },
    ];
    const env = { DATABRICKS_CLUSTER_ID: 'c1' };
    expect(jobOf(dev(job), { env })['tasks']).toEqual(all);
    expect(jobOf(bundleWith(job), { clusterId: 'c1' })['tasks']).toEqual(all);
    expect(jobOf(bundleWith(job, 'targets: {t: {cluster_id: c1}}'))['tasks']).toEqual(all);
    expect(issuesOf(bundleWith(job), { env })).toEqual([
      '? databricks.yml:1:1 CLUSTER_OVERRIDE bundle.cluster_id: DATABRICKS_CLUSTER_ID is set, and only counts in development mode.',
    ]);
    const production = bundleWith(
      job,
      'targets: {t: {mode: production, cluster_id: c1, workspace: {root_path: /a}}}',
    );
    expect(issuesOf(production)).toEqual([
      '? databricks.yml:10:33 CLUSTER_OVERRIDE bundle.cluster_id: all tasks of a target in production mode run on one cluster that is none of their own.',
    ]);
  });
});

describe('production mode', () => {
  const prod = (rest: string): string => `${bundleWith('name: n', rest)}\ntargets:\n  t: {mode: production}`;

  test('wants to know where it is deployed', () => {
    expect(issuesOf(prod(''))).toEqual([
      'databricks.yml:8:3 MODE_ROOT_PATH workspace.root_path: a target in production mode sets workspace.root_path itself, so that there is one copy of it. For example /Workspace/Users/tester@databricks.com/.bundle/${bundle.name}/${bundle.target}.',
    ]);
  });

  test('only advises so where it is clear who runs the jobs', () => {
    expect(issuesOf(prod('run_as: {user_name: tester@databricks.com}'))[0]).toMatch(/^\? .*MODE_ROOT_PATH/);
    const caller = { userName: '11111111-2222-3333-4444-555555555555' };
    expect(issuesOf(prod(''), { caller })[0]).toMatch(/^\? .*MODE_ROOT_PATH/);
    const ofJob = prod('').replace('name: n', 'run_as: {user_name: u}');
    expect(issuesOf(ofJob)[0]).toMatch(/^\? .*MODE_ROOT_PATH/);
  });

  test('has no pipelines in development', () => {
    const rest =
      '  pipelines: {p: {development: true}, q: {name: q}}\ntargets: {t: {mode: production, workspace: {root_path: /a}}}';
    expect(issuesOf(bundleWith('name: n', rest))[0]).toBe(
      'databricks.yml:6:19 MODE_PIPELINE resources.pipelines.p.development: is not for a target in production mode.',
    );
  });

  test('or development are all the modes there are', () => {
    expect(issuesOf(bundleWith('name: n', 'targets: {t: {mode: staging}}'))).toEqual([
      'databricks.yml:6:15 BUNDLE_MODE bundle.mode: has to be development or production, not staging.',
    ]);
  });
});

test('presets without a mode hold as well', () => {
  const presets = 'presets: {name_prefix: "x ", tags: {b: "2", a: "1"}, trigger_pause_status: UNPAUSED}';
  const job = 'name: n\ncontinuous: {}\nschedule: {pause_status: PAUSED}';
  expect(jobOf(bundleWith(job, presets))).toEqual({
    name: 'x n',
    tags: { a: '1', b: '2' },
    continuous: { pause_status: 'UNPAUSED' },
    schedule: { pause_status: 'PAUSED' },
    max_concurrent_runs: 1,
  });
  expect(issuesOf(bundleWith('name: n', 'presets: {trigger_pause_status: MAYBE}'))).toEqual([
    'databricks.yml:6:11 PRESET_PAUSE_STATUS presets.trigger_pause_status: has to be PAUSED or UNPAUSED, not MAYBE.',
  ]);
});

test('volumes are for artifacts alone', () => {
  const bundle = (paths: string): string => bundleWith('name: n', `workspace: {${paths}}`);
  expect(issuesOf(bundle('artifact_path: /Volumes/a'))).toEqual([]);
  expect(issuesOf(bundle('root_path: /Volumes/a'))).toEqual([
    'databricks.yml:6:13 WORKSPACE_VOLUME workspace.root_path: lies in a volume, where only workspace.artifact_path can lie.',
  ]);
  expect(
    issuesOf(bundle('file_path: /Volumes/a, state_path: /Volumes/b')).map((issue) => issue.slice(20, 56)),
  ).toEqual(
    [' WORKSPACE_VOLUME workspace.file_path', ' WORKSPACE_VOLUME workspace.state_pat'].map(
      (text) => expect.stringContaining(text.slice(1, 30)) as string,
    ),
  );
});
