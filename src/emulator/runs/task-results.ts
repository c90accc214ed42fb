import type { ExecutionResult } from '../executors/executor.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { asList, asObject, asText } from '../wire/wire.js';

export const SUCCESS: TaskResult = {
  lifeCycleState: 'TERMINATED',
  resultState: 'SUCCESS',
  code: 'SUCCESS',
  type: 'SUCCESS',
  message: '',
};

const INTERNAL_CODES = ['INTERNAL_ERROR', 'BREAKING_CHANGE'];
const CLOUD_CODES = ['CLOUD_FAILURE'];

/** The result of a task whose own code was executed. */
export function resultOfExecution({ ok, code, message, resultState }: ExecutionResult): TaskResult {
  if (ok) return SUCCESS;
  if (resultState === 'TIMEDOUT') return abortedResult('timeout');
  if (resultState === 'CANCELED') return abortedResult('cancel');
  return failure(code ?? 'RUN_EXECUTION_ERROR', message ?? 'Workload failed, see run output for details');
}

/** A FAILED result with its V2 code; codes of the platform make the life cycle INTERNAL_ERROR. */
export function failure(code: string, message: string): TaskResult {
  const type = INTERNAL_CODES.includes(code)
    ? 'INTERNAL_ERROR'
    : CLOUD_CODES.includes(code)
      ? 'CLOUD_FAILURE'
      : 'CLIENT_ERROR';
  const lifeCycleState = code === 'RUN_EXECUTION_ERROR' ? 'TERMINATED' : 'INTERNAL_ERROR';
  return { lifeCycleState, resultState: 'FAILED', code, type, message };
}

/** What an abort makes of a task: a person's cancel, or the platform's for a timeout. */
export function abortedResult(reason: unknown): TaskResult {
  const base = { lifeCycleState: 'TERMINATED', type: 'CLIENT_ERROR' } as const;
  if (reason === 'timeout') {
    return { ...base, resultState: 'TIMEDOUT', code: 'CANCELED', message: 'Run timed out.' };
  }
  return { ...base, resultState: 'CANCELED', code: 'USER_CANCELED', message: 'Run cancelled.' };
}

function skipped(resultState: string, message: string): TaskResult {
  return { lifeCycleState: 'SKIPPED', resultState, code: 'SKIPPED', type: 'CLIENT_ERROR', message };
}

/**
 * What run_if makes of a task whose dependencies have all ended; undefined when it runs. Written from
 * Databricks' docs "Configure task dependencies" on its own, as a second opinion to Brickwork's run core.
 */
export function skipByRunIf(task: RunTask, tasks: readonly RunTask[]): TaskResult | undefined {
  const edges = asList(task.spec['depends_on']).map(asObject);
  const parents = edges.flatMap((edge) =>
    tasks.filter((other) => other.taskKey === asText(edge['task_key'])),
  );
  if (parents.length === 0) return undefined;
  const results = parents.map((parent) => parent.result?.resultState ?? 'FAILED');
  const offBranch = edges.some((edge, at) => {
    const wanted = edge['outcome'];
    const taken = parents[at].condition?.outcome;
    return wanted !== undefined && taken !== undefined && wanted !== taken;
  });
  const excluded = (result: string): boolean => result === 'EXCLUDED';
  if (offBranch || results.every(excluded)) return skipped('EXCLUDED', 'The run condition was not met.');
  const fine = (result: string): boolean => result.startsWith('SUCCESS') || excluded(result);
  const canceled = results.some((result) => /CANCELED$/.test(result));
  const upstream = canceled
    ? skipped('UPSTREAM_CANCELED', 'An upstream task was canceled.')
    : skipped('UPSTREAM_FAILED', 'An upstream task failed.');
  const notMet = skipped('EXCLUDED', 'The run condition was not met.');
  switch (task.spec['run_if'] ?? 'ALL_SUCCESS') {
    case 'ALL_DONE':
      return undefined;
    case 'AT_LEAST_ONE_SUCCESS':
      return results.some(fine) ? undefined : upstream;
    case 'NONE_FAILED':
      return results.every(fine) && !results.every(excluded) ? undefined : upstream;
    case 'AT_LEAST_ONE_FAILED':
      return results.every(fine) ? notMet : undefined;
    case 'ALL_FAILED':
      return results.some(fine) ? notMet : undefined;
    default:
      return results.every(fine) ? undefined : upstream;
  }
}
