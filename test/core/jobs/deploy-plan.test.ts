import { describe, expect, test } from 'vitest';
import { leftOver, planJob } from '../../../src/core/jobs/deploy-plan.js';
import { parameterProblem } from '../../../src/core/jobs/parameter-problem.js';

const document = { name: 'nightly', max_concurrent_runs: 1 };
const job = { job_id: '7', identity: 'nightly', name: 'nightly', document, source: {} };
const known = { job_id: '7', identity: 'nightly', name: 'nightly' };

describe('what a deploy comes to', () => {
  test.each([
    ['a job that is new', undefined, { version: 0, action: 'create' }],
    [
      'one that is the same',
      { version: 3, document: { max_concurrent_runs: 1, name: 'nightly' } },
      { version: 3, action: 'unchanged' },
    ],
    [
      'one that has changed',
      { version: 3, document: { name: 'nightly' } },
      { version: 3, action: 'update', changed: { settings: ['max_concurrent_runs'], tasks: [] } },
    ],
  ])('%s', (_what, deployed, planned) => expect(planJob(job, deployed)).toEqual({ ...known, ...planned }));

  test.each([
    ['one that the bundle has', 'https://h/dev/load', undefined],
    ['one that it no longer has', 'https://h/dev/old', 'leave'],
    ['one of another target', 'https://h/prod/old', undefined],
    ['one of a bundle in a folder below', 'https://h/dev/sub/old', undefined],
    ['the folder itself', 'https://h/dev/', undefined],
  ])('%s', (_what, identity, action) => {
    const summary = { job_id: '1', name: 'n', identity, version: 2, author: 'a', deployed_time: 0 };
    const deployed = [{ ...summary, max_concurrent_runs: 1 }];
    const found = (isPruned: boolean) =>
      leftOver(deployed, { prefix: 'https://h/dev/', keys: ['load'], isPruned });
    const left = { job_id: '1', name: 'n', identity, version: 2 };
    expect(found(false)).toEqual(action === undefined ? [] : [{ ...left, action }]);
    expect(found(true)).toEqual(action === undefined ? [] : [{ ...left, action: 'delete' }]);
  });
});

test.each([
  [{ day: '1' }, undefined],
  [{}, undefined],
  [{ dya: '1' }, 'The job has no parameter "dya". Did you mean "day"?'],
  [{ other: '1' }, 'The job has no parameter "other". Its parameters: "day".'],
])('parameters %j: %s', (parameters, problem) => {
  expect(parameterProblem({ parameters: [{ name: 'day' }, 'odd'] }, parameters)).toBe(problem);
});

test('a job without parameters takes none', () => {
  expect(parameterProblem({}, { day: '1' })).toBe('The job has no parameter "day". Its parameters: nothing.');
});
