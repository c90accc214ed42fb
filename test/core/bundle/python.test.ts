import { describe, expect, test } from 'vitest';
import type { BundleOptions } from '../../../src/core/bundle/bundle-options.js';
import type { PythonAnswer, PythonLoader, PythonRequest } from '../../../src/core/bundle/python-loader.js';
import { isJsonObject, type JsonObject, mergePatch } from '../../../src/core/json.js';
import { issuesOf, resolve } from './resolve-texts.js';

const PYTHON = 'bundle: {name: b}\npython: {venv_path: .venv, resources: ["r:load"], mutators: ["r:m"]}\n';

/** A loader that merges a patch over what each phase is given. */
function patching(
  patches: Partial<Record<PythonRequest['phase'], JsonObject>>,
  rest: object = {},
): PythonLoader {
  return ({ phase, input }) => {
    const output = mergePatch(JSON.parse(input) as JsonObject, patches[phase] ?? {});
    return { kind: 'ran', printed: '', output: JSON.stringify(output), diagnostics: '', ...rest };
  };
}

const jobs = (members: JsonObject): JsonObject => ({ resources: { jobs: members } });

/** The settings of all jobs, without the marks of a deployment. */
function jobsOf(
  texts: string | Record<string, string>,
  options: Partial<BundleOptions>,
): Record<string, JsonObject> {
  const bundle = resolve(texts, options);
  if (bundle.kind !== 'bundle') throw new Error(JSON.stringify(bundle.issues));
  return Object.fromEntries(
    [...bundle.jobs].map(([key, { document }]) => {
      const { deployment: _deployment, edit_mode: _mode, format: _format, queue: _queue, ...job } = document;
      return [key, job];
    }),
  );
}

/** The issues with a loader that answers so. */
function told(python: PythonLoader, texts: string | Record<string, string> = PYTHON): string[] {
  return issuesOf(texts, { python });
}

describe('jobs that Python adds', () => {
  test('get what every job of the bundle gets, in the place where all jobs do', () => {
    const bundle = `${PYTHON}variables: {x: {default: 7}}
permissions: [{level: CAN_VIEW, group_name: g}]
run_as: {user_name: u}
targets: {t: {mode: development}}
`;
    const job = {
      tags: { x: '${var.x}', none: '' },
      schedule: { quartz_cron_expression: 'q', timezone_id: 'z' },
      tasks: [
        { task_key: 'b', notebook_task: { notebook_path: 'n.py' } },
        { task_key: 'a', notebook_task: { notebook_path: '/n' }, timeout_seconds: '60' },
      ],
    };
    const python = patching({ load_resources: jobs({ a: { ...job, name: 'A' }, b: { name: 'B' } }) });
    const texts = { 'databricks.yml': bundle, 'n.py': '# Databricks notebook source\n' };
    const made = jobsOf(texts, { python });
    expect(Object.keys(made)).toEqual(['a', 'b']);
    expect(made['a']).toEqual({
      name: '[dev tester] A',
      max_concurrent_runs: 4,
      run_as: { user_name: 'u' },
      tags: { x: '7', none: '', dev: 'tester' },
      schedule: { quartz_cron_expression: 'q', timezone_id: 'z', pause_status: 'PAUSED' },
      permissions: [
        { level: 'CAN_VIEW', group_name: 'g' },
        { level: 'IS_OWNER', user_name: 'tester@databricks.com' },
      ],
      tasks: [
        { task_key: 'a', notebook_task: { notebook_path: '/n' }, timeout_seconds: 60 },
        {
          task_key: 'b',
          notebook_task: { notebook_path: '/Workspace/Users/tester@databricks.com/.bundle/b/t/files/n' },
        },
      ],
    });
  });

  test('are asked for with all that is known: variables, jobs as the CLI has them, both sections', () => {
    const requests: PythonRequest[] = [];
    const python: PythonLoader = (request) => {
      requests.push(request);
      return patching({ load_resources: jobs({ a: { name: 'A' } }) })(request);
    };
    const texts = {
      'databricks.yml': `${PYTHON}include: [sub/*.yml]
variables: {x: {default: "\${bundle.name}"}, y: {lookup: {warehouse: w}}}
targets: {t: {presets: {name_prefix: "p "}}}
`,
      'sub/j.yml': `resources:
  jobs:
    j:
      name: j
      brickwork: {task_key_prefix: x}
      tasks: [{task_key: t, environment_key: e, spark_python_task: {python_file: ../f.py}, brickwork: {fallback: {}}}]
      environments: [{environment_key: e, spec: {dependencies: [-r ./r.txt, pandas, ./w.whl]}}]
    g: {git_source: {git_url: u, git_provider: p}, tasks: [{task_key: t, notebook_task: {notebook_path: n}}]}
    f: {tasks: [{task_key: t, for_each_task: {inputs: i, task: "\${resources.jobs.g.x}"}}]}
`,
      'f.py': '',
      'sub/r.txt': '',
    };
    const bundle = resolve(texts, { python });
    expect(bundle.issues).toEqual([]);
    const [load, apply] = requests.map(({ input }) => JSON.parse(input) as JsonObject);
    expect(requests.map(({ phase, venvPath }) => [phase, venvPath])).toEqual([
      ['load_resources', '.venv'],
      ['apply_mutators', '.venv'],
    ]);
    expect(load).toMatchObject({
      bundle: { name: 'b', target: 't' },
      variables: { x: { value: 'b' }, y: { value: '${var.y}' } },
      experimental: { python: { venv_path: '.venv' } },
    });
    expect(load['resources']).toEqual({
      jobs: {
        j: {
          name: 'p j',
          max_concurrent_runs: 1,
          queue: { enabled: true },
          tasks: [{ task_key: 't', environment_key: 'e', spark_python_task: { python_file: 'f.py' } }],
          environments: [
            { environment_key: 'e', spec: { dependencies: ['-r sub/r.txt', 'pandas', 'sub/w.whl'] } },
          ],
        },
        f: expect.anything() as JsonObject,
        g: expect.objectContaining({
          tasks: [{ task_key: 't', notebook_task: { notebook_path: 'n' } }],
        }) as JsonObject,
      },
    });
    expect(apply).toMatchObject(jobs({ a: { name: 'p A', max_concurrent_runs: 1 } }));
    expect(bundle.kind === 'bundle' && bundle.jobs.get('j')?.document).toMatchObject({
      brickwork: { task_key_prefix: 'x' },
      tasks: [{ brickwork: { fallback: {} } }],
    });
  });

  test('are no jobs, where they are something else', () => {
    const pipelines = { p: { name: '${bundle.name}' } };
    const bundle = resolve(PYTHON, { python: patching({ load_resources: { resources: { pipelines } } }) });
    expect(bundle).toMatchObject({ kind: 'bundle', resources: { pipelines: { p: { name: 'b' } } } });
    expect(bundle.issues).toMatchObject([{ code: 'BUNDLE_RESOURCES_OTHER', line: 2, column: 1 }]);
  });

  test('are told about at their lines', () => {
    const locations = [
      { path: 'resources.jobs.a.b', file: 'r.py', line: 3, column: 5 },
      { path: 'resources.jobs.a.b.tasks[0].task_key', file: '/home/me/bundle/lib/t.py', line: 9 },
      { path: 'resources.jobs.c', file: '/usr/lib/x.py' },
    ].map((entry) => JSON.stringify(entry));
    const task = { task_key: '${var.none}', notebook_task: { notebook_path: 'no.py' } };
    const python = patching(
      { load_resources: jobs({ 'a.b': { tasks: [task] }, c: { name: '${var.other}' } }) },
      { locations: locations.join('\n') },
    );
    expect(told(python)).toEqual([
      'lib/t.py:9:1 VARIABLE_UNKNOWN resources.jobs.a.b.tasks[0].task_key: ${var.none}: there is no variable "none". Variables of the bundle: nothing.',
      '../../../usr/lib/x.py:1:1 VARIABLE_UNKNOWN resources.jobs.c.name: ${var.other}: there is no variable "other". Variables of the bundle: nothing.',
      'r.py:3:5 PATH_MISSING resources.jobs.a.b.tasks[0].notebook_task.notebook_path: there is no notebook "no.py".',
    ]);
  });

  test('have fields of their own types alone', () => {
    const python = patching({
      load_resources: jobs({ a: { nmae: 'x', other: 1, name: {}, max_concurrent_runs: 2 ** 60 } }),
    });
    expect(told(python)).toEqual([
      'databricks.yml:2:1 PYTHON_FIELD resources.jobs.a.nmae: "nmae" is not a field here. Did you mean "name"?',
      'databricks.yml:2:1 PYTHON_FIELD resources.jobs.a.other: "other" is not a field here.',
      'databricks.yml:2:1 PYTHON_FIELD resources.jobs.a.name: "name" has to be a text: it is a map.',
      'databricks.yml:2:1 NUMBER_INEXACT resources.jobs.a.max_concurrent_runs: has more digits than a number can hold exactly.',
    ]);
    expect(told(patching({ load_resources: { resources: 'x' } }))).toEqual([
      'databricks.yml:2:1 PYTHON_FIELD resources: "resources" has to be a map: it is "x".',
    ]);
  });
});

describe('jobs that Python changes', () => {
  const YAML = `${PYTHON}resources:
  jobs:
    j:
      name: n
      brickwork: {task_key_prefix: x}
      tags: {a: b}
      job_clusters: [{job_cluster_key: c, new_cluster: {num_workers: 1}, brickwork: {fallbacks: []}}]
      tasks:
        - {task_key: t, notebook_task: {notebook_path: "\${bundle.name}.py"}, brickwork: {workspace: w}}
        - {task_key: u, notebook_task: {notebook_path: /u}, brickwork: {workspace: v}}
        - task_key: each
          for_each_task: {inputs: "[]", task: {task_key: i, notebook_task: {notebook_path: /i}, brickwork: {workspace: i}}}
    k: {name: k, tags: {}, parameters: [], description: d}
`;
  const texts = { 'databricks.yml': YAML, 'b.py': '# Databricks notebook source\n' };

  test('keep what stays, and what Brickwork alone knows', () => {
    const python: PythonLoader = ({ phase, input }) => {
      const configuration = JSON.parse(input) as { resources: { jobs: Record<string, JsonObject> } };
      const { j, k } = configuration.resources.jobs;
      if (phase === 'apply_mutators') {
        j['tags'] = { a: 'c' };
        j['tasks'] = [{ task_key: 'first' }, ...(j['tasks'] as JsonObject[])];
        j['permissions'] = [{ level: 'CAN_VIEW', group_name: 'g' }];
        // As the classes of databricks-bundles leave out what is empty.
        delete k['tags'];
        delete k['parameters'];
        delete k['description'];
      }
      return { kind: 'ran', printed: '', output: JSON.stringify(configuration), diagnostics: '' };
    };
    const { j, k } = jobsOf(texts, { python });
    expect(k).toEqual({ name: 'k', tags: {}, parameters: [], max_concurrent_runs: 1 });
    expect(j).toMatchObject({
      tags: { a: 'c' },
      brickwork: { task_key_prefix: 'x' },
      permissions: [{ group_name: 'g' }, { level: 'IS_OWNER' }],
      job_clusters: [{ job_cluster_key: 'c', brickwork: { fallbacks: [] } }],
    });
    expect(j['tasks']).toEqual([
      {
        task_key: 'each',
        for_each_task: {
          inputs: '[]',
          task: { task_key: 'i', notebook_task: { notebook_path: '/i' }, brickwork: { workspace: 'i' } },
        },
      },
      { task_key: 'first' },
      {
        task_key: 't',
        notebook_task: {
          notebook_path: '/Workspace/Users/tester@databricks.com/.bundle/b/default/files/b',
        },
        brickwork: { workspace: 'w' },
      },
      { task_key: 'u', notebook_task: { notebook_path: '/u' }, brickwork: { workspace: 'v' } },
    ]);
  });

  test('lose settings with the task that had them, which is told', () => {
    const tasks = [{ task_key: 't' }, { task_key: 'each', for_each_task: { inputs: '[]' } }];
    const python = patching({ apply_mutators: jobs({ j: { tasks } }) });
    expect(told(python, texts)).toEqual([
      '? databricks.yml:12:61 PYTHON_SETTINGS resources.jobs.j.tasks.u.brickwork: its settings go with "u", which Python code has taken away or given another key. Give them to what is there now, by its key.',
    ]);
  });

  test.each<[string, Parameters<typeof patching>[0], string[]]>([
    [
      'a job of YAML is made again',
      { load_resources: jobs({ j: { name: 'm' } }) },
      [
        'r.py:4:1 PYTHON_CHANGE resources.jobs.j: is made in Python, and stands at databricks.yml:5:5, too. Give one of them another key. What is written there is changed by python.mutators.',
      ],
    ],
    [
      'a mutator adds a job',
      { apply_mutators: jobs({ l: { name: 'm' } }) },
      [
        'databricks.yml:2:1 PYTHON_CHANGE resources.jobs.l: was added by a mutator, which may only change what is there. Add resources by a function in python.resources.',
      ],
    ],
    [
      'jobs are taken away, and other parts changed',
      { load_resources: { ...jobs({ j: null }), bundle: { name: 'c' }, new: 1 } },
      [
        'databricks.yml:1:1 PYTHON_CHANGE bundle: was changed by Python code, which may change resources alone.',
        'databricks.yml:2:1 PYTHON_CHANGE new: was changed by Python code, which may change resources alone.',
        'databricks.yml:5:5 PYTHON_CHANGE resources.jobs.j: was taken away by Python code, which may take none away.',
      ],
    ],
    [
      'all are taken away',
      { apply_mutators: { resources: null } },
      ['j', 'k'].map(
        (key) =>
          `databricks.yml:${key === 'j' ? 5 : 15}:5 PYTHON_CHANGE resources.jobs.${key}: was taken away by Python code, which may take none away.`,
      ),
    ],
  ])('are refused where more is done than may be: %s', (_what, patches, issues) => {
    const locations = '{"path": "resources.jobs.j", "file": "r.py", "line": 4, "column": 1}';
    expect(told(patching(patches, { locations }), texts)).toEqual(issues);
  });
});

test('a job that becomes nothing is taken away', () => {
  const python: PythonLoader = ({ input }) => {
    const output = { ...(JSON.parse(input) as JsonObject), ...jobs({ j: null }) };
    return { kind: 'ran', printed: '', output: JSON.stringify(output), diagnostics: '' };
  };
  expect(told(python, `${PYTHON}resources: {jobs: {j: {name: n}}}`)).toEqual([
    'databricks.yml:3:20 PYTHON_CHANGE resources.jobs.j: was taken away by Python code, which may take none away.',
  ]);
});

describe('what the code says itself', () => {
  const trace = (...frames: string[]): string =>
    `Traceback (most recent call last):\n${frames.join('\n')}\nValueError: bad\njob\n`;
  const frame = (file: string, line: number): string => `  File "${file}", line ${line}, in f\n    f()`;

  test.each<[string, JsonObject, string]>([
    ['a summary', { severity: 'warning', summary: 'Old' }, '? databricks.yml:2:1 PYTHON_CODE python: Old'],
    [
      'with a path',
      { severity: 'warning', summary: 'Old', path: 'bundle.name', detail: 'it\nis' },
      '? databricks.yml:1:10 PYTHON_CODE bundle.name: Old: it is',
    ],
    [
      'with a path of nothing',
      { severity: 'warning', summary: 'Old', path: 'resources.jobs.x' },
      '? databricks.yml:2:1 PYTHON_CODE resources.jobs.x: Old',
    ],
    [
      'with a location',
      { severity: 'error', summary: 'No', location: { file: 'x/y.py', line: 0, column: 2 } },
      'x/y.py:1:2 PYTHON_CODE python: No',
    ],
    [
      'with a traceback into its own code',
      {
        severity: 'error',
        summary: 'No',
        location: { file: 'x.py' },
        detail: trace(
          frame('/home/me/bundle/r.py', 7),
          frame('/home/me/bundle/.venv/lib/site-packages/p.py', 8),
          frame('/usr/lib/p.py', 9),
        ),
      },
      'r.py:7:1 PYTHON_CODE python: No: ValueError: bad job',
    ],
    [
      'with an explanation',
      {
        severity: 'error',
        summary: 'No',
        detail: `${trace(frame('/x.py', 1))}\n\n\u001b[0;36mExplanation:\u001b[0m Write\n\nit`,
      },
      'databricks.yml:2:1 PYTHON_CODE python: No: ValueError: bad job Write it',
    ],
    [
      'of a field that an older version does not have',
      { severity: 'error', summary: 'No', detail: "Unexpected field 'x' for class Job" },
      "databricks.yml:2:1 PYTHON_CODE python: No: Unexpected field 'x' for class Job The installed databricks-bundles may be too old: pip install --upgrade databricks-bundles.",
    ],
  ])('%s', (_what, diagnostic, issue) => {
    const diagnostics = `${JSON.stringify(diagnostic)}\n\n`;
    expect(
      told(patching({}, { diagnostics, ...(issue.startsWith('?') ? {} : { failure: 'exit code 1' }) })),
    ).toEqual([issue]);
  });
});

describe('a loader that gives nothing that can be used', () => {
  const ran = (rest: Partial<PythonAnswer & { kind: 'ran' }>): PythonAnswer => ({
    ...{ kind: 'ran', printed: '', output: '{}', diagnostics: '' },
    ...rest,
  });
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`;

  test.each<[string, PythonAnswer, string]>([
    ['diagnostics', ran({ diagnostics: undefined }), 'has left no diagnostics that can be read.'],
    ['diagnostics in JSON', ran({ diagnostics: '{' }), 'has left no diagnostics that can be read.'],
    ['diagnostics of objects', ran({ diagnostics: '1' }), 'has left no diagnostics that can be read.'],
    ['severities', ran({ diagnostics: '{"summary": "x"}' }), 'has left no diagnostics that can be read.'],
    ['summaries', ran({ diagnostics: '{"severity": "error"}' }), 'has left no diagnostics that can be read.'],
    ['output', ran({ output: undefined }), 'has left no output.'],
    ['output in JSON', ran({ output: '{"a": NaN}' }), 'has left output that is no JSON object.'],
    ['an object', ran({ output: '[]' }), 'has left output that is no JSON object.'],
    ['output that ends', ran({ output: `{"x": ${deep}}` }), 'has left output that is nested far too deep.'],
    ['output of a size', ran({ output: ' '.repeat(8_000_001) }), 'has left far more than a bundle can hold.'],
    ['locations', ran({ locations: 'x' }), 'has left locations that cannot be read.'],
    ['locations with paths', ran({ locations: '{"file": "f"}' }), 'has left locations that cannot be read.'],
    ['locations with files', ran({ locations: '{"path": "p"}' }), 'has left locations that cannot be read.'],
  ])('no %s', (_what, answer, message) => {
    expect(told(() => answer)).toEqual([
      `databricks.yml:2:1 PYTHON_OUTPUT python: the loader of databricks-bundles ${message} What it writes is the concern of databricks-bundles alone: is another package in its place?`,
    ]);
  });

  const venv = 'databricks.yml:2:10 PYTHON_NOT_RUN python.venv_path:';
  test.each<[string, PythonAnswer, string]>([
    [
      'is not there',
      { kind: 'no-interpreter', missing: '.venv/bin/python3' },
      `${venv} is no virtual environment: there is no .venv/bin/python3. Make it in the bundle's folder: python3 -m venv .venv && .venv/bin/pip install databricks-bundles; or, with uv: uv sync.`,
    ],
    [
      'is not installed',
      ran({ failure: 'exit code 1', diagnostics: undefined, printed: 'No module named databricks.bundles' }),
      `${venv} the package databricks-bundles is not installed there. Install it: .venv/bin/pip install databricks-bundles.`,
    ],
    [
      'does not end',
      { kind: 'late', seconds: 5, printed: ' a\n\nb ' },
      'databricks.yml:2:10 PYTHON_NOT_RUN python: the Python code did not end within 5 s. It printed: a b Code that makes jobs should not wait for anything that may be out of reach.',
    ],
    [
      'fails',
      ran({ failure: 'exit code 3', printed: `${'x'.repeat(600)}end` }),
      `databricks.yml:2:10 PYTHON_NOT_RUN python: the loader of databricks-bundles ended with exit code 3. It printed: … ${'x'.repeat(497)}end If its own code fails, it needs Python 3.10 or newer, or an upgrade: .venv/bin/pip install databricks-bundles --upgrade.`,
    ],
  ])('%s', (_what, answer, issue) => {
    expect(told(() => answer)).toEqual([issue]);
  });

  test('where no virtual environment is named, it is the one of the shell', () => {
    const bundle = PYTHON.replace('venv_path: .venv, ', '');
    const requests: PythonRequest[] = [];
    const missing: PythonLoader = (request) => {
      requests.push(request);
      return { kind: 'no-interpreter', missing: 'python3' };
    };
    expect(told(missing, bundle)).toEqual([
      'databricks.yml:2:1 PYTHON_NOT_RUN python: needs python3, which is not on the PATH. Install Python 3.10 or newer, or name a virtual environment: python: {venv_path: .venv}.',
    ]);
    expect(requests).toEqual([{ phase: 'load_resources', input: expect.any(String) as string }]);
    const printed = "Error while finding module specification for 'databricks.bundles.build'";
    expect(told(() => ran({ failure: 'exit code 1', printed }), bundle)).toEqual([
      'databricks.yml:2:1 PYTHON_NOT_RUN python: the package databricks-bundles is not installed there. Install it: python3 -m pip install databricks-bundles.',
    ]);
  });
});

describe('code is not run', () => {
  const never: PythonLoader = () => {
    throw new Error('it was run');
  };
  const warning =
    'what Python code makes of the jobs, or adds to them, is not known here. The Databricks CLI runs it, and its output is a definition: databricks bundle validate -t default -o json > job.json.';

  test.each<[string, string, string[]]>([
    ['without a section', 'bundle: {name: b}\npython: {}', []],
    [
      'of something else than lists',
      'bundle: {name: b}\nexperimental: {pydabs: {enabled: false, venv_path: ""}}',
      [],
    ],
    [
      'by a section that is no more',
      'bundle: {name: b}\nexperimental: {pydabs: {enabled: true}}',
      [
        'databricks.yml:2:16 PYTHON_SECTION experimental.pydabs: is no longer supported. Write python: {venv_path: …, resources: […], mutators: […]} at the top of the bundle.',
      ],
    ],
    [
      'by one with a list',
      'bundle: {name: b}\nexperimental: {pydabs: {import: []}}',
      [expect.stringContaining('PYTHON_SECTION experimental.pydabs') as string],
    ],
    [
      'by two sections that differ',
      `${PYTHON}experimental: {python: {resources: ["q:load"]}}`,
      [
        'databricks.yml:3:16 PYTHON_SECTION experimental.python: is the old name of "python", which is there, too, and says something else. Keep "python" alone.',
      ],
    ],
    [
      'after errors',
      PYTHON.replace('b}', '"${var.x}"}'),
      [expect.stringMatching(/BUNDLE_NAME/) as string, expect.stringMatching(/VARIABLE_UNKNOWN/) as string],
    ],
  ])('%s', (_why, bundle, issues) => {
    expect(told(never, bundle)).toEqual(issues);
  });

  test('where that is forbidden', () => {
    const env = { DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION: '' };
    expect(issuesOf(PYTHON, { python: never, env })).toEqual([
      'databricks.yml:2:1 PYTHON_NOT_RUN python: its code may not be run where DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION is set. Unset it, if you trust the bundle.',
    ]);
  });

  test('where nobody offers to, which is told', () => {
    expect(issuesOf(PYTHON)).toEqual([`? databricks.yml:2:1 BUNDLE_PYTHON python: ${warning}`]);
    expect(issuesOf('bundle: {name: b}\nexperimental: {python: {mutators: [m]}}')).toEqual([
      `? databricks.yml:2:16 BUNDLE_PYTHON experimental.python: ${warning}`,
    ]);
    expect(issuesOf('bundle: {name: b}\npython: {venv_path: v}')).toEqual([]);
  });

  test('by two sections that say the same, it is run once', () => {
    const phases: string[] = [];
    const python: PythonLoader = (request) => {
      phases.push(request.phase);
      return patching({})(request);
    };
    expect(
      told(
        python,
        `${PYTHON}experimental: {python: {venv_path: .venv, resources: ["r:load"], mutators: ["r:m"]}}`,
      ),
    ).toEqual([]);
    expect(phases).toEqual(['load_resources', 'apply_mutators']);
  });
});

test.each<[string, string]>([
  ['resources that are a list', '{"resources": [1]}'],
  ['jobs that are a list', '{"resources": {"jobs": [{"name": "x"}]}}'],
  ['jobs that are nothing', '{"resources": {"jobs": null}}'],
  ['a job that is a text', '{"resources": {"jobs": {"a": "x"}}}'],
  ['a job that is a list', '{"resources": {"jobs": {"a": [[]]}}}'],
  ['a job that is a reference', '{"resources": {"jobs": {"a": "${var.x}"}}}'],
  ['tasks that are a map', '{"resources": {"jobs": {"a": {"tasks": {"t": 1}}}}}'],
  ['tasks that are none', '{"resources": {"jobs": {"a": {"tasks": [null, 1, [2], "${var.x}"]}}}}'],
  ['permissions that are none', '{"resources": {"jobs": {"a": {"permissions": [1, {}]}}}}'],
  ['another python', '{"python": {"resources": 5}}'],
])('%s in the output are told, and nothing is thrown', (_what, json) => {
  const bundle = `${PYTHON}resources: {jobs: {j: {name: n}}}`;
  const python: PythonLoader = ({ input }) => {
    const output = { ...(JSON.parse(input) as JsonObject), ...(JSON.parse(json) as JsonObject) };
    return { kind: 'ran', printed: '', output: JSON.stringify(output), diagnostics: '' };
  };
  expect(resolve(bundle, { python }).kind).toBe('invalid');
});

test('names that objects have of themselves are names like others', () => {
  const output =
    '{"bundle": {}, "resources": {"jobs": {"__proto__": {"name": "x"}, "constructor": {"name": "y"}}}}';
  const python: PythonLoader = ({ phase, input }) => {
    const { resources: _resources, ...rest } = JSON.parse(input) as JsonObject;
    const added = output.replace('"bundle": {}', JSON.stringify(rest).slice(1, -1));
    return { kind: 'ran', printed: '', output: phase === 'load_resources' ? added : input, diagnostics: '' };
  };
  const bundle = resolve(PYTHON, { python });
  expect(bundle.kind === 'bundle' ? [...bundle.jobs.keys()] : bundle.issues).toEqual([
    '__proto__',
    'constructor',
  ]);
});

test('output of many jobs and long lists is taken in soon', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [
      `j${at}`,
      {
        name: `n${at}`,
        tasks: Array.from({ length: 10 }, (_, task) => ({ task_key: `t${task}`, timeout_seconds: task })),
      },
    ]),
  );
  // Milliseconds of the processor: others that want it as well do not count.
  const started = process.cpuUsage();
  const bundle = resolve(PYTHON, { python: patching({ load_resources: jobs(many) }) });
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(15_000);
  expect(bundle.kind === 'bundle' && bundle.jobs.size).toBe(1000);
  expect(isJsonObject(bundle.kind === 'bundle' ? bundle.jobs.get('j7')?.document : undefined)).toBe(true);
});
