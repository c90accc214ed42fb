import { expect, test } from 'vitest';
import { readRun } from '../../src/databricks/read-run.js';

test('a clock of the workspace that was set back makes no time negative: metrics refuse one, and hold up the run', () => {
  const times = { queue_duration: -1, setup_duration: -3_600_000, execution_duration: -7_200_000 };
  const state = { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' };
  const run = readRun({ run_id: 1, tasks: [{ run_id: 2, task_key: 'a', state, ...times }] });
  expect(run).toMatchObject({ isTerminal: true, queueMillis: 0, setupMillis: 0, executionMillis: 0 });
});
