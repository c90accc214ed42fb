import { hasEnded, type Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { runResult } from './run-result.js';
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
    trigger: 'ONE_TIME',
    original_attempt_run_id: BigInt(run.runId),
    attempt_number: 0,
    run_page_url: `${origin}/?o=1#job/${run.jobId}/run/${run.runId}`,
    creator_user_name: run.creator,
    format: 'MULTI_TASK',
    start_time: run.startMillis,
    end_time: run.endMillis ?? 0,
    setup_duration: 0,
    execution_duration: 0,
    cleanup_duration: 0,
    queue_duration: 0,
    run_duration: run.endMillis === undefined ? 0 : run.endMillis - run.startMillis,
    ...renderState(activeState(run), result, run.abort.signal.aborted),
    ...renderParameters(run),
    ...(run.gitSource === undefined ? {} : { git_source: run.gitSource }),
    ...(withTasks && run.jobClustersWritten.length > 0 ? { job_clusters: run.jobClustersWritten } : {}),
    ...(withTasks ? { tasks: tasks.map((task) => renderTask(task, run, origin, resolvedValues)) } : {}),
    ...(history ? { repair_history: renderRepairs(run, result) } : {}),
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

function renderParameters({ parameters: { job, overriding } }: Run): Wire {
  return {
    ...(job.length > 0 ? { job_parameters: job } : {}),
    ...(Object.keys(overriding).length > 0 ? { overriding_parameters: overriding } : {}),
  };
}

/** The original run and its repairs, each with how it ended. */
function renderRepairs(run: Run, result: TaskResult | undefined): Wire[] {
  const { repairs, ends, endMillis, pastTasks, tasks } = run;
  const first = [...pastTasks, ...tasks].filter(({ firstAttempt }) => firstAttempt === undefined);
  const items = [
    { type: 'ORIGINAL', start_time: run.startMillis, task_run_ids: first.map(({ runId }) => BigInt(runId)) },
    ...repairs.map(({ repairId, startMillis, taskRunIds }) => ({
      type: 'REPAIR',
      id: BigInt(repairId),
      start_time: startMillis,
      task_run_ids: taskRunIds.map(BigInt),
    })),
  ];
  return items.map((item, at) => {
    const end = ends.at(at);
    return {
      ...item,
      end_time: end?.endMillis ?? endMillis ?? 0,
      ...renderState(activeState(run), end?.result ?? result, run.abort.signal.aborted),
    };
  });
}

function activeState(run: Run): RunTask['state'] {
  if (run.abort.signal.aborted) return 'TERMINATING';
  return run.tasks.some(({ state }) => state === 'RUNNING' || state === 'ENDED') ? 'RUNNING' : 'PENDING';
}

function renderState(state: RunTask['state'], result: TaskResult | undefined, aborted: boolean): Wire {
  if (result === undefined) {
    const name = aborted ? 'TERMINATING' : state;
    return {
      state: { life_cycle_state: name, state_message: '', user_cancelled_or_timedout: false },
      status: { state: name },
    };
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
