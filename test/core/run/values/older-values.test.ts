import { expect, test } from 'vitest';
import { after, notebook } from '../../../support/definitions.js';
import { begin, on, starts } from '../../../support/segment-run.js';

/** Plans that an older build has made have keys alone, read by conditions, and no gets. */
test('a plan of an older build reads its declared keys by conditions', () => {
  const run = begin([notebook('first'), notebook('x', { depends_on: after('first') })]);
  run.plan.tasks[1].taskValueKeys = ['n', 's'];
  run.ends('first');
  const { request } = run.next('submit_task_run', 'x');
  expect(request['tasks']).toMatchObject([
    { task_key: 'x' },
    {
      task_key: 'brickwork_value_0',
      depends_on: [{ task_key: 'x' }],
      condition_task: { left: '{{tasks.x.values.n}}' },
    },
    { task_key: 'brickwork_value_1' },
  ]);
  expect(request['tasks']).toHaveLength(3);
});

test('what it has read as text is set again as the JSON that it may have been', () => {
  const run = begin([notebook('x'), on('y', { depends_on: after('x') })]);
  run.plan.tasks[0].taskValueKeys = ['n', 's', 'exit'];
  run.plan.tasks[1].readsValuesOf = [0];
  run.ends('x', undefined, { n: '42', s: 'text', exit: 7, o: { k: 1 } });
  const { tasks } = run.next('start_segment');
  const { base_parameters } = tasks[0]['notebook_task'] as { base_parameters: Record<string, string> };
  const set = Buffer.from(base_parameters['task_values_base64'], 'base64').toString();
  expect(JSON.parse(set)).toEqual({ n: 42, s: 'text', exit: 7, o: { k: 1 } });
  expect(tasks).toHaveLength(2);
});

test('a task that has set nothing is left out', () => {
  const run = begin([notebook('x'), on('y', { depends_on: after('x') })]);
  run.plan.tasks[1].readsValuesOf = [0];
  run.ends('x');
  expect(starts(run)).toEqual(['y']);
});
