import { expect, test } from 'vitest';
import { applyEvent } from '../../../src/core/run/apply-event.js';
import { nextCommands } from '../../../src/core/run/next-commands.js';
import { canReopen, reopen } from '../../../src/core/run/reopen.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { FAILED, Simulation } from '../../support/simulation.js';

test('a run that has ended can be repaired; its timeout counts anew, and what succeeded stays', () => {
  const run = new Simulation(planOf(job([notebook('a'), notebook('b')], { timeout_seconds: 60 })));
  run.ends('a');
  expect(canReopen({ plan: run.plan, state: run.state })).toBe(false);
  run.ends('b', FAILED);
  expect(canReopen({ plan: run.plan, state: run.state })).toBe(true);
  const now = run.nowMillis + 3_600_000;
  const state = reopen(JSON.parse(JSON.stringify({ ...run.state, started: false })) as typeof run.state, now);
  const request = {
    rerunTasks: [],
    rerunAllFailedTasks: true,
    rerunDependentTasks: false,
    jobParameters: {},
  };
  applyEvent(run.plan, state, { kind: 'repair_requested', request, atMillis: now });
  expect(nextCommands(run.plan, state, now).commands).toMatchObject([
    { kind: 'start_timer', timer: { kind: 'job_timeout' }, atMillis: now + 60_000 },
    { kind: 'submit_task_run', attempt: { taskIndex: 1, repair: 1 } },
  ]);
});

test.each([[null], [undefined], [{}], [{ state: 5 }]])('%j is no run that has ended', (carried) => {
  expect(canReopen(carried)).toBe(false);
});
