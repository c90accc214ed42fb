import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readBundleFiles } from '../../src/bundle-files/read-bundle-files.js';
import { pythonLoader } from '../../src/bundle-files/run-python.js';
import { type ResolvedBundle, resolveBundle } from '../../src/core/bundle/resolve-bundle.js';
import { renderIssue } from '../../src/core/issue.js';
import { environmentWithBundles, makeEnvironment } from '../support/python-environment.js';

const BUNDLE = `bundle: {name: b}
python: {venv_path: .venv, resources: ["jobs:load_resources"], mutators: ["jobs:describe"]}
`;
const IMPORTS = `from dataclasses import replace
from databricks.bundles.core import Bundle, Resources, job_mutator
from databricks.bundles.jobs import Job
`;
const JOBS = `${IMPORTS}
def load_resources(bundle: Bundle) -> Resources:
    resources = Resources()
    resources.add_job("a", Job(name="A"))
    return resources

@job_mutator
def describe(job: Job) -> Job:
    return replace(job, description=job.name + "!")
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'python-bundle-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(texts: Record<string, string>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function resolve(seconds?: number, target?: string): ResolvedBundle {
  return resolveBundle(readBundleFiles(folder), {
    caller: { userName: 'someone@example.com' },
    python: pythonLoader(folder, seconds),
    ...(target === undefined ? {} : { target }),
  });
}

/** Every issue as `file:line CODE path: message`. */
function issues(seconds?: number): string[] {
  return resolve(seconds).issues.map((issue) => `${issue.file}:${issue.line} ${renderIssue(issue)}`);
}

describe('with the loader of databricks-bundles', () => {
  beforeEach(() => symlinkSync(environmentWithBundles(), join(folder, '.venv')));

  test('jobs are added, and then changed', () => {
    write({ 'databricks.yml': BUNDLE, 'jobs.py': JOBS });
    const bundle = resolve();
    expect(bundle.issues).toEqual([]);
    expect(bundle.kind === 'bundle' && bundle.jobs.get('a')?.document).toMatchObject({
      name: 'A',
      description: 'A!',
      queue: { enabled: true },
    });
  });

  const EVERYTHING = 'test/bundle-files/python-bundles/everything';
  const runs = JSON.parse(readFileSync(join(EVERYTHING, 'expected.json'), 'utf8')) as {
    run: { target: string };
    jobs: Record<string, unknown>;
  }[];

  test.each(runs)(
    'a bundle with everything comes to what the Databricks CLI makes of it: $run.target',
    (golden) => {
      cpSync(EVERYTHING, folder, { recursive: true });
      // Without a virtual environment in the bundle, it is that of the shell.
      vi.stubEnv('PATH', `${join(folder, '.venv/bin')}:${process.env['PATH']}`);
      const bundle = resolve(undefined, golden.run.target);
      expect(bundle).toMatchObject({ kind: 'bundle', issues: [] });
      if (bundle.kind !== 'bundle') return;
      const jobs = [...bundle.jobs].map(([key, { document }]) => [key, document]);
      expect(Object.fromEntries(jobs)).toEqual(golden.jobs);
    },
  );

  test.each([
    [
      'a key that is taken',
      { 'databricks.yml': `${BUNDLE}resources: {jobs: {a: {name: x}}}`, 'jobs.py': JOBS },
      [
        'jobs.py:7 PYTHON_CHANGE resources.jobs.a: is made in Python, and stands at databricks.yml:3:20, too. Give one of them another key. What is written there is changed by python.mutators.',
      ],
    ],
    [
      'what Job does not have',
      { 'jobs.py': JOBS.replace('Job(name="A")', 'Job.from_dict({"nmae": "A"})') },
      [
        "jobs.py:7 PYTHON_CODE python: Failed to load resources: ValueError: Unexpected field 'nmae' for class Job The installed databricks-bundles may be too old: pip install --upgrade databricks-bundles.",
      ],
    ],
    [
      'settings of Brickwork',
      { 'jobs.py': JOBS.replace('Job(name="A")', 'Job(name="A", brickwork={})') },
      [
        "jobs.py:7 PYTHON_CODE python: Failed to load resources: TypeError: Job.__init__() got an unexpected keyword argument 'brickwork'",
      ],
    ],
    [
      'a mutator that fails',
      { 'jobs.py': JOBS.replace('replace(job,', 'replace(jbo,') },
      [
        "jobs.py:12 PYTHON_CODE resources.jobs.a: Failed to apply 'describe' mutator: NameError: name 'jbo' is not defined",
      ],
    ],
    [
      'a module that is no Python',
      { 'jobs.py': 'x = 1\ndef load(:\n' },
      ["jobs.py:2 PYTHON_CODE python: Failed to import module 'jobs': SyntaxError: invalid syntax"],
    ],
    [
      'a path that is not there',
      {
        'jobs.py': JOBS.replace(
          'name="A"',
          'name="A", tasks=[{"task_key": "t", "notebook_task": {"notebook_path": "src/x.py"}}]',
        ),
      },
      [
        'jobs.py:7 PATH_MISSING resources.jobs.a.tasks[0].notebook_task.notebook_path: there is no notebook "src/x.py".',
      ],
    ],
    [
      'code that ends the process',
      { 'jobs.py': 'import sys\nprint("so long")\nsys.exit(3)' },
      [
        'databricks.yml:2 PYTHON_NOT_RUN python: the loader of databricks-bundles ended with exit code 3. It printed: so long If its own code fails, it needs Python 3.10 or newer, or an upgrade: .venv/bin/pip install databricks-bundles --upgrade.',
      ],
    ],
    [
      'code that kills the process',
      { 'jobs.py': 'import os\nos.kill(os.getpid(), 9)' },
      [expect.stringContaining('ended with signal SIGKILL. It printed nothing.') as string],
    ],
  ])('%s is told at its place', (_what, texts, told) => {
    write({ 'databricks.yml': BUNDLE, ...texts });
    expect(issues()).toEqual(told);
  });

  test('code that does not end is stopped', () => {
    write({
      'databricks.yml': BUNDLE,
      'jobs.py': 'import time\nprint("waiting", flush=True)\ntime.sleep(60)',
    });
    expect(issues(1)).toEqual([
      'databricks.yml:2 PYTHON_NOT_RUN python: the Python code did not end within 1 s. It printed: waiting Code that makes jobs should not wait for anything that may be out of reach.',
    ]);
  });
});

describe('without it', () => {
  test.each([
    ['there is no virtual environment', () => undefined, '.venv/bin/python3'],
    [
      'the folder is none',
      () => {
        makeEnvironment(join(folder, '.venv'));
        rmSync(join(folder, '.venv/pyvenv.cfg'));
      },
      '.venv/pyvenv.cfg',
    ],
  ])('%s', (_why, prepare, missing) => {
    prepare();
    write({ 'databricks.yml': BUNDLE });
    expect(issues()).toEqual([
      `databricks.yml:2 PYTHON_NOT_RUN python.venv_path: is no virtual environment: there is no ${missing}. Make it in the bundle's folder: python3 -m venv .venv && .venv/bin/pip install databricks-bundles; or, with uv: uv sync.`,
    ]);
  });

  test('the virtual environment lacks the package', () => {
    makeEnvironment(join(folder, '.venv'));
    write({ 'databricks.yml': BUNDLE });
    expect(issues()).toEqual([
      'databricks.yml:2 PYTHON_NOT_RUN python.venv_path: the package databricks-bundles is not installed there. Install it: .venv/bin/pip install databricks-bundles.',
    ]);
  });

  test('there is no Python on the PATH', () => {
    vi.stubEnv('PATH', folder);
    write({ 'databricks.yml': BUNDLE.replace('venv_path: .venv, ', '') });
    expect(issues()).toEqual([
      'databricks.yml:2 PYTHON_NOT_RUN python: needs python3, which is not on the PATH. Install Python 3.10 or newer, or name a virtual environment: python: {venv_path: .venv}.',
    ]);
  });

  test('something else answers in its place', () => {
    write({
      'databricks.yml': BUNDLE,
      '.venv/pyvenv.cfg': '',
      '.venv/bin/python3': '#!/bin/sh\nmkdir "$8"\n',
    });
    chmodSync(join(folder, '.venv/bin/python3'), 0o755);
    expect(issues()).toEqual([
      'databricks.yml:2 PYTHON_OUTPUT python: the loader of databricks-bundles has left no diagnostics that can be read. What it writes is the concern of databricks-bundles alone: is another package in its place?',
    ]);
  });
});
