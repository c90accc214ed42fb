import { expect, test } from 'vitest';
import { digestBeforePlan } from '../../../../src/core/run/view/run-digest.js';

test.each([
  [{ job_run_id: '5' }, '5'],
  [{}, ''],
  [null, ''],
])('a run that has no plan leaves what is known of it: %j', (options, runId) => {
  expect(digestBeforePlan(options, 'SKIPPED', 'why')).toEqual({
    run_id: runId,
    run_name: '',
    result_state: 'SKIPPED',
    state_message: 'why',
    tasks: [],
  });
});
