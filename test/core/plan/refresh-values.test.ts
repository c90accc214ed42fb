import { expect, test } from 'vitest';
import { withValuesOf } from '../../../src/core/plan/refresh-values.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { gets, sets, taskSources } from '../../support/task-sources.js';

const each = {
  task_key: 'loop',
  depends_on: after('a'),
  for_each_task: { inputs: '[1]', task: notebook('one') },
};
const definition = job([notebook('a'), notebook('b', { depends_on: after('a') }), each]);
const planned = (sources: Record<string, string>) => planOf(definition, {}, SETTINGS, taskSources(sources));

test('a plan takes over what the code says of values now, and nothing else', () => {
  const before = planned({ 'tasks[0]': sets('n'), 'tasks[1]': gets('a.n') });
  const now = planned({
    'tasks[0]': sets('m'),
    'tasks[1]': '',
    'tasks[2].for_each_task.task': gets('a.m'),
  });
  now.jobName = 'another';
  const refreshed = withValuesOf(before, now);
  expect(refreshed.jobName).toBe('job');
  expect(refreshed.tasks).toEqual(now.tasks);
  expect(withValuesOf(now, before).tasks).toEqual(before.tasks);
});

test('a plan of an older build, or of another graph, stays as it was', () => {
  const fresh = planned({ 'tasks[0]': sets('n'), 'tasks[1]': gets('a.n') });
  const older = planned({});
  older.tasks[0].taskValueKeys = ['n'];
  expect(withValuesOf(older, fresh)).toBe(older);
  const other = planOf(job([notebook('a')]));
  expect(withValuesOf(other, fresh)).toBe(other);
});
