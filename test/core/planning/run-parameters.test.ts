import { describe, expect, test } from 'vitest';
import { withRunParameters } from '../../../src/core/planning/run-parameters.js';
import { after, notebook } from '../../support/definitions.js';

const settings = { name: 'j', tasks: [notebook('a'), notebook('b', { depends_on: after('a') })] };

describe('what a run has instead of the settings', () => {
  test('is nothing unless given', () => {
    expect(withRunParameters(settings, undefined)).toEqual({ settings });
  });

  test('are parameters of tasks, and only some of them', () => {
    const changed = withRunParameters(settings, { notebook_params: { day: 'x' }, only: ['b'] });
    const [task] = [notebook('b')];
    const body = { ...(task['notebook_task'] as object), base_parameters: { day: 'x' } };
    expect(changed).toEqual({ settings: { name: 'j', tasks: [{ ...task, notebook_task: body }] } });
  });

  test('is refused with every problem', () => {
    const wrong = withRunParameters(settings, { notebook_params: 1, pipeline_params: 2, more: 3 });
    expect('issues' in wrong && wrong.issues.map(({ path }) => path)).toEqual([
      'options.task_parameters.notebook_params',
      'options.task_parameters.pipeline_params',
      'options.task_parameters',
    ]);
    const unknown = withRunParameters(settings, { only: ['c', 'a', 'aa'] });
    expect('issues' in unknown && unknown.issues.map(({ path, hint }) => [path, hint])).toEqual([
      ['options.task_parameters.only[0]', expect.any(String)],
      ['options.task_parameters.only[2]', expect.any(String)],
    ]);
  });
});
