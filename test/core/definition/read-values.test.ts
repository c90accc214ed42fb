import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { after, notebook } from '../../support/definitions.js';

test('reads_values_of names tasks upstream, on any compute and in loops, too', () => {
  const reads = (...keys: string[]) => ({ brickwork: { reads_values_of: keys } });
  const job_clusters = [{ job_cluster_key: 'm', new_cluster: {} }];
  const { issues } = parseDefinition({
    tasks: [
      notebook('x'),
      notebook('y'),
      notebook('good', { depends_on: after('x'), job_cluster_key: 'm', ...reads('x') }),
      notebook('bad', { depends_on: after('x'), job_cluster_key: 'm', ...reads('y', 'z') }),
      notebook('elsewhere', { depends_on: after('x'), ...reads('x') }),
      {
        task_key: 'c',
        condition_task: { op: 'EQUAL_TO', left: '1', right: '1' },
        depends_on: after('x'),
        ...reads('x'),
      },
      {
        task_key: 'l',
        depends_on: after('x'),
        for_each_task: { inputs: '[1]', task: notebook('one', reads('x', 'y')) },
      },
    ],
    job_clusters,
  });
  expect(issues.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
    'REFERENCE_NOT_UPSTREAM tasks[3].brickwork.reads_values_of[0]',
    'REFERENCE_NOT_UPSTREAM tasks[6].for_each_task.task.brickwork.reads_values_of[1]',
    'REFERENCE_TASK_UNKNOWN tasks[3].brickwork.reads_values_of[1]',
    'SETTING_UNUSED tasks[5].brickwork.reads_values_of',
  ]);
});
