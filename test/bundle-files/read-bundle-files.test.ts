import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBundleFolder, readBundleFiles } from '../../src/bundle-files/read-bundle-files.js';
import { resolveBundle } from '../../src/core/bundle/resolve-bundle.js';

const caller = { userName: 'tester@databricks.com' };
let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'bundle-'));
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

/** Writes files below `top` by their paths. */
function write(texts: Record<string, string | Uint8Array>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
}

test('a bundle is found from any folder in it', () => {
  write({ 'b/databricks.yml': '', 'b/src/x/a.py': '' });
  expect(findBundleFolder(join(top, 'b/src/x'))).toBe(join(top, 'b'));
  expect(findBundleFolder(join(top, 'b'))).toBe(join(top, 'b'));
  expect(findBundleFolder(top)).toBeUndefined();
});

describe('the files of a bundle', () => {
  test('are those in its folder, without those of Git and of other tools', () => {
    write({
      'b/databricks.yml': 'bundle: {name: b}',
      'b/src/a.py': 'x',
      'b/.hidden/c.yml': '',
      'b/.git/HEAD': '',
      'b/.databricks/bundle/dev/variable-overrides.json': '{}',
      'b/node_modules/x/package.json': '',
    });
    const files = readBundleFiles(join(top, 'b'));
    expect(files.paths).toEqual(['.hidden/c.yml', 'databricks.yml', 'src/a.py']);
    expect(files.textOf('src/a.py')).toBe('x');
    expect(files.textOf('.databricks/bundle/dev/variable-overrides.json')).toBe('{}');
    expect([files.textOf('none'), files.textOf('src')]).toEqual([undefined, undefined]);
    expect(['.', 'src', 'src/a.py', 'none'].map((path) => files.isFolder(path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('are nothing outside of its repository, neither by ".." nor by a link', () => {
    write({
      'secret/key.yml': 'k',
      'repo/.git/HEAD': '',
      'repo/b/databricks.yml': '',
      'repo/lib/a.yml': 'a',
    });
    const bundle = join(top, 'repo/b');
    symlinkSync(join(top, 'secret/key.yml'), join(bundle, 'out.yml'));
    symlinkSync(join(top, 'secret'), join(bundle, 'out'));
    symlinkSync(join(top, 'nowhere'), join(bundle, 'dangling'));
    symlinkSync('../lib/a.yml', join(bundle, 'in.yml'));
    symlinkSync('../lib', join(bundle, 'in'));
    symlinkSync('.', join(bundle, 'again'));
    const files = readBundleFiles(bundle);
    expect(files.paths).toEqual(['databricks.yml', 'in.yml', 'in/a.yml']);
    const asked = ['out.yml', 'out/key.yml', '../../secret/key.yml', 'dangling', 'in.yml', '../lib/a.yml'];
    expect(asked.map((path) => files.textOf(path))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'a',
      'a',
    ]);
    expect([files.isFolder('out'), files.isFolder('in')]).toEqual([false, true]);
  });

  test('are those of the bundle alone where there is no repository, or those of the folder that is named', () => {
    write({ 'b/databricks.yml': '', 'lib/a.py': 'a' });
    expect(readBundleFiles(join(top, 'b')).textOf('../lib/a.py')).toBeUndefined();
    expect(readBundleFiles(join(top, 'b'), top).textOf('../lib/a.py')).toBe('a');
  });

  test('are read beside the bundle where they are included, and hidden beyond the repository', () => {
    write({
      'x.yml': '',
      'repo/.git/HEAD': '',
      'repo/b/databricks.yml': 'bundle: {name: b}\ninclude: ["../lib/*.yml", "../../x.yml"]',
      'repo/lib/a.yml': 'resources: {jobs: {j: {name: n}}}',
    });
    const files = readBundleFiles(join(top, 'repo/b'));
    expect([files.namesIn('..'), files.namesIn('../..'), files.namesIn('../lib/a.yml')]).toEqual([
      ['.git', 'b', 'lib'],
      [],
      [],
    ]);
    expect(resolveBundle(files, { caller }).issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'BUNDLE_INCLUDE_OUTSIDE include[1]',
    ]);
  });

  test('keep the mark of the byte order, with which a file is no notebook', () => {
    write({
      'b/databricks.yml':
        '\ufeffbundle: {name: b}\nresources: {jobs: {j: {tasks: [{task_key: t, notebook_task: {notebook_path: n.py}}]}}}',
      'b/n.py': '\ufeff# Databricks notebook source\n',
    });
    const { issues } = resolveBundle(readBundleFiles(join(top, 'b')), { caller });
    expect(issues.map(({ message }) => message)).toEqual(['"n.py" is a file, and no notebook.']);
  });

  test('come to jobs', () => {
    write({
      'b/databricks.yml': 'bundle: {name: b}\ninclude: [r/*.yml]',
      'b/r/j.yml':
        'resources: {jobs: {j: {tasks: [{task_key: t, spark_python_task: {python_file: ../a.py}}]}}}',
      'b/a.py': 'x',
    });
    const bundle = resolveBundle(readBundleFiles(join(top, 'b')), { caller });
    expect(bundle.kind === 'bundle' ? bundle.jobs.get('j')?.document['tasks'] : bundle.issues).toEqual([
      {
        task_key: 't',
        spark_python_task: {
          python_file: '/Workspace/Users/tester@databricks.com/.bundle/b/default/files/a.py',
        },
      },
    ]);
  });

  test('that are no UTF-8, or far too large, are told', () => {
    write({
      'b/databricks.yml': 'bundle: {name: b}\ninclude: [l.yml, "*.json"]',
      'b/l.yml': Buffer.from('a: é', 'latin1'),
      'b/m.json': `#${'x'.repeat(9_500_000)}`,
    });
    const { issues } = resolveBundle(readBundleFiles(join(top, 'b')), { caller });
    expect(issues.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)).toEqual([
      'l.yml:1:4 the file is not UTF-8.',
      'm.json:1:1 the file is far larger than a bundle can be.',
    ]);
  });

  test('may be ten thousand, and are listed in a moment', () => {
    for (let folder = 0; folder < 100; folder++) {
      mkdirSync(join(top, `b/${folder}`), { recursive: true });
      for (let file = 0; file < 100; file++) writeFileSync(join(top, `b/${folder}/${file}.py`), '');
    }
    write({ 'b/databricks.yml': 'bundle: {name: b}\ninclude: ["*/*.yml"]' });
    const started = Date.now();
    const files = readBundleFiles(join(top, 'b'));
    expect(files.paths).toHaveLength(10_001);
    expect(resolveBundle(files, { caller }).kind).toBe('bundle');
    expect(Date.now() - started).toBeLessThan(5000);
  });
});
