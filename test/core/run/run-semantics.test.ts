import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';
import { runResultState } from '../../../src/core/run/state/result-state.js';
import { job, planOf } from '../../support/definitions.js';
import { answerOne, randomTasks, CLUSTERS } from '../../support/random-jobs.js';
import { Simulation } from '../../support/simulation.js';

/*
 * A second reading of Databricks' docs "Configure task dependencies", straight from its sentences and sharing nothing with the run core: what
 * becomes of a task is looked up from what became of its dependencies.
 */

interface Edge {
  task_key: string;
  outcome?: string;
}

/** "counts as succeeded", "counts as failed", "counts as was run": the classification table. */
const COUNTS: Record<string, string> = {
  SUCCESS: 'succeeded run',
  SUCCESS_WITH_FAILURES: 'succeeded run',
  FAILED: 'failed run',
  TIMEDOUT: 'failed run',
  CANCELED: 'failed run',
  EXCLUDED: 'succeeded',
  UPSTREAM_FAILED: 'failed',
  UPSTREAM_CANCELED: 'failed',
  DISABLED: '',
};

function fateOf(task: JsonObject, results: Map<string, string>, branches: Map<string, string>): string {
  if (task['disabled'] === true) return 'DISABLED';
  const edges = (task['depends_on'] ?? []) as unknown as Edge[];
  if (edges.length === 0) return 'run';
  const parents = edges.map(({ task_key }) => results.get(task_key) as string);
  // "Non-matching outcome → dependent is EXCLUDED"; "all dependencies are excluded … regardless of its run_if".
  const offBranch = edges.some(({ task_key, outcome }) => {
    const taken = branches.get(task_key);
    return outcome !== undefined && taken !== undefined && taken !== outcome;
  });
  if (offBranch || parents.every((parent) => parent === 'EXCLUDED')) return 'EXCLUDED';
  const count = (what: string): number => parents.filter((parent) => COUNTS[parent].includes(what)).length;
  const [succeeded, failed, ran] = [count('succeeded'), count('failed'), count('run')];
  const met: Record<string, boolean> = {
    ALL_SUCCESS: succeeded === parents.length,
    AT_LEAST_ONE_SUCCESS: succeeded > 0,
    NONE_FAILED: failed === 0 && ran > 0,
    ALL_DONE: true,
    AT_LEAST_ONE_FAILED: failed > 0,
    ALL_FAILED: failed === parents.length,
  };
  const runIf = task['run_if'] as string;
  if (met[runIf]) return 'run';
  // Disabled parents: "ALL_SUCCESS → does not run (marked disabled)"; of disabled parents alone nothing runs.
  if (parents.every((parent) => parent === 'DISABLED')) return 'DISABLED';
  if (runIf === 'AT_LEAST_ONE_FAILED' || runIf === 'ALL_FAILED') return 'EXCLUDED';
  const hasDisabled = parents.includes('DISABLED');
  if (hasDisabled && (runIf === 'ALL_SUCCESS' || failed === 0)) return 'DISABLED';
  return parents.some((parent) => parent.endsWith('CANCELED')) ? 'UPSTREAM_CANCELED' : 'UPSTREAM_FAILED';
}

function check(tasks: JsonObject[], run: Simulation): void {
  const results = new Map<string, string>();
  const branches = new Map<string, string>();
  for (const [index, task] of tasks.entries()) {
    const { resultState = '', outcome, attempts, loop } = run.state.tasks[index];
    const fate = fateOf(task, results, branches);
    if (fate === 'run') {
      expect(COUNTS[resultState], `${run.plan.tasks[index].taskKey} ran`).toContain('run');
      const last = attempts.at(-1);
      if (last !== undefined) expect(resultState).toBe(last.resultState);
      const iterations = (loop?.ended ?? []).map((one) =>
        typeof one === 'string' ? 'SUCCESS' : (one?.resultState ?? 'FAILED'),
      );
      if (task['for_each_task'] !== undefined) {
        expect(resultState).toBe(iterations.every((one) => one.startsWith('SUCCESS')) ? 'SUCCESS' : 'FAILED');
      }
    } else expect(resultState, run.plan.tasks[index].taskKey).toBe(fate);
    results.set(run.plan.tasks[index].taskKey, resultState);
    if (outcome !== undefined) branches.set(run.plan.tasks[index].taskKey, outcome);
  }
  // "Leaf tasks decide": failed with a failed leaf, with failures where only tasks further up have failed.
  const upstream = new Set(
    tasks.flatMap((task) => (task['depends_on'] as unknown as Edge[]).map((edge) => edge.task_key)),
  );
  const failed = [...results].filter(([, result]) => COUNTS[result].includes('failed')).map(([key]) => key);
  const failedLeaf = failed.some((key) => !upstream.has(key));
  const expected = failedLeaf ? 'FAILED' : failed.length > 0 ? 'SUCCESS_WITH_FAILURES' : 'SUCCESS';
  expect(runResultState(run.plan, run.state)).toBe(expected);
}

describe('the result of every task equals a direct reading of Databricks’ docs', () => {
  test('for random graphs, outcomes and event orders', () => {
    fc.assert(
      fc.property(randomTasks, fc.infiniteStream(fc.nat(1000)), (tasks, stream) => {
        const run = new Simulation(planOf(job(tasks, CLUSTERS)));
        while (!run.closed) answerOne(run, () => stream.next().value as number);
        check(tasks, run);
      }),
      { numRuns: 1000 },
    );
  });

  test('and of the run, by the leaf rule or by every task', () => {
    fc.assert(
      fc.property(randomTasks, fc.infiniteStream(fc.nat(1000)), (tasks, stream) => {
        const brickwork = { fail_if_any_task_failed: true };
        const run = new Simulation(planOf(job(tasks, { ...CLUSTERS, brickwork })));
        while (!run.closed) answerOne(run, () => stream.next().value as number);
        const failed = run.state.tasks
          .slice(0, tasks.length)
          .some(({ resultState = '' }) => COUNTS[resultState].includes('failed'));
        expect(runResultState(run.plan, run.state)).toBe(failed ? 'FAILED' : 'SUCCESS');
      }),
      { numRuns: 200 },
    );
  });
});
