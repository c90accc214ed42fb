import { describe, expect, test } from 'vitest';
import { type Artifact, impliedWheel } from '../../../src/core/bundle/artifacts.js';
import { startOf } from '../../../src/core/bundle/place.js';
import { issuesOf, resolve } from './resolve-texts.js';

const ROOT = 'bundle: {name: b}\ninclude: [sub/*.yml]\n';

/** The artifacts of a bundle whose included file, in a folder of its own, has these; and whatever else the root has. */
function artifactsOf(written: string, rest = ''): Artifact[] | undefined {
  const bundle = resolve({ 'databricks.yml': ROOT + rest, 'sub/a.yml': `artifacts:\n  a: ${written}\n` });
  if (bundle.kind !== 'bundle') throw new Error(JSON.stringify(bundle.issues));
  return bundle.artifacts;
}

describe('an artifact', () => {
  test.each<[string, string, Partial<Artifact>]>([
    [
      'a wheel with nothing but its type is built by setup.py in the bundle',
      '{type: whl}',
      { isWheel: true, folder: '.', build: 'python3 setup.py bdist_wheel', files: ['dist/*.whl'] },
    ],
    [
      'paths count from the file that has them',
      '{type: whl, path: pkg, build: make, executable: sh}',
      { folder: 'sub/pkg', build: 'make', executable: 'sh', files: ['sub/pkg/dist/*.whl'] },
    ],
    [
      'files that are there already are not built',
      '{type: whl, files: [{source: ../w/*.whl}, {source: /abs/x.whl}]}',
      { files: ['w/*.whl', '/abs/x.whl'] },
    ],
    [
      'what is no wheel has the files that it names',
      '{type: jar, path: /abs, build: mvn package, files: [{source: t/a.jar}]}',
      { isWheel: false, folder: '/abs', files: ['sub/t/a.jar'] },
    ],
    [
      'a version may change with the content',
      '{type: whl, dynamic_version: true}',
      { hasDynamicVersion: true },
    ],
  ])('%s', (_, written, expected) => {
    expect(artifactsOf(written)).toEqual([expect.objectContaining({ name: 'a', ...expected })]);
  });

  test('is not built where its files are there, and has no files where it is no wheel', () => {
    expect(artifactsOf('{type: whl, files: [{source: x.whl}]}')?.[0]).not.toHaveProperty('build');
    expect(artifactsOf('{build: make}')?.[0]).toMatchObject({ files: [], hasDynamicVersion: false });
  });

  test('points to its command, or to itself', () => {
    expect(artifactsOf('{type: whl, build: make}')?.[0].source).toMatchObject({ file: 'sub/a.yml', line: 2 });
    expect(artifactsOf('{type: whl}')?.[0].source).toMatchObject({ line: 2, column: 3 });
  });

  test('has a dynamic version by a preset', () => {
    const presets = 'presets: {artifacts_dynamic_version: true}\n';
    expect(artifactsOf('{type: whl}', presets)?.[0].hasDynamicVersion).toBe(true);
  });

  test('that says nothing is told', () => {
    const texts = { 'databricks.yml': ROOT, 'sub/a.yml': 'artifacts:\n  b: {type: jar}\n  a: {path: x}\n' };
    expect(issuesOf(texts).map((issue) => issue.split(': ')[0])).toEqual([
      'sub/a.yml:3:3 ARTIFACT_EMPTY artifacts.a',
      'sub/a.yml:2:3 ARTIFACT_EMPTY artifacts.b',
    ]);
  });
});

test('a bundle without artifacts says nothing of them; its wheel is that of setup.py', () => {
  expect(resolve('bundle: {name: b}')).not.toHaveProperty('artifacts');
  expect(impliedWheel(startOf('setup.py'))).toMatchObject({
    name: 'python_artifact',
    build: 'python3 setup.py bdist_wheel',
    files: ['dist/*.whl'],
  });
});
