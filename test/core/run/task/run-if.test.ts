import { describe, expect, test } from 'vitest';
import { decideRunIf } from '../../../../src/core/run/task/run-if.js';
import type { RunIf } from '../../../../src/core/plan/plan.js';
import type { TaskResultState } from '../../../../src/core/run/state/task-state.js';

/**
 * Databricks' docs "Configure task dependencies", read row by row: upstream results, then the decision for each
 * run_if.
 */
const TABLE: [TaskResultState[], Record<RunIf, string>][] = [
  [['SUCCESS', 'SUCCESS'], row('run', 'run', 'run', 'run', 'EXCLUDED', 'EXCLUDED')],
  [['SUCCESS', 'FAILED'], row('UPSTREAM_FAILED', 'run', 'UPSTREAM_FAILED', 'run', 'run', 'EXCLUDED')],
  [['FAILED', 'TIMEDOUT'], row('UPSTREAM_FAILED', 'UPSTREAM_FAILED', 'UPSTREAM_FAILED', 'run', 'run', 'run')],
  [['SUCCESS', 'EXCLUDED'], row('run', 'run', 'run', 'run', 'EXCLUDED', 'EXCLUDED')],
  [['EXCLUDED', 'EXCLUDED'], row(...(Array(6).fill('EXCLUDED') as Six))],
  [['CANCELED', 'SUCCESS'], row('UPSTREAM_CANCELED', 'run', 'UPSTREAM_CANCELED', 'run', 'run', 'EXCLUDED')],
  [['UPSTREAM_FAILED'], row('UPSTREAM_FAILED', 'UPSTREAM_FAILED', 'UPSTREAM_FAILED', 'run', 'run', 'run')],
  [
    ['UPSTREAM_CANCELED'],
    row('UPSTREAM_CANCELED', 'UPSTREAM_CANCELED', 'UPSTREAM_CANCELED', 'run', 'run', 'run'),
  ],
  [['SUCCESS_WITH_FAILURES'], row('run', 'run', 'run', 'run', 'EXCLUDED', 'EXCLUDED')],
  [['EXCLUDED', 'FAILED'], row('UPSTREAM_FAILED', 'run', 'UPSTREAM_FAILED', 'run', 'run', 'EXCLUDED')],
  [['DISABLED'], row('DISABLED', 'DISABLED', 'DISABLED', 'run', 'DISABLED', 'DISABLED')],
  [['DISABLED', 'SUCCESS'], row('DISABLED', 'run', 'run', 'run', 'EXCLUDED', 'EXCLUDED')],
  [['DISABLED', 'FAILED'], row('DISABLED', 'UPSTREAM_FAILED', 'UPSTREAM_FAILED', 'run', 'run', 'EXCLUDED')],
  [['DISABLED', 'EXCLUDED'], row('DISABLED', 'run', 'DISABLED', 'run', 'EXCLUDED', 'EXCLUDED')],
];

type Six = [string, string, string, string, string, string];
function row(...[all, one, none, done, failed, allFailed]: Six): Record<RunIf, string> {
  return {
    ALL_SUCCESS: all,
    AT_LEAST_ONE_SUCCESS: one,
    NONE_FAILED: none,
    ALL_DONE: done,
    AT_LEAST_ONE_FAILED: failed,
    ALL_FAILED: allFailed,
  };
}

describe('run_if decides by how the dependencies ended', () => {
  for (const [results, decisions] of TABLE) {
    for (const [runIf, expected] of Object.entries(decisions)) {
      test(`${runIf} after ${results.join(' and ')}: ${expected}`, () => {
        const dependencies = results.map((resultState) => ({ resultState, outcomeMatches: true }));
        expect(decideRunIf(runIf as RunIf, dependencies)).toBe(expected);
      });
    }
  }

  test('a task without dependencies runs', () => {
    expect(decideRunIf('ALL_FAILED', [])).toBe('run');
  });

  test('a branch that was not taken excludes the task, whatever its run_if', () => {
    const dependencies = [
      { resultState: 'SUCCESS', outcomeMatches: false },
      { resultState: 'SUCCESS', outcomeMatches: true },
    ] as const;
    expect(decideRunIf('ALL_DONE', dependencies)).toBe('EXCLUDED');
  });
});
