import { describe, expect, test } from 'vitest';
import { canonicalJson, isSame } from '../../../src/core/jobs/canonical-json.js';
import { changedParts, renderChangedParts } from '../../../src/core/jobs/changed-parts.js';
import { settingsDiff } from '../../../src/core/jobs/settings-diff.js';
import type { JsonObject } from '../../../src/core/json.js';

const [load, report] = [{ task_key: 'load' }, { task_key: 'report' }];

describe('what differs between two versions', () => {
  test.each<[string, JsonObject, JsonObject, object[]]>([
    [
      'nothing, in whatever order the members stand',
      { a: 1, b: { c: 1, d: 2 } },
      { b: { d: 2, c: 1 }, a: 1 },
      [],
    ],
    ['a setting that is new', {}, { a: [1] }, [{ path: 'a', kind: 'added', after: [1] }]],
    [
      'one that is gone, last',
      { a: 1 },
      { b: 2 },
      [
        { path: 'b', kind: 'added', after: 2 },
        { path: 'a', kind: 'removed', before: 1 },
      ],
    ],
    ['one that is another', { a: 1 }, { a: '1' }, [{ path: 'a', kind: 'changed', before: 1, after: '1' }]],
    [
      'a member, not all that it is in',
      { queue: { enabled: true } },
      { queue: { enabled: false } },
      [{ path: 'queue.enabled', kind: 'changed', before: true, after: false }],
    ],
    [
      'an object that is something else now',
      { a: {} },
      { a: null },
      [{ path: 'a', kind: 'changed', before: {}, after: null }],
    ],
    [
      'a task by its key, wherever it stands',
      { tasks: [load] },
      { tasks: [report, { ...load, max_retries: 2 }] },
      [
        { path: 'tasks[report]', kind: 'added', after: report },
        { path: 'tasks[load].max_retries', kind: 'added', after: 2 },
      ],
    ],
    [
      'a task that is gone',
      { tasks: [load, report] },
      { tasks: [report] },
      [{ path: 'tasks[load]', kind: 'removed', before: load }],
    ],
    [
      'the order of tasks',
      { tasks: [load, report] },
      { tasks: [report, load] },
      [{ path: 'tasks', kind: 'moved', before: ['load', 'report'], after: ['report', 'load'] }],
    ],
    [
      'a dependency',
      { tasks: [{ ...report, depends_on: [] }] },
      { tasks: [{ ...report, depends_on: [load] }] },
      [{ path: 'tasks[report].depends_on[load]', kind: 'added', after: load }],
    ],
    [
      'a cluster',
      { job_clusters: [{ job_cluster_key: 'c', n: 1 }] },
      { job_clusters: [{ job_cluster_key: 'c', n: 2 }] },
      [{ path: 'job_clusters[c].n', kind: 'changed', before: 1, after: 2 }],
    ],
    [
      'a parameter',
      { parameters: [{ name: 'day', default: '' }] },
      { parameters: [{ name: 'day', default: '1' }] },
      [{ path: 'parameters[day].default', kind: 'changed', before: '', after: '1' }],
    ],
    [
      'an environment',
      { environments: [{ environment_key: 'e' }] },
      { environments: [{ environment_key: 'f' }] },
      [
        { path: 'environments[f]', kind: 'added', after: { environment_key: 'f' } },
        { path: 'environments[e]', kind: 'removed', before: { environment_key: 'e' } },
      ],
    ],
    [
      'a list whose entries have no keys, as a whole',
      { a: [1, 2] },
      { a: [1] },
      [{ path: 'a', kind: 'changed', before: [1, 2], after: [1] }],
    ],
    [
      'a list in which two have the same key, as a whole',
      { tasks: [load, load] },
      { tasks: [load] },
      [{ path: 'tasks', kind: 'changed', before: [load, load], after: [load] }],
    ],
  ])('%s', (_what, before, after, changes) => expect(settingsDiff(before, after)).toEqual(changes));
});

describe('in a few words', () => {
  test.each<[JsonObject, JsonObject, string]>([
    [{ tasks: [load] }, { tasks: [load] }, ''],
    [{ a: 1, tasks: [load] }, { b: 1, tasks: [load] }, 'b, a'],
    [
      { max_concurrent_runs: 1, tasks: [load, { task_key: 'old' }] },
      { max_concurrent_runs: 2, tasks: [{ ...load, max_retries: 1 }, report] },
      'max_concurrent_runs; task load changed, task report added, task old removed',
    ],
    [{ tasks: [load, report] }, { tasks: [report, load] }, 'tasks'],
    [{}, { tasks: ['odd'] }, 'tasks'],
    [{ tasks: [load, load] }, { tasks: [load] }, 'task load added'],
  ])('%j and %j: %s', (before, after, words) =>
    expect(renderChangedParts(changedParts(before, after))).toBe(words),
  );
});

test('what means the same is the same text', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  expect(isSame(undefined, undefined)).toBe(true);
  expect(isSame(undefined, null)).toBe(false);
  expect(isSame([1, 2], [2, 1])).toBe(false);
});
