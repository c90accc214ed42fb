import { describe, expect, test } from 'vitest';
import {
  collectSources,
  type FetchedSource,
  MOST_SOURCES,
  type SourceRef,
} from '../../../src/core/source/collect-sources.js';
import { folderOf, joinFolder, objectPath } from '../../../src/core/source/workspace-path.js';

const source = (key: string, ...includes: string[]): FetchedSource => ({
  calls: [{ verb: 'set', key, place: 'line 1' }],
  includes: includes.map((path) => ({ path, place: 'line 2' })),
  exits: key === 'exits',
});

/** Reads `wanted` from these sources; gives what each sets, what could not be read, and the batches of reads. */
async function collect(known: Record<string, FetchedSource>, wanted: string[]) {
  const batches: string[][] = [];
  const refs = new Map(wanted.map((path): [string, SourceRef] => [path, { path, kind: 'notebook' }]));
  const found = await collectSources(refs, (asked) => {
    batches.push(asked.map(({ path }) => path));
    return Promise.resolve(new Map(Object.entries(known)));
  });
  const keys = Object.fromEntries([...found].map(([name, { calls }]) => [name, calls.map(({ key }) => key)]));
  return { found, keys, batches };
}

describe('the sources of tasks', () => {
  test('each is read once, level by level, with what it includes', async () => {
    const known = {
      '/a/x': source('x', './lib', '/Shared/s'),
      '/a/y': source('exits', 'lib'),
      '/a/lib': source('lib', '../a/x'),
      '/Shared/s': source('s'),
    };
    const { found, keys, batches } = await collect(known, ['/a/x', '/a/y']);
    expect(batches).toEqual([
      ['/a/x', '/a/y'],
      ['/a/lib', '/Shared/s'],
    ]);
    expect(keys).toEqual({ '/a/x': ['x', 'lib', 's'], '/a/y': ['exits', 'lib', 'x', 's'] });
    expect([found.get('/a/x')?.exits, found.get('/a/y')?.exits]).toEqual([false, true]);
    expect(found.get('/a/x')?.calls[1].path).toBe('/a/lib');
  });

  test('what cannot be read is told, with the rest', async () => {
    const known = { '/x': source('x', './no'), '/no': { unread: 'it may not be read' } };
    const { found } = await collect(known, ['/x', '/gone']);
    expect(found.get('/x')).toMatchObject({ calls: [{ key: 'x' }], unread: ['/no: it may not be read'] });
    expect(found.get('/gone')?.unread).toEqual(['/gone: there was no answer']);
  });

  test('notebooks are followed five deep, and at most a thousand are read', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 8 }, (_item, at) => [`/${at}`, source(String(at), `./${at + 1}`)]),
    );
    const { found, batches } = await collect(chain, ['/0']);
    expect(batches.map(([path]) => path)).toEqual(['/0', '/1', '/2', '/3', '/4', '/5']);
    expect(found.get('/0')?.unread).toEqual(['/6: too many notebooks are read, or too deep']);
    const many = Array.from({ length: MOST_SOURCES + 1 }, (_item, at) => `/many/${at}`);
    const all = await collect({}, many);
    expect(all.batches[0]).toHaveLength(MOST_SOURCES);
    expect(all.found.get(`/many/${MOST_SOURCES}`)?.unread[0]).toMatch(/too many/);
    expect((await collect({}, [])).batches).toEqual([]);
  });

  test('paths of the workspace', () => {
    expect(joinFolder('/Users/me/nb', './x')).toBe('/Users/me/x');
    expect(joinFolder('/Users/me/nb', '../x/y')).toBe('/Users/x/y');
    expect(joinFolder('/nb', '../../x')).toBe('/x');
    expect(joinFolder('/nb', '/x//y')).toBe('/x/y');
    expect(objectPath('/Workspace/a')).toBe('/a');
    expect([folderOf('/a/b'), folderOf('/a')]).toEqual(['/a', '/']);
  });
});
