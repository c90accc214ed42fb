import type { Run } from '../state/run.js';
import type { Workspace } from '../state/workspace.js';
import { invalidParameter } from '../wire/api-error.js';

/**
 * The run that an idempotency token has made already, also long after its end. "If a run with the provided token is
 * deleted, an error is returned" (docstring of `run_now`).
 */
export function runOfToken({ runs, runTokens }: Workspace, token: string): Run | undefined {
  const runId = runTokens.get(token);
  if (runId === undefined) return undefined;
  const run = runs.get(runId);
  if (run === undefined) throw invalidParameter(`The run with the idempotency token ${token} was deleted.`);
  return run;
}
