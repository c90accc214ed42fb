import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { readTaskCodes, wantsCode, withUnreadable } from '../../../src/core/values/task-codes.js';
import { valueFlow } from '../../../src/core/values/value-flow.js';
import { valueReports } from '../../../src/core/values/value-report.js';
import type { TaskSources } from '../../../src/core/values/value-node.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { gets, sets, taskSources } from '../../support/task-sources.js';

function reports(tasks: JsonObject[], read: Record<string, string> | TaskSources, more: JsonObject = {}) {
  const document = job(tasks, more);
  const parsed = parseDefinition(document);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
  const known = read instanceof Map ? (read as TaskSources) : taskSources(read as Record<string, string>);
  const sources = withUnreadable(parsed.definition, known);
  const plan = planOf(document, {}, SETTINGS, sources);
  return valueReports(valueFlow(parsed.definition, sources), plan.tasks);
}

const notes = (
  tasks: JsonObject[],
  read: Record<string, string> | TaskSources,
  more?: JsonObject,
): string[] =>
  reports(tasks, read, more).flatMap(({ task_key, notes }) =>
    notes.map(({ message, remedy }) => `${task_key}: ${message}. ${remedy}`),
  );

const a = notebook('a');
const b = notebook('b', { depends_on: after('a') });

describe('what a plan tells of task values', () => {
  test('what each task sets and gets, and where that stands', () => {
    const c = notebook('c', {
      depends_on: after('b'),
      notebook_task: { notebook_path: '/c', base_parameters: { v: '{{tasks.a.values.n}}' } },
      brickwork: { task_values: ['x'], reads_values_of: ['b'] },
    });
    const loop = {
      task_key: 'loop',
      depends_on: after('a'),
      for_each_task: {
        inputs: '{{tasks.a.values.list}}',
        task: { ...a, task_key: 'one', libraries: [{ whl: '/{{tasks.a.values.n}}' }] },
      },
    };
    const read = { 'tasks[0]': sets('n', 'list'), 'tasks[1]': gets('a.n'), 'tasks[2]': '' };
    expect(reports([a, b, c, loop], { ...read, 'tasks[3].for_each_task.task': '' })).toEqual([
      {
        task_key: 'a',
        sets: [
          { key: 'n', at: '/tasks[0] line 1', from: 'source' },
          { key: 'list', at: '/tasks[0] line 2', from: 'source' },
        ],
        gets: [],
        notes: [],
      },
      {
        task_key: 'b',
        sets: [],
        gets: [{ task_key: 'a', key: 'n', at: '/tasks[1] line 1', from: 'source' }],
        notes: [],
      },
      {
        task_key: 'c',
        sets: [{ key: 'x', at: 'tasks[2].brickwork.task_values', from: 'declaration' }],
        gets: [
          { task_key: 'b', at: 'tasks[2].brickwork.reads_values_of', from: 'declaration' },
          { task_key: 'a', key: 'n', at: 'tasks[2].notebook_task.base_parameters.v', from: 'definition' },
        ],
        notes: [],
      },
      {
        task_key: 'loop',
        sets: [],
        gets: [{ task_key: 'a', key: 'list', at: 'tasks[3].for_each_task.inputs', from: 'definition' }],
        notes: [],
      },
      {
        task_key: 'one',
        sets: [],
        gets: [
          { task_key: 'a', key: 'n', at: 'tasks[3].for_each_task.task.libraries[0].whl', from: 'definition' },
        ],
        notes: [],
      },
    ]);
  });

  test.each<[string, JsonObject[], Record<string, string>, RegExp[]]>([
    [
      'nothing of tasks that are alone',
      [{ task_key: 'w', python_wheel_task: { package_name: 'p', entry_point: 'e' } }],
      {},
      [],
    ],
    [
      'code that cannot be read',
      [
        { task_key: 'w', python_wheel_task: { package_name: 'p', entry_point: 'e' } },
        notebook('b', { depends_on: after('w') }),
      ],
      { 'tasks[1]': '' },
      [/^w: its code could not be read: it is a wheel\. If it sets .*task_values.*reads_values_of\.$/],
    ],
    ['code that was not read', [a, b], { 'tasks[0]': '' }, [/^b: .*it was not read/]],
    [
      'a key that is computed',
      [a, b],
      {
        'tasks[0]': '\ndbutils.jobs.taskValues.set(f"{x}", 1)',
        'tasks[1]': 'dbutils.jobs.taskValues.get("a", k)\ndbutils.jobs.taskValues.get(t, "n")',
      },
      [
        /^a: it sets a value under a key that is computed \(\/tasks\[0\] line 2\)\. List the keys/,
        /^b: it gets a value under a key that is computed \(\/tasks\[1\] line 1\)\. It finds all/,
        /^b: it gets a value of a task that is computed \(\/tasks\[1\] line 2\)/,
      ],
    ],
    [
      'not where the keys are declared',
      [
        notebook('a', { brickwork: { task_values: ['n'] } }),
        notebook('b', { depends_on: after('a'), brickwork: { reads_values_of: ['a'] } }),
      ],
      { 'tasks[0]': 'dbutils.jobs.taskValues.set(f"{x}", 1)', 'tasks[1]': '' },
      [],
    ],
    [
      'a task that does not exist',
      [a, b],
      { 'tasks[0]': '', 'tasks[1]': gets('aa.n', 'nothing_like_it.n') },
      [
        /^b: it gets a value of "aa", which is no task of the job .*Did you mean "a"\?$/,
        /Tasks: "a", "b"\.$/,
      ],
    ],
    [
      'a key that the task does not set',
      [a, b],
      { 'tasks[0]': sets('count'), 'tasks[1]': gets('a.cuont', 'a.other_thing') },
      [/^b: it gets "cuont" of "a", which does not set it .*Did you mean "count"\?$/, /It sets "count"\.$/],
    ],
    [
      'a task that may not have ended',
      [a, notebook('b'), notebook('c', { depends_on: after('b') })],
      { 'tasks[0]': sets('n'), 'tasks[1]': '', 'tasks[2]': gets('a.n') },
      [/^c: it gets "n" of "a", which may not have ended .*Add \{"task_key": "a"\}/],
    ],
    [
      'a key that no reference can name',
      [a, b],
      { 'tasks[0]': sets('a`b', 'n'), 'tasks[1]': '' },
      [/no reference can name the value "a`b"/],
    ],
    [
      'what costs clusters of its own',
      [
        { ...a, new_cluster: {} },
        { ...b, new_cluster: {} },
        notebook('c', { depends_on: after('b'), new_cluster: {} }),
      ],
      { 'tasks[0]': sets('n'), 'tasks[1]': gets('a.n'), 'tasks[2]': '' },
      [/^a: its values are read on one cluster more/, /^b: what it gets is set again on 1 cluster\(s\) more/],
    ],
  ])('%s', (_what, tasks, read, expected) => {
    const found = notes(tasks, read);
    expect(found).toHaveLength(expected.length);
    expected.forEach((pattern, at) => expect(found[at]).toMatch(pattern));
  });

  test('which code has to be read: that of tasks that others are before or behind, each in its workspace', async () => {
    const alone = notebook('alone');
    const git = {
      task_key: 'git',
      depends_on: after('a'),
      spark_python_task: { python_file: 'x.py', source: 'GIT' },
    };
    const elsewhere = { ...b, brickwork: { workspace: 'other' } };
    const parsed = parseDefinition(job([a, elsewhere, alone, git]));
    if (parsed.kind === 'invalid') throw new Error('invalid');
    const wanted: unknown[] = [];
    const read = await readTaskCodes(parsed.definition, (workspace) => (refs) => {
      wanted.push([workspace, refs]);
      return Promise.resolve(new Map());
    });
    expect(wanted).toEqual([
      [undefined, [{ path: '/nb/a', kind: 'notebook' }]],
      ['other', [{ path: '/nb/b', kind: 'notebook' }]],
    ]);
    expect([...read.keys()]).toEqual(['tasks[0]', 'tasks[1]']);
    const single = parseDefinition(job([alone]));
    if (single.kind === 'invalid') throw new Error('invalid');
    expect([wantsCode(parsed.definition), wantsCode(single.definition)]).toEqual([true, false]);
  });
});
