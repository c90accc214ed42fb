import { describe, expect, test } from 'vitest';
import {
  cleanPath,
  extensionOf,
  folderOf,
  isInside,
  joinPaths,
  relativePath,
} from '../../../src/core/bundle/file-path.js';
import { isLocalDependency, pipFlagOf } from '../../../src/core/bundle/local-library.js';
import { notebookKind, withoutExtension } from '../../../src/core/bundle/notebook-file.js';
import { bundleWith, issuesOf, jobOf, resolve } from './resolve-texts.js';

const FILES = '/Workspace/Users/tester@databricks.com/.bundle/b/default/files';
const NOTEBOOK = '# Databricks notebook source\n';

/** The only task of a bundle with these files beside its root file, which has nothing else. */
function taskOf(task: string, files: Record<string, string> = {}, rest = ''): unknown {
  const job = jobOf({ 'databricks.yml': bundleWith(`tasks: [{task_key: t, ${task}}]`, rest), ...files });
  return (job['tasks'] as unknown[])[0];
}

function pathIssues(task: string, files: Record<string, string> = {}, rest = ''): string[] {
  const bundle = bundleWith(`tasks:\n- task_key: t\n  existing_cluster_id: c\n  ${task}`, rest);
  return issuesOf({ 'databricks.yml': bundle, ...files }).map((text) =>
    text.replace(/^\S+ PATH_MISSING \S+ /, ''),
  );
}

describe('the path of a file', () => {
  test.each([
    [
      'notebook_task: {notebook_path: ./a.py}',
      { 'a.py': NOTEBOOK },
      { notebook_task: { notebook_path: `${FILES}/a` } },
    ],
    [
      'notebook_task: {notebook_path: x/../a.R}',
      { 'a.R': NOTEBOOK },
      { notebook_task: { notebook_path: `${FILES}/a` } },
    ],
    [
      'notebook_task: {notebook_path: /Shared/a.py}',
      {},
      { notebook_task: { notebook_path: '/Shared/a.py' } },
    ],
    [
      'notebook_task: {notebook_path: "${resources.volumes.v.path}/a"}',
      {},
      { notebook_task: { notebook_path: '${resources.volumes.v.path}/a' } },
    ],
    [
      'spark_python_task: {python_file: a.py}',
      { 'a.py': 'x' },
      { spark_python_task: { python_file: `${FILES}/a.py` } },
    ],
    [
      'spark_python_task: {python_file: s3://b/a.py}',
      {},
      { spark_python_task: { python_file: 's3://b/a.py' } },
    ],
    [
      'dbt_task: {project_directory: ., commands: []}',
      {},
      { dbt_task: { project_directory: FILES, commands: [] } },
    ],
    [
      'alert_task: {workspace_path: a.dbalert.json}',
      { 'a.dbalert.json': '' },
      { alert_task: { workspace_path: `${FILES}/a.dbalert.json` } },
    ],
    [
      'sql_task: {file: {path: q.sql}}',
      { 'q.sql': 'select' },
      { sql_task: { file: { path: `${FILES}/q.sql` } } },
    ],
    [
      'ai_runtime_task: {deployments: [{command_path: a.sh}]}',
      { 'a.sh': '' },
      { ai_runtime_task: { deployments: [{ command_path: `${FILES}/a.sh` }] } },
    ],
    [
      'libraries: [{requirements: r.txt}, {whl: dist/*.whl}, {jar: dbfs:/a.jar}, {jar: ../a.jar}]',
      { 'r.txt': '' },
      {
        libraries: [
          { requirements: `${FILES}/r.txt` },
          { whl: 'dist/*.whl' },
          { jar: 'dbfs:/a.jar' },
          { jar: '../a.jar' },
        ],
      },
    ],
    [
      'for_each_task: {task: {notebook_task: {notebook_path: a.ipynb}}}',
      { 'a.ipynb': '{"cells": [], "metadata": {}, "nbformat": 4}' },
      { for_each_task: { task: { notebook_task: { notebook_path: `${FILES}/a` } } } },
    ],
  ])('%s', (task, files, expected) => {
    expect(taskOf(task, files)).toEqual({ task_key: 't', ...expected });
  });

  test('that is no text at all is left alone', () => {
    expect(taskOf('libraries: ["${resources.a.b}"]')).toEqual({
      task_key: 't',
      libraries: ['${resources.a.b}'],
    });
    expect(taskOf('ai_runtime_task: {deployments: [{command_path: [a]}]}')).toMatchObject({
      ai_runtime_task: { deployments: [{ command_path: ['a'] }] },
    });
  });

  test('is relative to the file that it is written in, and to that of the reference where a variable brings it', () => {
    const files = {
      'databricks.yml':
        'bundle: {name: b}\ninclude: [r/*.yml]\nvariables: {f: {default: ../s/a.py}, c: {type: complex, default: {python_file: s/a.py}}}',
      'r/j.yml':
        'resources: {jobs: {j: {tasks: [{task_key: t, spark_python_task: {python_file: "${var.f}"}}, {task_key: u, spark_python_task: "${var.c}"}]}}}',
      's/a.py': 'x',
    };
    const task = { spark_python_task: { python_file: `${FILES}/s/a.py` } };
    expect(jobOf(files)['tasks']).toEqual([
      { task_key: 't', ...task },
      { task_key: 'u', ...task },
    ]);
  });

  test('may not be there for a job in a repository', () => {
    const job =
      'git_source: {git_url: u}\ntasks: [{task_key: t, notebook_task: {notebook_path: a}}]\nenvironments: [{environment_key: e, spec: {dependencies: [./x.whl]}}]';
    expect(issuesOf(bundleWith(job))).toEqual([]);
    expect(issuesOf(bundleWith(job.replace('{git_url: u}', 'null')))).toHaveLength(1);
  });
});

describe('a path that leads to nothing', () => {
  test.each([
    [
      'notebook_task: {notebook_path: ./sub/a.py}',
      { 'sub/b.py': NOTEBOOK },
      'there is no notebook "./sub/a.py". Did you mean "sub/b.py"?',
    ],
    [
      'notebook_task: {notebook_path: ./a}',
      { 'a.sql': '' },
      'there is no notebook "./a". Did you mean "./a.sql"?',
    ],
    [
      'notebook_task: {notebook_path: ./a.py}',
      { 'a.py': 'x' },
      '"./a.py" is a file, and no notebook. Its first line has to be the comment "Databricks notebook source".',
    ],
    [
      'notebook_task: {notebook_path: ./a.ipynb}',
      { 'a.ipynb': '{' },
      '"./a.ipynb" is no Jupyter notebook that can be read. It needs nbformat 4 or more.',
    ],
    ['spark_python_task: {python_file: a.py}', { 'a.py': NOTEBOOK }, '"a.py" is a notebook, and no file.'],
    ['spark_python_task: {python_file: quite/other.py}', {}, 'there is no file "quite/other.py".'],
    [
      'spark_python_task: {python_file: ../a.py}',
      { '../a.py': 'x' },
      '"../a.py" lies outside of what is uploaded. Name the folder in sync.paths, so that its files are uploaded.',
    ],
    [
      'dbt_task: {project_directory: dtb, commands: []}',
      { 'dbt/a': '' },
      'there is no folder "dtb". Did you mean "dbt"?',
    ],
  ])('%s', (task, files, issue) => {
    expect(pathIssues(task, files)).toEqual([issue]);
  });

  test('may be a folder for "pip install -e", and for nothing else of pip', () => {
    const job = (dependency: string): string =>
      bundleWith(`environments: [{environment_key: e, spec: {dependencies: [${dependency}]}}]`);
    const files = (dependency: string): Record<string, string> => ({
      'databricks.yml': job(dependency),
      'lib/setup.py': '',
    });
    expect(jobOf(files('-e ./lib'))['environments']).toEqual([
      { environment_key: 'e', spec: { dependencies: [`-e ${FILES}/lib`] } },
    ]);
    expect(issuesOf(files('-r ./lib'))).toEqual([
      expect.stringContaining('there is no file "./lib"') as string,
    ]);
  });

  test('is told with the one that it should be, if it is relative to the file of the job', () => {
    const files = {
      'databricks.yml': 'bundle: {name: b}\ninclude: ["*/*.yml"]',
      'jobs/j.yml': 'resources: {jobs: {j: {name: n}}}',
      'over/t.yml':
        'targets: {t: {resources: {jobs: {j: {tasks: [{task_key: t, spark_python_task: {python_file: ./a.py}, existing_cluster_id: c}, {task_key: u, existing_cluster_id: c, spark_python_task: {python_file: ../over/b.txt}}]}}}}}',
      'jobs/a.py': 'x',
    };
    expect(issuesOf(files)).toEqual([
      'over/t.yml:1:80 PATH_MISSING resources.jobs.j.tasks[0].spark_python_task.python_file: "./a.py" is not there; a path is relative to the file in which it is written. From over/t.yml it is "../jobs/a.py".',
      'over/t.yml:1:185 PATH_MISSING resources.jobs.j.tasks[1].spark_python_task.python_file: there is no file "../over/b.txt".',
    ]);
    const flat = {
      ...files,
      'databricks.yml': 'bundle: {name: b}\ninclude: ["*/*.yml", t.yml]',
      't.yml': files['over/t.yml'],
      'over/t.yml': '',
    };
    expect(issuesOf(flat)[0]).toContain('From t.yml it is "./jobs/a.py".');
  });

  test('is told with the variable that it came from', () => {
    expect(
      issuesOf(
        bundleWith(
          'tasks: [{task_key: t, notebook_task: {notebook_path: "${var.d}/a.py"}}]',
          'variables: {d: {default: ./src}}',
        ),
      ),
    ).toEqual([
      'databricks.yml:5:45 PATH_MISSING resources.jobs.j.tasks[0].notebook_task.notebook_path: there is no notebook "./src/a.py" (from variable d, by its default).',
    ]);
  });
});

describe('what is uploaded', () => {
  const rest = 'sync: {paths: [., ../../lib/python], include: ["*.txt"], exclude: [x]}';

  test('is the folder around all that is named', () => {
    expect(resolve(bundleWith('name: n', rest))).toMatchObject({
      sync: {
        folder: '/home',
        bundleFolder: 'me/bundle',
        paths: ['.', '../../lib/python'],
        include: ['*.txt'],
        exclude: ['x'],
      },
    });
    expect(
      taskOf(
        'spark_python_task: {python_file: ../../lib/python/a.py}',
        { '../../lib/python/a.py': 'x' },
        rest,
      ),
    ).toMatchObject({
      spark_python_task: { python_file: `${FILES}/lib/python/a.py` },
    });
    expect(taskOf('libraries: [{whl: ../x.whl}]', {}, rest)).toMatchObject({
      libraries: [{ whl: 'me/x.whl' }],
    });
  });

  test('is the bundle by itself otherwise', () => {
    expect(resolve(bundleWith('name: n'))).toMatchObject({
      sync: { folder: '/home/me/bundle', bundleFolder: '', paths: ['.'], include: [], exclude: [] },
    });
  });

  test('lies in the file system', () => {
    expect(issuesOf(bundleWith('name: n', 'sync: {paths: ["../../../..", "${var.none}"]}'))[1]).toBe(
      'databricks.yml:6:16 SYNC_PATH sync.paths[0]: "../../../.." leads out of the file system.',
    );
  });
});

test('dependencies of an environment', () => {
  const job = `environments:
- environment_key: e
  spec:
    dependencies: [numpy, ./a.whl, "-r r.txt", "-e lib", --no-deps, "-r none.txt", 5, "\${resources.x.y}"]`;
  const files = { 'databricks.yml': bundleWith(job), 'r.txt': '', 'lib/a.py': '' };
  expect(issuesOf(files)).toEqual([
    'databricks.yml:8:75 PATH_MISSING resources.jobs.j.environments[0].spec.dependencies[5]: there is no file "none.txt".',
  ]);
  expect(jobOf({ ...files, 'none.txt': '' })['environments']).toEqual([
    {
      environment_key: 'e',
      spec: {
        dependencies: [
          'numpy',
          './a.whl',
          `-r ${FILES}/r.txt`,
          `-e ${FILES}/lib`,
          '--no-deps',
          `-r ${FILES}/none.txt`,
          '5',
          '${resources.x.y}',
        ],
      },
    },
  ]);
});

// `bundle/libraries/local_path_test.go` of the Databricks CLI 1.14 has most of these.
test.each([
  ['./a.whl', true],
  ['../a.whl', true],
  ['local.whl', true],
  ['"some file.whl"', true],
  ['', false],
  ['.', true],
  ['numpy', false],
  ['test_package==2.0.1', false],
  ['beautifulsoup4[security, tests] ~= 4.12.3', false],
  ['beautifulsoup4>=1.0.0,~=1.2.0,<2.0.0', false],
  ['a==1!2.0rc1.post2.dev3+local.1', false],
  ['requests @ https://github.com/x.zip', false],
  ['requests @ ./x.zip', true],
  ['--find-links=/a', false],
  ['-i https://x', false],
  ['/Workspace/a.whl', false],
  ['dbfs:/a.whl', false],
  ['s3://a.whl', false],
  ['file:///a.whl', false],
  ['a:b', true],
  [`${'a'.repeat(600)}`, true],
])('the dependency %j is local: %s', (dependency, isLocal) => {
  expect(isLocalDependency(dependency)).toBe(isLocal);
});

test('options of pip with a path', () => {
  expect(pipFlagOf('-r  ./a.txt ')).toEqual({ flag: '-r', path: './a.txt' });
  expect(pipFlagOf('-e .')).toEqual({ flag: '-e', path: '.' });
  expect(['-r /a', '-r "/a b"', '-r https://x', '-x a', '-ra', 'a'].map(pipFlagOf)).toEqual(
    Array(6).fill(undefined),
  );
});

test.each([
  ['a.py', `${NOTEBOOK}x`, 'notebook'],
  ['a.py', '# Databricks notebook source', 'notebook'],
  ['a.PY', '# Databricks notebook source\r\n', 'notebook'],
  ['a.py', '# Databricks notebook source   x', 'file'],
  ['a.py', '\ufeff# Databricks notebook source', 'file'],
  ['a.sql', '# Databricks notebook source', 'file'],
  ['a.sql', '-- Databricks notebook source', 'notebook'],
  ['a.scala', '// Databricks notebook source', 'notebook'],
  ['a.txt', '# Databricks notebook source', 'file'],
  ['a', '# Databricks notebook source', 'file'],
  ['a.ipynb', '{"cells": [], "metadata": {}, "nbformat": 4}', 'notebook'],
  ['a.ipynb', '{"cells": [], "metadata": {}, "nbformat": 3}', 'damaged'],
  ['a.ipynb', '[]', 'damaged'],
])('%s with %j is a %s', (path, text, kind) => {
  expect(notebookKind(path, text)).toBe(kind);
});

test('a notebook has no extension in the workspace', () => {
  expect(['a.py', 'a.b.ipynb', 'a.designer.ipynb', 'a.txt', 'a'].map(withoutExtension)).toEqual([
    'a',
    'a.b',
    'a.designer.ipynb',
    'a.txt',
    'a',
  ]);
});

test('paths', () => {
  expect(['', '.', './a//b/', 'a/../..', '../../a', '/a/../../b', '/'].map(cleanPath)).toEqual([
    '.',
    '.',
    'a/b',
    '..',
    '../../a',
    '/b',
    '/',
  ]);
  expect(joinPaths('a', '', '../b')).toBe('b');
  expect(['a/b.yml', 'b.yml', '../b.yml'].map(folderOf)).toEqual(['a', '.', '..']);
  expect([relativePath('a/b', 'a/c/d'), relativePath('.', 'a'), relativePath('a', 'a')]).toEqual([
    '../c/d',
    'a',
    '.',
  ]);
  expect(['a', '..', '../a', '/a', 'a/../b', '..a'].map(isInside)).toEqual([
    true,
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(['a/b.tar.gz', 'a.b/c', '.yml'].map(extensionOf)).toEqual(['.gz', '', '.yml']);
});
