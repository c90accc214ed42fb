import { describe, expect, test } from 'vitest';
import { localLibraries, withLibraries } from '../../../src/core/deploy/local-libraries.js';
import type { JsonObject } from '../../../src/core/json.js';

const JOB: JsonObject = {
  tasks: [
    {
      task_key: 'a',
      libraries: [
        { whl: 'dist/*.whl' },
        { pypi: { package: 'x' } },
        { jar: '/Volumes/c/x.jar' },
        { whl: 7 },
        'odd',
      ],
    },
    { for_each_task: { task: { libraries: [{ jar: 'target/a.jar' }] } } },
    { task_key: 'plain', for_each_task: {} },
    'odd',
  ],
  environments: [
    { environment_key: 'e', spec: { dependencies: ['numpy==1.0', './dist/b.whl[train]', '-r /x.txt', 3] } },
    { environment_key: 'none' },
    { spec: { environment_version: '2' } },
  ],
};

test('the libraries of a job that are files of its bundle are found where they stand', () => {
  expect(localLibraries(JOB)).toEqual([
    { path: 'tasks[0].libraries[0].whl', pattern: 'dist/*.whl', extras: '' },
    { path: 'tasks[1].for_each_task.task.libraries[0].jar', pattern: 'target/a.jar', extras: '' },
    { path: 'environments[0].spec.dependencies[1]', pattern: './dist/b.whl', extras: '[train]' },
  ]);
  expect(localLibraries({})).toEqual([]);
});

describe('they are replaced', () => {
  test('by all files that they mean, and nothing else is changed', () => {
    const changed = withLibraries(JOB, ({ pattern }) =>
      pattern.includes('*') ? ['/w/1.whl', '/w/2.whl'] : [`/w/${pattern}`],
    );
    expect(changed).toEqual({
      tasks: [
        {
          task_key: 'a',
          libraries: [
            { whl: '/w/1.whl' },
            { whl: '/w/2.whl' },
            { pypi: { package: 'x' } },
            { jar: '/Volumes/c/x.jar' },
            { whl: 7 },
            'odd',
          ],
        },
        { for_each_task: { task: { libraries: [{ jar: '/w/target/a.jar' }] } } },
        { task_key: 'plain', for_each_task: {} },
        'odd',
      ],
      environments: [
        {
          environment_key: 'e',
          spec: { dependencies: ['numpy==1.0', '/w/./dist/b.whl[train]', '-r /x.txt', 3] },
        },
        { environment_key: 'none' },
        { spec: { environment_version: '2' } },
      ],
    });
  });
});
