import type { AttemptFailure } from '../state/scripts.js';
import type { Execution, ExecutionResult } from './executor.js';

/** Lets an attempt fail as a test has said, or lose its cluster, which ends it and whatever else runs there. */
export function failAttempt(
  { workspace, task }: Pick<Execution, 'workspace' | 'task'>,
  failure: AttemptFailure,
): ExecutionResult {
  const { termination_code: code, result_state: resultState, message, error, error_trace: trace } = failure;
  const cluster = task.clusterId === undefined ? undefined : workspace.clusters.get(task.clusterId);
  if (failure.loses_cluster && cluster !== undefined)
    workspace.clusters.terminate(cluster, {
      code: 'CLOUD_PROVIDER_SHUTDOWN',
      type: 'CLOUD_FAILURE',
      parameters: { databricks_error_message: message },
    });
  const output = {
    ...(error === undefined ? {} : { error }),
    ...(trace === undefined ? {} : { errorTrace: trace }),
  };
  return { ok: false, code, message, resultState, output };
}
