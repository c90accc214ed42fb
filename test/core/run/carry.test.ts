import { expect, test } from 'vitest';
import { carriedState } from '../../../src/core/run/carry.js';
import { runView } from '../../../src/core/run/run-view.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { FAILED, Simulation } from '../../support/simulation.js';

test('a state that is too large for one payload loses pages and messages of the past, and nothing that decides', () => {
  const run = new Simulation(planOf(job([notebook('a', { max_retries: 5 }), notebook('b')])));
  for (const key of ['a', 'b']) {
    const { attempt } = run.next('submit_task_run', key);
    run.event({ kind: 'task_submitted', attempt, runId: key, runPageUrl: 'http://page' });
  }
  const { attempt } = run.next('await_task_run', 'a');
  run.event({ kind: 'task_ended', attempt, outcome: FAILED });
  expect(carriedState(run.state)).toBe(run.state);
  const slim = carriedState(run.state, 10);
  const pages = slim.tasks.map(({ attempts }) =>
    attempts.map(({ runPageUrl, message }) => [runPageUrl, message]),
  );
  expect(pages).toEqual([
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
    [['http://page', undefined]],
  ]);
  expect(slim.tasks.map(({ phase }) => phase)).toEqual(run.state.tasks.map(({ phase }) => phase));
});

test('of very many attempts the last are kept, and all are counted', () => {
  const run = new Simulation(planOf(job([notebook('a', { max_retries: -1 })])));
  for (let attempt = 0; attempt < 50; attempt++) run.ends('a', FAILED);
  run.ends('a');
  const [task] = runView(run.plan, run.state).tasks;
  expect([task.attempts, task.attempt_runs.length, task.attempt_runs.at(-1)?.attempt_number]).toEqual([
    51, 20, 50,
  ]);
});
