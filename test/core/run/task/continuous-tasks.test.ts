import { expect, test } from 'vitest';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';

function begun(keys: readonly string[]): Simulation {
  const plan = planOf(
    job(
      keys.map((key) => notebook(key)),
      { continuous: { task_retry_mode: 'ON_FAILURE' } },
    ),
    { trigger: { type: 'CONTINUOUS' } },
  );
  return new Simulation(plan);
}

test('a task of a continuous run is tried again while another one runs for the first time', () => {
  const run = begun(['a', 'b', 'c']);
  run.ends('a', FAILED);
  expect(run.state.tasks[0].phase).toBe('waiting_for_retry');
  run.ends('b', SUCCESS);
  run.ends('c', FAILED);
  // Nobody runs for the first time any more.
  expect(run.state.tasks[2].resultState).toBe('FAILED');
  expect(run.state.cancel).toBeDefined();
});

test('the only task of one is not tried again', () => {
  const run = begun(['a']);
  run.ends('a', FAILED);
  expect(run.state.tasks[0].attempts).toHaveLength(1);
});

test('the view of a run tells what has started it', () => {
  const tables = [{ name: 'm.s.a', version: '7', commit_timestamp: 't' }, { name: 'm.s.b' }];
  const trigger = { type: 'TABLE', time: 5, table_update: { updated_tables: tables } };
  const plan = planOf(job([notebook('a')]), { trigger });
  expect(runView(plan, new Simulation(plan).state).trigger).toEqual(trigger);
  const files = { location: 's3://b/', file_count: 1, files: ['a'] };
  const arrived = planOf(job([notebook('a')]), { trigger: { type: 'FILE_ARRIVAL', file_arrival: files } });
  expect(runView(arrived, new Simulation(arrived).state).trigger).toEqual({
    type: 'FILE_ARRIVAL',
    file_arrival: files,
  });
});
