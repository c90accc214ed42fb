import { describe, expect, test } from 'vitest';
import { runView, taskValuesView } from '../../../../src/core/run/view/run-view.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { Simulation, SUCCESS } from '../../../support/simulation.js';

describe('the values of a run', () => {
  test('above 512 KiB in total fail the task that would bring them there, and nothing else', () => {
    const keys = Array.from({ length: 6 }, (_, at) => `t${at}`);
    const run = new Simulation(planOf(job(keys.map((key) => notebook(key)))));
    for (const key of keys) run.ends(key, SUCCESS, { big: 'é'.repeat(60_000) });
    const results = runView(run.plan, run.state).tasks.map(({ result_state }) => result_state);
    expect(results).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED', 'FAILED']);
    expect(run.state.tasks[4].message).toMatch(/would have 600\d+ bytes .* at most 524288/);
    expect(Object.keys(taskValuesView(run.plan, run.state))).toHaveLength(4);
  });

  test('a value that could not be read is a warning in the view', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.ends('a', { ...SUCCESS, warning: 'Declared task values that could not be read: "x".' });
    expect(runView(run.plan, run.state).warnings).toEqual([
      { time: run.nowMillis, task_key: 'a', message: 'Declared task values that could not be read: "x".' },
    ]);
  });

  test('of very many warnings the first hundred are kept', () => {
    const run = new Simulation(planOf(job([notebook('a', { max_retries: -1 })])));
    for (let attempt = 0; attempt < 120; attempt++) {
      run.ends('a', { ...SUCCESS, resultState: 'FAILED', warning: `w${attempt}` });
    }
    expect(run.state.warnings).toHaveLength(100);
  });

  test('iterations keep none: no reference can name them', () => {
    const loop = { task_key: 'l', for_each_task: { inputs: '[1]', task: notebook('one') } };
    const run = new Simulation(planOf(job([loop])));
    run.ends('l[0]', SUCCESS, { n: 1 });
    expect(taskValuesView(run.plan, run.state)).toEqual({});
  });
});
