import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldersOf,
  type LocalFile,
  planUpload,
  remoteDifferences,
  sameObjects,
  type UploadedFile,
} from '../../../src/core/deploy/upload-plan.js';

const ROOT = '/Workspace/b/files';

/** A file whose content is its digest. */
function file(path: string, digest = '1'): LocalFile {
  const objectPath = `${ROOT}/${path.replace(/\.py$/, '')}`;
  return { path, remotePath: `${ROOT}/${path}`, objectPath, digest };
}

function uploaded(files: Record<string, [digest: string, version: string]>): Map<string, UploadedFile> {
  const entries = Object.entries(files);
  return new Map(entries.map(([path, [digest, version]]) => [`${ROOT}/${path}`, { digest, version }]));
}

function remote(
  versions: Record<string, string>,
  ...folders: string[]
): { versions: Map<string, string>; folders: Set<string> } {
  const entries = Object.entries(versions).map(([path, version]) => [`${ROOT}/${path}`, version] as const);
  return { versions: new Map(entries), folders: new Set(folders) };
}

describe('what is uploaded', () => {
  test('is everything, at first, and the folders that are not there', () => {
    const files = [file('a.py'), file('src/b.sql'), file('src/in/c.txt')];
    expect(planUpload(files, new Map(), remote({}, ROOT))).toEqual({
      // It makes src as well.
      folders: [`${ROOT}/src/in`],
      deleted: [],
      files,
      unchanged: 0,
    });
  });

  test.each([
    ['nothing where nothing has changed', '1', 'v1', []],
    ['what has changed here', '2', 'v1', ['a.py']],
    ['what has changed there', '1', 'v2', ['a.py']],
    ['what is no longer there', '1', undefined, ['a.py']],
  ])('is %s', (_, digest, version, expected) => {
    const there = remote(version === undefined ? {} : { a: version }, ROOT);
    const plan = planUpload([file('a.py', digest)], uploaded({ a: ['1', 'v1'] }), there);
    expect(plan.files.map(({ path }) => path)).toEqual(expected);
    expect(plan.unchanged).toBe(1 - expected.length);
  });

  test('takes away what uploads have brought and is no longer wanted, and nothing else', () => {
    const before = uploaded({ a: ['1', 'v1'], old: ['1', 'v1'], gone: ['1', 'v1'] });
    const there = remote({ a: 'v1', old: 'v1', 'of-others': 'v9' }, ROOT);
    const plan = planUpload([file('a.py')], before, there);
    expect([plan.deleted, plan.files]).toEqual([[`${ROOT}/old`], []]);
  });

  test('a notebook that has become a file takes its other name', () => {
    const now = { ...file('a.py'), objectPath: `${ROOT}/a.py` };
    const plan = planUpload([now], uploaded({ a: ['1', 'v1'] }), remote({ a: 'v1' }, ROOT));
    expect([plan.deleted, plan.files]).toEqual([[`${ROOT}/a`], [now]]);
  });

  test('what an upload has done is not done again', () => {
    const paths = fc.uniqueArray(fc.constantFrom('a.py', 'b', 's/c', 's/t/d', 'e.py'));
    fc.assert(
      fc.property(paths, paths, (before, now) => {
        const state = uploaded(
          Object.fromEntries(before.map((path) => [path.replace('.py', ''), ['1', 'v']])),
        );
        const there = remote(Object.fromEntries(before.map((path) => [path.replace('.py', ''), 'v'])));
        const plan = planUpload(
          now.map((path) => file(path)),
          state,
          there,
        );
        for (const path of plan.deleted) state.delete(path);
        for (const { objectPath, digest } of plan.files) state.set(objectPath, { digest, version: 'v' });
        const again = planUpload(
          now.map((path) => file(path)),
          state,
          { versions: new Map([...state].map(([path, { version }]) => [path, version])), folders: new Set() },
        );
        expect([again.files, again.deleted, again.unchanged]).toEqual([[], [], now.length]);
      }),
    );
  });
});

test('folders are named once, in order', () => {
  expect(foldersOf(['/b/x', '/a/y', '/b/z', '/a/c/w'])).toEqual(['/a', '/a/c', '/b']);
});

test('files that would be one in the workspace are found', () => {
  const sql = { ...file('a.sql'), objectPath: `${ROOT}/a` };
  expect(sameObjects([file('a.py'), file('b.py'), sql])).toEqual([[file('a.py'), sql]]);
});

test('a workspace differs by what has changed here or there, is missing, or is too much', () => {
  const files = [file('same.py'), file('here.py', '2'), file('there.py'), file('lost.py'), file('new.py')];
  const before = uploaded({
    ...{ same: ['1', 'v1'], here: ['1', 'v1'], there: ['1', 'v1'], lost: ['1', 'v1'] },
    ...{ old: ['1', 'v1'], gone: ['1', 'v1'] },
  });
  const there = remote({ same: 'v1', here: 'v1', there: 'v2', old: 'v1', 'of-others': 'v1' }, ROOT);
  expect(remoteDifferences(files, before, there)).toEqual([
    { path: `${ROOT}/here`, kind: 'changed_here' },
    { path: `${ROOT}/lost`, kind: 'missing_there' },
    { path: `${ROOT}/new`, kind: 'not_uploaded' },
    { path: `${ROOT}/old`, kind: 'gone_here' },
    { path: `${ROOT}/there`, kind: 'changed_there' },
  ]);
});
