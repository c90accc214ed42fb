import { expect, test } from 'vitest';
import { carriedState } from '../../../../src/core/run/continue/carry.js';
import { attemptCount } from '../../../../src/core/run/state/task-state.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { job, notebook, planOf, SETTINGS } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

test('a state that is too large for one payload loses what only explains the past, and nothing that decides', () => {
  const run = new Simulation(
    planOf(job([notebook('retried', { max_retries: 5 }), notebook('failed'), notebook('active')])),
  );
  for (const key of ['retried', 'failed', 'active']) {
    const { attempt } = run.next('submit_task_run', key);
    run.event({ kind: 'task_submitted', attempt, runId: key, runPageUrl: 'http://page' });
  }
  for (const key of ['retried', 'failed']) {
    const { attempt } = run.next('await_task_run', key);
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
  }
  expect(carriedState(run.state)).toBe(run.state);
  const slim = carriedState(run.state, 10);
  const kept = slim.tasks.map(({ attempts }) =>
    attempts.map(({ runId, runPageUrl, message }) => [runId, runPageUrl, message]),
  );
  expect(kept).toEqual([
    [[undefined, undefined, undefined]],
    [['failed', undefined, undefined]],
    [['active', 'http://page', undefined]],
  ]);
  expect(slim.tasks.map(attemptCount)).toEqual([2, 1, 1]);
  expect(slim.tasks.map(({ phase }) => phase)).toEqual(['submitting', 'ended', 'running']);
});

test('of very many attempts of a task the last are kept, and all are counted', () => {
  const run = new Simulation(planOf(job([notebook('a', { max_retries: -1 })])));
  for (let attempt = 0; attempt < 50; attempt++) run.ends('a', FAILED);
  run.ends('a');
  const [task] = runView(run.plan, run.state).tasks;
  expect([task.attempts, task.attempt_runs.length, task.attempt_runs.at(-1)?.attempt_number]).toEqual([
    51, 20, 50,
  ]);
});

test('of very many attempts of a run the view shows the last of each task, so that a query can answer', () => {
  const tasks = Array.from({ length: 1600 }, (_, at) => notebook(`t${at}`, { max_retries: 1 }));
  const run = new Simulation(planOf(job(tasks), {}, { ...SETTINGS, maxActiveTaskRuns: 5000 }));
  for (let left = run.pending.length; left > 0; left--) {
    const [command] = run.pending.splice(0, 1);
    if (command.kind !== 'submit_task_run') continue;
    run.event({ kind: 'task_submitted', attempt: command.attempt, runId: 'r' });
    const { attempt } = run.next('await_task_run');
    run.event({ kind: 'task_ended', attempt, outcome: FAILED });
    run.issued.length = 0;
  }
  const view = runView(run.plan, run.state);
  expect(view.tasks[0]).toMatchObject({ attempts: 2, attempt_runs: [{ attempt_number: 1 }] });
  expect(JSON.stringify(view).length).toBeLessThan(1_000_000);
});
