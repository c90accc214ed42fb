import { hasEnded, type Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { asText, type Wire } from '../wire/wire.js';

/** A run as `runs/get` shows it, with V1 `state` and V2 `status` in step. Ids become int64 numbers. */
export function renderRun(
  run: Run,
  origin: string,
  options: { resolvedValues?: boolean; history?: boolean; withTasks?: boolean } = {},
): Wire {
  const { resolvedValues = false, history = false, withTasks = true } = options;
  const tasks = withTasks ? [...run.tasks, ...run.pastTasks] : [];
  const result = hasEnded(run) ? runResult(run) : undefined;
  return {
    job_id: BigInt(run.jobId),
    run_id: BigInt(run.runId),
    job_run_id: BigInt(run.runId),
    number_in_job: BigInt(run.runId),
    run_name: run.name,
    run_type: run.type,
    run_page_url: `${origin}/?o=1#job/${run.jobId}/run/${run.runId}`,
    creator_user_name: run.creator,
    format: 'MULTI_TASK',
    start_time: run.startMillis,
    end_time: run.endMillis ?? 0,
    setup_duration: 0,
    execution_duration: 0,
    cleanup_duration: 0,
    run_duration: run.endMillis === undefined ? 0 : run.endMillis - run.startMillis,
    ...renderState(activeState(run), result, run.abort.signal.aborted),
    ...(withTasks ? { tasks: tasks.map((task) => renderTask(task, run, origin, resolvedValues)) } : {}),
    ...(history ? { repair_history: renderRepairs(run) } : {}),
  };
}

function renderTask(task: RunTask, run: Run, origin: string, withResolvedValues: boolean): Wire {
  const { runningMillis, endMillis, startMillis, result, condition } = task;
  return {
    ...task.spec,
    run_id: BigInt(task.runId),
    task_key: task.taskKey,
    run_if: asText(task.spec['run_if']) || 'ALL_SUCCESS',
    run_page_url: `${origin}/?o=1#job/${run.jobId}/run/${task.runId}`,
    start_time: result?.lifeCycleState === 'SKIPPED' ? 0 : startMillis,
    end_time: endMillis ?? 0,
    setup_duration: runningMillis === undefined ? 0 : runningMillis - startMillis,
    execution_duration:
      runningMillis === undefined || endMillis === undefined ? 0 : endMillis - runningMillis,
    cleanup_duration: 0,
    queue_duration: 0,
    attempt_number: task.attemptNumber,
    ...(task.clusterId === undefined ? {} : { cluster_instance: { cluster_id: task.clusterId } }),
    ...renderState(task.state, result, run.abort.signal.aborted || task.abort.signal.aborted),
    ...(condition === undefined
      ? {}
      : { condition_task: { ...(task.spec['condition_task'] as Wire), outcome: condition.outcome } }),
    ...(condition !== undefined && withResolvedValues
      ? { resolved_values: { condition_task: { left: condition.left, right: condition.right } } }
      : {}),
  };
}

function renderRepairs(run: Run): Wire[] {
  const original = { type: 'ORIGINAL', start_time: run.startMillis };
  return [
    original,
    ...run.repairs.map(({ repairId, startMillis, taskRunIds }) => ({
      type: 'REPAIR',
      id: BigInt(repairId),
      start_time: startMillis,
      task_run_ids: taskRunIds.map(BigInt),
    })),
  ];
}

function activeState(run: Run): RunTask['state'] {
  if (run.abort.signal.aborted) return 'TERMINATING';
  return run.tasks.some(({ state }) => state === 'RUNNING' || state === 'ENDED') ? 'RUNNING' : 'PENDING';
}

function renderState(state: RunTask['state'], result: TaskResult | undefined, aborted: boolean): Wire {
  if (result === undefined) {
    const name = aborted ? 'TERMINATING' : state;
    return { state: { life_cycle_state: name, state_message: '' }, status: { state: name } };
  }
  const { lifeCycleState, resultState, code, type, message } = result;
  return {
    state: {
      life_cycle_state: lifeCycleState,
      // A skipped task has no result on the wire of V1, as the example of the Jobs API shows it.
      ...(lifeCycleState === 'SKIPPED' ? {} : { result_state: resultState }),
      state_message: message,
      user_cancelled_or_timedout: resultState === 'CANCELED' || resultState === 'TIMEDOUT',
    },
    status: { state: 'TERMINATED', termination_details: { code, type, message } },
  };
}

/** The run's own result by the leaf rule; a failed run has the deprecated life cycle INTERNAL_ERROR. */
function runResult(run: Run): TaskResult {
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
