import type { RunIf } from '../../plan/plan.js';
import { didFail, didRun, didSucceed, wasCanceled } from '../state/result-state.js';
import type { TaskResultState } from '../state/task-state.js';

/** How a dependency ended, and whether its condition came out as the edge asks (true where it asks nothing). */
export interface EndedDependency {
  resultState: TaskResultState;
  outcomeMatches: boolean;
}

export type RunIfDecision = 'run' | 'EXCLUDED' | 'UPSTREAM_FAILED' | 'UPSTREAM_CANCELED' | 'DISABLED';

/**
 * Whether a task runs once all its dependencies have ended, by Databricks' docs "Configure task dependencies". Our
 * choices where the docs are silent: a branch not taken excludes the task whatever its run_if; an unmet condition
 * with a canceled dependency is UPSTREAM_CANCELED; without a failure, what disabled tasks keep from running is
 * DISABLED as they are.
 */
export function decideRunIf(runIf: RunIf, dependencies: readonly EndedDependency[]): RunIfDecision {
  if (dependencies.length === 0) return 'run';
  const results = dependencies.map(({ resultState }) => resultState);
  const branchNotTaken = dependencies.some(
    ({ resultState, outcomeMatches }) => resultState === 'SUCCESS' && !outcomeMatches,
  );
  if (branchNotTaken || results.every((result) => result === 'EXCLUDED')) return 'EXCLUDED';
  if (isMet(runIf, results)) return 'run';
  return unmet(runIf, results);
}

function isMet(runIf: RunIf, results: readonly TaskResultState[]): boolean {
  switch (runIf) {
    case 'ALL_SUCCESS':
      return results.every(didSucceed);
    case 'AT_LEAST_ONE_SUCCESS':
      return results.some(didSucceed);
    case 'NONE_FAILED':
      return !results.some(didFail) && results.some(didRun);
    case 'ALL_DONE':
      return true;
    case 'AT_LEAST_ONE_FAILED':
      return results.some(didFail);
    case 'ALL_FAILED':
      return results.every(didFail);
  }
}

function unmet(runIf: RunIf, results: readonly TaskResultState[]): Exclude<RunIfDecision, 'run'> {
  const disabled = results.includes('DISABLED');
  if (results.every((result) => result === 'DISABLED')) return 'DISABLED';
  if (runIf === 'AT_LEAST_ONE_FAILED' || runIf === 'ALL_FAILED') return 'EXCLUDED';
  // "ALL_SUCCESS with a disabled parent" is known when the run is created, so that it is DISABLED whatever fails.
  if (disabled && (runIf === 'ALL_SUCCESS' || !results.some(didFail))) return 'DISABLED';
  return results.some(wasCanceled) ? 'UPSTREAM_CANCELED' : 'UPSTREAM_FAILED';
}
