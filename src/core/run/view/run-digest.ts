import { isJsonObject, type JsonValue } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { failureMessage, taskValuesView } from './run-view.js';
import { didSucceed, runResultState } from '../state/result-state.js';
import type { RunResultState, RunState } from '../state/run-state.js';
import { submitCount, type TaskResultState } from '../state/task-state.js';

/** What the closed workflow keeps as its result or failure details; the whole view comes from the query `run`. */
export interface RunDigest {
  run_id: string;
  run_name: string;
  result_state: RunResultState;
  state_message?: string;
  /** At most 500; those that did not succeed come first when some are left out. */
  tasks: { task_key: string; result_state?: TaskResultState; attempts: number }[];
  tasks_left_out?: number;
  /** Left out when larger than 32 KiB in total. */
  task_values?: Record<string, Record<string, JsonValue>>;
  /** Clusters that may still be running, because their termination failed. */
  clusters_left?: { job_cluster_key: string; error: string }[];
}

const MOST_TASKS = 500;
const MOST_VALUE_CHARACTERS = 32 * 1024;
const MOST_MESSAGE_CHARACTERS = 4096;

/** What is left of a run that has ended before it had a plan: SKIPPED where its job did not let it begin. */
export interface EarlyDigest extends Omit<RunDigest, 'result_state'> {
  result_state: 'CANCELED' | 'SKIPPED';
}

export function digestBeforePlan(
  options: unknown,
  result: EarlyDigest['result_state'],
  message: string,
): EarlyDigest {
  const { job_run_id: runId } = isJsonObject(options) ? options : {};
  return {
    run_id: typeof runId === 'string' ? runId : '',
    run_name: '',
    result_state: result,
    state_message: message,
    tasks: [],
  };
}

/** A digest of at most 64 KiB: a result above 2 MB would keep Temporal trying for ever. */
export function runDigest(plan: Plan, state: RunState): RunDigest {
  const tasks = plan.tasks.map(({ index, taskKey }) => ({
    task_key: taskKey,
    result_state: state.tasks[index].resultState,
    attempts: submitCount(state.tasks[index]),
  }));
  const succeeded = (task: (typeof tasks)[number]): number =>
    Number(didSucceed(task.result_state as TaskResultState));
  const kept =
    tasks.length <= MOST_TASKS
      ? tasks
      : [...tasks].sort((a, b) => succeeded(a) - succeeded(b)).slice(0, MOST_TASKS);
  const values = taskValuesView(plan, state);
  const left = state.clusters.flatMap(({ terminateError }, index) =>
    terminateError === undefined
      ? []
      : [{ job_cluster_key: plan.clusters[index].clusterKey, error: terminateError }],
  );
  const message = failureMessage(plan, state)?.slice(0, MOST_MESSAGE_CHARACTERS);
  return {
    run_id: plan.jobRunId,
    run_name: plan.jobName,
    result_state: runResultState(plan, state),
    ...(message === undefined ? {} : { state_message: message }),
    tasks: kept,
    ...(kept.length < tasks.length ? { tasks_left_out: tasks.length - kept.length } : {}),
    ...(JSON.stringify(values).length <= MOST_VALUE_CHARACTERS ? { task_values: values } : {}),
    ...(left.length > 0 ? { clusters_left: left } : {}),
  };
}
