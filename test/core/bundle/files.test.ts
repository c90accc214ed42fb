import { describe, expect, test } from 'vitest';
import { bundleWith, issuesOf, jobOf, resolve } from './resolve-texts.js';

const ROOT = bundleWith('name: n');

describe('the root file', () => {
  test.each(['databricks.yml', 'databricks.yaml', 'bundle.yml', 'bundle.yaml'])('may be %s', (name) => {
    expect(jobOf({ [name]: ROOT })['name']).toBe('n');
  });

  test('has to be there, once', () => {
    expect(issuesOf({ 'other.yml': ROOT })).toEqual([
      'databricks.yml:1:1 BUNDLE_ROOT_MISSING: there is no such file. A bundle begins with this file; bundle.yml is another name for it.',
    ]);
    expect(issuesOf({ 'bundle.yml': ROOT, 'databricks.yml': ROOT })).toEqual([
      'bundle.yml:1:1 BUNDLE_ROOT_AMBIGUOUS: databricks.yml is a root file of the bundle, too. Keep one of them.',
    ]);
  });

  test.each([
    ['', ['databricks.yml:1:1 BUNDLE_NAME_MISSING bundle.name: is required. Write "bundle: {name: …}".']],
    [
      '# nothing',
      ['databricks.yml:1:1 BUNDLE_NAME_MISSING bundle.name: is required. Write "bundle: {name: …}".'],
    ],
    [
      'bundle: {}',
      ['databricks.yml:1:1 BUNDLE_NAME_MISSING bundle.name: is required. Write "bundle: {name: …}".'],
    ],
    [
      'text',
      [
        '? databricks.yml:1:1 FIELD_TYPE: has to be a map, and is left out: it is "text".',
        'databricks.yml:1:1 BUNDLE_NAME_MISSING bundle.name: is required. Write "bundle: {name: …}".',
      ],
    ],
    [
      'a: [',
      [
        'databricks.yml:1:5 SYNTAX: Flow sequence in block collection must be sufficiently indented and end with a ].',
      ],
    ],
    ['a: 1\n---\nb: 2', ['databricks.yml:2:1 SYNTAX: a file holds one document; here begins another.']],
    [
      'a: !x 1',
      [
        'databricks.yml:1:4 SYNTAX: the tag !x cannot be used here. Write the value itself; a secret is a reference: {{secrets/scope/key}}.',
      ],
    ],
    ['a: *x', ['databricks.yml:1:4 SYNTAX: no anchor "&x" stands before this "*x".']],
    ['[1]: 2', ['databricks.yml:1:1 SYNTAX: a key has to be a text.']],
  ])('%j', (text, issues) => {
    expect(issuesOf(text)).toEqual(issues);
  });

  test('may leave its name out where it says what the root path is', () => {
    expect(resolve('workspace: {root_path: /a}')).toMatchObject({
      kind: 'bundle',
      name: '',
      workspace: { root_path: '/Workspace/a', file_path: '/Workspace/a/files' },
    });
  });
});

describe('included files', () => {
  const root = (include: string): string => `bundle: {name: b}\ninclude: ${include}`;
  const job = (name: string): string => `resources: {jobs: {j: {name: ${name}}}}`;

  test('are merged into the root, each once, in the order of the entries', () => {
    const files = {
      'databricks.yml': `${root('[b.yml, "*.yml", ./c/d.json]')}\nvariables: {v: {default: root}, w: {default: w}}`,
      'a.yml': 'variables: {v: {default: a}}',
      'b.yml': 'variables: {v: {default: b}}',
      'c/d.json': '{"resources": {"jobs": {"j": {"name": "${var.v} ${var.w}"}}}}',
    };
    expect(jobOf(files)['name']).toBe('a w');
  });

  test('may be empty, and include none themselves', () => {
    const files = {
      'databricks.yml': root('["*.yml"]'),
      'a.yml': '',
      'b.yml': `include: [c.yml]\n${job('n')}`,
    };
    expect(issuesOf(files)).toEqual([
      '? b.yml:1:1 BUNDLE_INCLUDE_NESTED include: is not looked at here: only the root file includes others.',
    ]);
    expect(jobOf(files)['name']).toBe('n');
  });

  test.each([
    [
      '[../*.yml]',
      '2:11 BUNDLE_INCLUDE_OUTSIDE include[0]: "../*.yml" leads out of the bundle\'s folder, to no file that is read. Files are read from the Git repository around the bundle, if there is one.',
    ],
    [
      '[a/../../x.yml]',
      '2:11 BUNDLE_INCLUDE_OUTSIDE include[0]: "a/../../x.yml" leads out of the bundle\'s folder, to no file that is read. Files are read from the Git repository around the bundle, if there is one.',
    ],
    [
      '[/etc/passwd]',
      '2:11 BUNDLE_INCLUDE_ABSOLUTE include[0]: "/etc/passwd" has to be relative to the root file.',
    ],
    ['["[a"]', '2:11 BUNDLE_INCLUDE_PATTERN include[0]: "[a" is no pattern of paths.'],
    [
      '[res/jobz.yml]',
      '2:11 BUNDLE_INCLUDE_MISSING include[0]: "res/jobz.yml" matches no file. Did you mean "res/jobs.yml"?',
    ],
    [
      '[res/notes.txt]',
      '2:11 BUNDLE_INCLUDE_TYPE include[0]: "res/notes.txt" is no YAML or JSON file; only such files can be included. What is to be uploaded belongs into sync.include.',
    ],
    [
      '[{a: b}]',
      '? databricks.yml:2:11 FIELD_TYPE include[0]: has to be a text, and is left out: it is a map.',
    ],
  ])('%s', (include, issue) => {
    const files = { 'databricks.yml': root(include), 'res/jobs.yml': '', 'res/notes.txt': '' };
    expect(issuesOf(files)).toEqual([issue.startsWith('?') ? issue : `databricks.yml:${issue}`]);
  });

  test('may lie beside the folder of the bundle, and are called by one name', () => {
    const files = {
      'databricks.yml': root('["../*/*.yml", ../lib/v.yml, "../../me/bundle/own.yml"]'),
      'own.yml': 'variables: {own: {default: 1}}',
      'a.py': '# Databricks notebook source\n',
      '../lib/v.yml': 'variables: {v: {default: b}}\nsync: {paths: [../bundle/src]}',
      '../lib/j.yml':
        'resources: {jobs: {j: {name: "${var.v}${var.own}", tasks: [{task_key: t, notebook_task: {notebook_path: ../bundle/a.py}}]}}}',
    };
    expect(issuesOf(files)).toEqual([]);
    expect(jobOf(files)).toMatchObject({
      name: 'b1',
      tasks: [{ notebook_task: { notebook_path: expect.stringMatching(/files\/a$/) as string } }],
    });
  });

  test('have paths from where they lie', () => {
    const files = {
      'databricks.yml': root('[../lib/j.yml]'),
      'src/a.py': 'x',
      '../lib/j.yml':
        'resources: {jobs: {j: {tasks: [{task_key: t, existing_cluster_id: c, spark_python_task: {python_file: ../bundle/src/b.py}}]}}}',
    };
    expect(issuesOf(files)).toEqual([
      expect.stringContaining(
        'there is no file "../bundle/src/b.py". Did you mean "../bundle/src/a.py"?',
      ) as string,
    ]);
  });

  test('that match nothing are told, and what "**" means', () => {
    expect(issuesOf(root('["x/*.yml", "**/y.yml"]'))).toEqual([
      '? databricks.yml:2:11 BUNDLE_INCLUDE_EMPTY include[0]: "x/*.yml" matches no file.',
      '? databricks.yml:2:22 BUNDLE_INCLUDE_EMPTY include[1]: "**/y.yml" matches no file. "**" is like "*" here: it stands for one folder.',
    ]);
  });

  test('with problems of their own are told with their places, all at once', () => {
    const files = {
      'databricks.yml': root('["*.yml"]'),
      'a.yml': 'x: [',
      'b.yml': 'y: &y\n  z: *y',
      'c.yml': 'nme: 1',
    };
    expect(issuesOf(files)).toEqual([
      expect.stringMatching(/^a\.yml:1:5 SYNTAX/) as string,
      'b.yml:2:6 SYNTAX: "*y" stands inside of "&y" itself.',
      '? c.yml:1:1 FIELD_UNKNOWN nme: is not a field here, and left out.',
    ]);
  });
});

describe('a key', () => {
  test('of a resource stands once in all files, also for resources of different types and scripts', () => {
    const files = {
      'databricks.yml': `${ROOT}\ninclude: [a.yml]\nscripts: {s: {content: x}}`,
      'a.yml': 'resources:\n  jobs:\n    j: {name: m}\n  pipelines:\n    s: {name: p}',
    };
    expect(issuesOf(files).slice(0, 2)).toEqual([
      'a.yml:3:5 RESOURCE_KEY_TWICE resources.jobs.j: the key is taken by resources.jobs.j at databricks.yml:4:5. ' +
        'Give one of them another key; an override belongs into targets.',
      'a.yml:5:5 RESOURCE_KEY_TWICE resources.pipelines.s: the key is taken by scripts.s at databricks.yml:8:11. ' +
        'Give one of them another key; an override belongs into targets.',
    ]);
  });

  test('of a resource stands once in one file, too', () => {
    expect(issuesOf('bundle: {name: b}\nresources:\n  jobs:\n    j: {name: a}\n    j: {name: b}')).toEqual([
      'databricks.yml:5:5 RESOURCE_KEY_TWICE: the key "j" is taken already in this file. Give one of them another key.',
    ]);
  });

  test('of anything else may stand twice: the later one counts, as with the Databricks CLI', () => {
    const bundle = bundleWith('name: a\nname: b');
    expect(issuesOf(bundle)).toEqual([
      '? databricks.yml:6:7 KEY_TWICE: "name" stands in this map already; this one counts.',
    ]);
    expect(jobOf(bundle)['name']).toBe('b');
    expect(issuesOf('[{a: 1, a: 2}]')[0]).toContain('KEY_TWICE');
  });

  test('of a resource holds no reference', () => {
    const bundle =
      'bundle: {name: b}\nresources:\n  jobs:\n    ${var.a}_j: {name: n}\ntargets:\n  t: {resources: {jobs: {"x${var.a}": {name: n}}}}';
    expect(issuesOf(bundle)).toEqual([
      'databricks.yml:6:26 RESOURCE_KEY_REFERENCE targets.t.resources.jobs.x${var.a}: the key "x${var.a}" holds a reference, which is not resolved in keys. Write the key in full.',
      'databricks.yml:4:5 RESOURCE_KEY_REFERENCE resources.jobs.${var.a}_j: the key "${var.a}_j" holds a reference, which is not resolved in keys. Write the key in full.',
    ]);
  });

  test('of a resource that nothing is said of', () => {
    expect(issuesOf('bundle: {name: b}\nresources:\n  jobs:\n    j:')).toEqual([
      'databricks.yml:4:5 RESOURCE_EMPTY resources.jobs.j: has nothing in it.',
    ]);
  });
});

test('old names are taken for the new ones', () => {
  const bundle = 'bundle: {name: b, compute_id: x}\nenvironments:\n  e: {mode: development, compute_id: y}';
  expect(issuesOf(bundle)).toEqual([
    '? databricks.yml:1:19 FIELD_OLD bundle.compute_id: is the old name of cluster_id.',
    '? databricks.yml:3:26 FIELD_OLD targets.e.compute_id: is the old name of cluster_id.',
  ]);
  expect(resolve(bundle)).toMatchObject({ kind: 'bundle', target: 'e', mode: 'development' });
  expect(issuesOf(`${bundle}\ntargets: {t: {}}`)).toContain(
    'databricks.yml:2:1 BUNDLE_ENVIRONMENTS environments: is the old name of "targets", which is there, too. Keep "targets" alone.',
  );
});

test('files that stay as they were at a deployment are not known here, and told', () => {
  const bundle = bundleWith('name: n', 'experimental: {immutable_folder: true}');
  expect(issuesOf(bundle)).toEqual([
    '? databricks.yml:6:16 BUNDLE_IMMUTABLE experimental.immutable_folder: is not done here: the files are taken to lie in workspace.file_path.',
  ]);
  expect(issuesOf(bundle.replace('true', 'false'))).toEqual([]);
});

test('what is no job is left alone, and told once', () => {
  const rest =
    '  pipelines: {p: {name: "${bundle.name}"}}\n  apps: {a: {x: 1}}\n  schemas: {}\n  volumes: {v: text}\npython: {resources: [r]}';
  const bundle = bundleWith('name: n', rest);
  expect(issuesOf(bundle)).toEqual([
    '? databricks.yml:9:13 FIELD_TYPE resources.volumes.v: has to be a map, and is left out: it is "text".',
    '? databricks.yml:10:1 BUNDLE_PYTHON python: what Python code makes of the jobs, or adds to them, is not known here. The Databricks CLI runs it, and its output is a definition: databricks bundle validate -t default -o json > job.json.',
    '? databricks.yml:6:3 BUNDLE_RESOURCES_OTHER resources.pipelines: the bundle has resources that are left alone here, which takes its jobs: "pipelines", "apps". Deploy them with the Databricks CLI.',
  ]);
  expect(resolve(bundle)).toMatchObject({
    python: { resources: ['r'] },
    resources: { pipelines: { p: { name: 'b' } } },
  });
});

test('what is written at several places of a job can be asked for', () => {
  const bundle = resolve({
    'databricks.yml':
      'bundle: {name: b}\ninclude: [j.yml]\nvariables:\n  c: {type: complex, default: {spark_conf: {a.b: 1, a: 2}}}\ntargets:\n  t: {resources: {jobs: {j: {tags: {x: y}}}}}',
    'j.yml':
      'resources:\n  jobs:\n    j:\n      tasks:\n        - task_key: t\n          new_cluster: ${var.c}',
  });
  if (bundle.kind !== 'bundle') throw new Error('it is not resolved');
  const place = (path: string): string => {
    const {
      file,
      line,
      column,
      from = '',
    } = bundle.jobs.get('j')?.sourceOf(path) ?? { file: '', line: 0, column: 0 };
    return `${file}:${line}:${column} ${from}`.trim();
  };
  expect(place('')).toBe('j.yml:3:5');
  expect(place('tasks[0].task_key')).toBe('j.yml:5:11');
  expect(place('tasks[0].new_cluster')).toBe('databricks.yml:4:22 variable c, by its default');
  expect(place('tasks[0].new_cluster.spark_conf.a.b')).toBe('databricks.yml:4:45 variable c, by its default');
  expect(place('tasks[0].new_cluster.spark_conf.a')).toBe('databricks.yml:4:53 variable c, by its default');
  expect(place('tags.x')).toBe('databricks.yml:6:37');
  expect(place('tasks[7].x')).toBe('j.yml:4:7');
  expect(place('tasks.x')).toBe('j.yml:4:7');
  expect(place('none')).toBe('j.yml:3:5');
  expect(bundle.jobs.get('j')?.place).toEqual({ file: 'j.yml', line: 3, column: 5 });
});

test('hooks are told, since nobody runs them', () => {
  const scripts = 'experimental: {scripts: {prebuild: make}}';
  expect(issuesOf(`bundle: {name: b}\n${scripts}`)).toEqual([
    '? databricks.yml:2:16 BUNDLE_SCRIPTS experimental.scripts: are not run here, before or after anything. Run what they do before the job is started.',
  ]);
});
