import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { runDigest } from '../../../../src/core/run/view/run-digest.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { usageView } from '../../../../src/core/run/view/usage-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

const CLUSTER = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

/** What view, digest and usage say of each task: they have to agree. */
function submits({ plan, state }: Simulation): Record<string, number> {
  const counts = (tasks: { task_key: string; attempts: number }[]): Record<string, number> =>
    Object.fromEntries(tasks.map(({ task_key, attempts }) => [task_key, attempts]));
  const shown = counts(runView(plan, state).tasks);
  expect(counts(runDigest(plan, state).tasks)).toEqual(shown);
  expect(counts(usageView(plan, state).tasks)).toEqual(shown);
  return shown;
}

function clusterFails(run: Simulation): void {
  const { cluster } = run.next('create_cluster', 'm');
  run.event({ kind: 'cluster_failed', cluster, failure: { code: 'ClusterTerminated', message: 'gone' } });
  run.clusterEnds('m');
}

const condition = (left: string, more: JsonObject = {}): JsonObject => ({
  task_key: 'branch',
  condition_task: { op: 'EQUAL_TO', left, right: '1' },
  ...more,
});
const passing = (reference: string): JsonObject => ({
  notebook_task: { notebook_path: '/b', base_parameters: { p: reference } },
});

describe('attempts count submits, and are 0 for', () => {
  test('a reference without a value, until a repair submits the task', () => {
    const run = new Simulation(
      planOf(
        job([notebook('a'), notebook('b', { depends_on: after('a'), ...passing('{{tasks.a.values.x}}') })], {
          brickwork: { repair_window_seconds: 60 },
        }),
      ),
    );
    run.ends('a');
    expect(submits(run)).toEqual({ a: 1, b: 0 });
    const [, b] = runView(run.plan, run.state).tasks;
    expect(b).toMatchObject({
      life_cycle_state: 'INTERNAL_ERROR',
      result_state: 'FAILED',
      attempt_runs: [{ termination_code: 'INVALID_RUN_CONFIGURATION' }],
    });
    run.repairs({ rerun_tasks: ['a', 'b'] });
    run.ends('a', undefined, { x: 1 });
    run.ends('b');
    expect(submits(run)).toEqual({ a: 2, b: 1 });
  });

  test('conditions, loops, waits and what is skipped, excluded, disabled or has failed upstream', () => {
    const run = new Simulation(
      planOf(
        job([
          condition('2'),
          notebook('excluded', { depends_on: after('branch=true') }),
          notebook('off', { disabled: true }),
          notebook('bad'),
          notebook('behind', { depends_on: after('bad') }),
          { task_key: 'each', for_each_task: { inputs: '["1"]', task: condition('{{input}}') } },
          { task_key: 'ok', brickwork: { approval_task: {} } },
        ]),
      ),
    );
    run.ends('bad', FAILED);
    run.event({ kind: 'control_requested', control: { kind: 'approve', taskKey: 'ok', by: 'ada' } });
    expect(submits(run)).toEqual({ branch: 0, excluded: 0, off: 0, bad: 1, behind: 0, each: 0, ok: 0 });
    const { for_each_task: loop } = runView(run.plan, run.state).tasks[5];
    expect(loop?.iterations).toEqual([
      { iteration: 0, life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', attempts: 0 },
    ]);
  });

  test('an iteration whose parameters have no value', () => {
    const run = new Simulation(
      planOf(
        job([
          {
            task_key: 'each',
            for_each_task: { inputs: '[{"y": 1}]', task: notebook('n', passing('{{input.x}}')) },
          },
        ]),
      ),
    );
    const { for_each_task: loop } = runView(run.plan, run.state).tasks[0];
    expect(loop?.iterations).toMatchObject([{ iteration: 0, result_state: 'FAILED', attempts: 0 }]);
  });

  test('a cluster that never starts, however often that is tried', () => {
    const retry = { max_retries: 29, job_cluster_key: 'm' };
    const run = new Simulation(planOf(job([notebook('a', retry)], CLUSTER)));
    for (let start = 0; start < 30; start++) clusterFails(run);
    expect(run.result('a')).toBe('FAILED');
    expect(submits(run)).toEqual({ a: 0 });
  });

  test('the attempts before the cluster started', () => {
    const run = new Simulation(
      planOf(job([notebook('a', { max_retries: 1, job_cluster_key: 'm' })], CLUSTER)),
    );
    clusterFails(run);
    run.clusterRuns('m');
    run.ends('a');
    expect(submits(run)).toEqual({ a: 1 });
  });
});
