import type { Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { asText, type Wire } from '../wire/wire.js';

/** The run's own result by the leaf rule; a failed run has the deprecated life cycle INTERNAL_ERROR. */
export function runResult(run: Run): TaskResult {
  const aborted = run.tasks.find(
    ({ result }) => result?.resultState === 'CANCELED' || result?.resultState === 'TIMEDOUT',
  );
  if (run.abort.signal.aborted && aborted?.result !== undefined) return aborted.result;
  const bad = run.tasks.filter(({ result }) => !/^(SUCCESS|EXCLUDED)/.test(result?.resultState ?? ''));
  const upstreamKeys = new Set(run.tasks.flatMap((task) => dependencyKeys(task)));
  const first = bad.find(({ result }) => result?.lifeCycleState !== 'SKIPPED') ?? bad[0];
  const base = { lifeCycleState: 'TERMINATED', type: 'SUCCESS', message: '' } as const;
  if (bad.length === 0) return { ...base, resultState: 'SUCCESS', code: 'SUCCESS' };
  if (bad.every((task) => upstreamKeys.has(task.taskKey))) {
    return { ...base, resultState: 'SUCCESS_WITH_FAILURES', code: 'SUCCESS_WITH_FAILURES' };
  }
  const cause = first.result as TaskResult;
  // A message that ends in a dot gets no second one.
  const message = `Task ${first.taskKey} failed with message: ${cause.message.replace(/\.$/, '')}. This caused all downstream tasks to get skipped.`;
  return { ...cause, lifeCycleState: 'INTERNAL_ERROR', resultState: 'FAILED', message };
}

function dependencyKeys(task: RunTask): string[] {
  const edges = Array.isArray(task.spec['depends_on']) ? (task.spec['depends_on'] as Wire[]) : [];
  return edges.map((edge) => asText(edge['task_key']));
}
