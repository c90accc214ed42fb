import pMap from 'p-map';
import { given } from '../../core/json.js';
import type { CaseResult } from '../../core/pipeline-test/case-result.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { CaseStacks } from './case-stack.js';
import type { PlannedCase } from './plan-cases.js';
import { runCase } from './run-case.js';

/** What happens while cases run. */
export interface CaseEvents {
  onStart: (planned: PlannedCase) => void;
  onView: (planned: PlannedCase, view: RunView) => void;
  onEnd: (planned: PlannedCase, result: CaseResult) => void;
}

export interface RunCasesOptions extends CaseEvents {
  concurrency: number;
  timeoutSeconds: number;
  /** Skips the rest once a case has not passed. */
  failFast: boolean;
  /** On which stacks a case runs. */
  stacksOf: (planned: PlannedCase) => CaseStacks;
  signal: AbortSignal;
}

/** Runs cases at a time; gives their results in the order of the cases. */
export async function runCases(
  cases: readonly PlannedCase[],
  { concurrency, failFast, signal, ...options }: RunCasesOptions,
): Promise<CaseResult[]> {
  let hasFailed = false;
  const run = async (planned: PlannedCase): Promise<CaseResult> => {
    if (signal.aborted) return skipped(planned, 'interrupted');
    if (failFast && hasFailed) return skipped(planned, 'another case has failed (--fail-fast)');
    options.onStart(planned);
    const result = await runCase(planned, options.stacksOf(planned), {
      ...{ timeoutSeconds: options.timeoutSeconds, signal },
      onView: (view) => options.onView(planned, view),
    });
    if (result.result === 'failed' || result.result === 'error') hasFailed = true;
    return result;
  };
  return pMap(
    cases,
    async (planned) => {
      const result = await run(planned);
      options.onEnd(planned, result);
      return result;
    },
    { concurrency },
  );
}

/** The result of a case that was not to be tried. */
export function skipped({ test, file, lineOf, job, target }: PlannedCase, reason: string): CaseResult {
  const place = { name: test.name, file, line: lineOf(test.path), job, ...given('target', target) };
  return { ...place, result: 'skipped', duration_millis: 0, failures: [], reason };
}
