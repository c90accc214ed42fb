import { describe, expect, test } from 'vitest';
import { runDigest } from '../../../../src/core/run/view/run-digest.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';

describe('the digest of a run stays small', () => {
  test('at most 64 KiB, those that failed first, with 2,000 tasks', () => {
    const run = new Simulation(planOf(job(Array.from({ length: 2000 }, (_, at) => notebook(`task_${at}`)))));
    for (let at = 0; at < 2000; at++)
      run.ends(`task_${at}`, at === 1999 ? { ...FAILED, message: 'x'.repeat(9000) } : SUCCESS);
    const digest = runDigest(run.plan, run.state);
    expect(JSON.stringify(digest).length).toBeLessThan(64 * 1024);
    expect(digest.tasks[0]).toMatchObject({ task_key: 'task_1999', result_state: 'FAILED' });
    expect(digest.tasks_left_out).toBe(1500);
  });

  test('large values are left to the query', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.ends('a', SUCCESS, { big: 'x'.repeat(40_000) });
    expect(runDigest(run.plan, run.state)).not.toHaveProperty('task_values');
  });
});
