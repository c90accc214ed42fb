/** What has become of a case. `error`: it could not be tried; `skipped`: it was not to be. */
export type CaseOutcome = 'passed' | 'failed' | 'error' | 'skipped';

/** A failure at its place, for people and tools. */
export interface LocatedFailure {
  file: string;
  line: number;
  message: string;
  details: string[];
}

/** One case, once it is over. Times are ISO 8601 in UTC. */
export interface CaseResult {
  name: string;
  /** As it was named from the folder of the bundle. */
  file: string;
  line: number;
  job: string;
  target?: string;
  result: CaseOutcome;
  started?: string;
  ended?: string;
  duration_millis: number;
  workflow_id?: string;
  run_result?: string;
  /** What was not as expected, or why it could not be tried. */
  failures: LocatedFailure[];
  /** Why it was skipped. */
  reason?: string;
}

/** How many cases have come to each end. */
export function countResults(results: readonly CaseResult[]): Record<CaseOutcome, number> {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const { result } of results) counts[result]++;
  return counts;
}
