import { expect, test } from 'vitest';
import { valuesOfTasks } from '../../../src/core/gateway/resolved-values.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

const OF_LOAD = '{{tasks.load.values.n}}';
const tasks = [
  notebook('load', {
    notebook_task: {
      notebook_path: '/nb/load',
      base_parameters: { day: '{{job.parameters.day}}', run: '{{job.run_id}}' },
    },
  }),
  {
    task_key: 'many',
    depends_on: after('load'),
    condition_task: { op: 'GREATER_THAN', left: OF_LOAD, right: '1' },
  },
  {
    task_key: 'script',
    depends_on: after('load'),
    spark_python_task: { python_file: '/a.py', parameters: ['--n', OF_LOAD] },
  },
  {
    task_key: 'counts',
    depends_on: after('load'),
    spark_python_task: { python_file: '/a.py', parameters: ['{{task.execution_count}}'] },
  },
  notebook('late', { depends_on: after('script') }),
];
const parameters = [{ name: 'day', default: 'monday' }];

test('the values of a run are those that its tasks were submitted with, of the tasks that have begun', () => {
  const run = new Simulation(planOf(job(tasks, { parameters })));
  expect(Object.keys(valuesOfTasks(run))).toEqual(['load']);
  run.ends('load', undefined, { n: 2 });
  const { attempt } = run.next('submit_task_run', 'script');
  run.event({ kind: 'task_submitted', attempt, runId: '77' });
  run.next('submit_task_run', 'counts');
  expect(valuesOfTasks(run)).toEqual({
    load: { notebook_task: { base_parameters: { day: 'monday', run: '22' } } },
    many: { condition_task: { left: '2', right: '1' } },
    script: { spark_python_task: { parameters: ['--n', '2'] } },
  });
});

test('a value that is there no more leaves its task without any', () => {
  const run = new Simulation(planOf(job(tasks, { parameters })));
  run.ends('load', undefined, { n: 2 });
  run.next('submit_task_run', 'script');
  delete run.state.tasks[0].values;
  expect(valuesOfTasks(run)).not.toHaveProperty('script');
});

test('what else goes wrong is a defect, and is not taken for a value that is missing', () => {
  const run = new Simulation(planOf(job(tasks, { parameters })));
  const broken = { plan: run.plan, state: { ...run.state, parameters: null as never } };
  expect(() => valuesOfTasks(broken)).toThrow(TypeError);
});
