import { given, type JsonObject, type JsonValue } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { RunTrigger } from '../../reference/reference-scope.js';
import { repairHistory, type RepairView } from '../repair/repair-history.js';
import { didFail, didRun, runResultState } from '../state/result-state.js';
import type { AlertRecord, RunResultState, RunState } from '../state/run-state.js';
import { type TaskView, taskView } from './task-view.js';

export interface ClusterView {
  job_cluster_key: string;
  cluster_id?: string;
  phase: string;
  /** How many times it was created; of a native cluster, how many segments have begun. */
  generation: number;
  /** Of a native cluster: the runs of temporary jobs that are under way. */
  segments?: { generation: number; run_id?: string; run_page_url?: string; tasks: string[] }[];
  terminate_error?: string;
}

/** A run as people and tools see it: named like a Databricks `Run`, in definition order. */
export interface RunView {
  run_id: string;
  job_id: string;
  run_name: string;
  /** QUEUED while the run waits for others of its job, SKIPPED where that did not let it begin. */
  life_cycle_state: 'PENDING' | 'QUEUED' | 'RUNNING' | 'TERMINATING' | 'TERMINATED' | 'SKIPPED';
  /** While people want nothing new to be started. */
  paused?: boolean;
  fail_fast?: boolean;
  result_state?: RunResultState | 'SKIPPED';
  state_message?: string;
  start_time: number;
  end_time?: number;
  job_parameters: Record<string, string>;
  /** What has started it: `type`, `time` in milliseconds where it was due, and what has happened. */
  trigger?: JsonObject;
  tasks: TaskView[];
  clusters: ClusterView[];
  /** What a person should know and what changes nothing, oldest first. */
  warnings?: { time: number; task_key?: string; message: string }[];
  /** What people are told, oldest first; how it stands with that `alerts` of the client tells. */
  alerts?: { alert_id: string; event: string; task_key?: string; time: number; failure?: string }[];
  /** Signals that came before a task waited for them. */
  signals_kept?: string[];
  repair_history: RepairView[];
  repair_window_ends?: number;
}

/** A query's answer has to stay below 2 MB: of more attempts in all, each task shows its last one. */
const MOST_ATTEMPTS = 3000;

/** The whole view of a run. */
export function runView(plan: Plan, state: RunState): RunView {
  const ended = state.openTasks === 0;
  const attempts = state.tasks.reduce((total, task) => total + task.attempts.length, 0);
  const mostAttempts = attempts > MOST_ATTEMPTS ? 1 : Infinity;
  return {
    run_id: plan.jobRunId,
    job_id: plan.jobId,
    run_name: plan.jobName,
    life_cycle_state: runLifeCycle(state),
    ...given('paused', state.paused),
    ...given('fail_fast', state.failFast),
    ...(ended ? { result_state: runResultState(plan, state) } : {}),
    ...given('state_message', ended ? failureMessage(plan, state) : undefined),
    start_time: state.startTimeMillis,
    ...given('end_time', state.endTimeMillis),
    job_parameters: state.parameters,
    ...given('trigger', plan.trigger && triggerOf(plan.trigger)),
    tasks: plan.tasks.map(({ index }) => taskView(plan, state, index, mostAttempts)),
    clusters: state.clusters.map((cluster, index) => ({
      job_cluster_key: plan.clusters[index].clusterKey,
      ...given('cluster_id', cluster.clusterId),
      phase: cluster.phase,
      ...given('segments', segmentsView(plan, state, index)),
      generation: cluster.generation,
      ...given('terminate_error', cluster.terminateError),
    })),
    ...given(
      'warnings',
      state.warnings?.map(({ atMillis, taskKey, message }) => ({
        time: atMillis,
        ...given('task_key', taskKey),
        message,
      })),
    ),
    ...given('alerts', state.alerts && alertsView(state.alerts)),
    ...given(
      'signals_kept',
      state.signals?.map(({ name }) => name),
    ),
    repair_history: repairHistory(state),
    ...given('repair_window_ends', state.repairWindowEndsMillis),
  };
}

/** What people were told, in the words of the view. */
export function alertsView(alerts: readonly AlertRecord[]): NonNullable<RunView['alerts']> {
  return alerts.map(({ id, event, taskKey, atMillis, failure }) => ({
    alert_id: id,
    event,
    ...given('task_key', taskKey),
    time: atMillis,
    ...given('failure', failure),
  }));
}

function segmentsView(
  plan: Plan,
  { segments = [] }: RunState,
  clusterIndex: number,
): ClusterView['segments'] {
  if (!plan.clusters[clusterIndex].native) return undefined;
  return segments
    .filter((segment) => segment.clusterIndex === clusterIndex)
    .map(({ generation, runId, runPageUrl, members }) => ({
      generation,
      ...given('run_id', runId),
      ...given('run_page_url', runPageUrl),
      tasks: members.map(({ taskIndex }) => plan.tasks[taskIndex].taskKey),
    }));
}

function runLifeCycle(state: RunState): RunView['life_cycle_state'] {
  if (state.endTimeMillis !== undefined) return 'TERMINATED';
  if (state.cancel !== undefined || state.openTasks === 0) return 'TERMINATING';
  return 'RUNNING';
}

/** Why a run did not succeed, in one sentence a person can act on; undefined when it did. */
export function failureMessage(plan: Plan, state: RunState): string | undefined {
  const result = runResultState(plan, state);
  if (result === 'SUCCESS') return undefined;
  if (result === 'CANCELED') return 'The run was canceled.';
  if (result === 'TIMEDOUT') return `The run exceeded its timeout of ${plan.timeoutSeconds} s.`;
  // Neither SUCCESS nor ended by force, so at least one task has failed; one that ran tells more than one that did not.
  const failed = plan.tasks.filter(({ index }) => didFail(state.tasks[index].resultState ?? 'FAILED'));
  const first = failed.find(({ index }) => didRun(state.tasks[index].resultState ?? 'FAILED')) ?? failed[0];
  const task = state.tasks[first.index];
  const message = task.message ?? 'no message.';
  const skipped = state.tasks.filter(({ resultState }) => resultState === 'UPSTREAM_FAILED').length;
  const consequence = skipped > 0 ? ` ${skipped} downstream task(s) did not run.` : '';
  return `Task ${first.taskKey} ended with ${task.resultState}: ${message}${consequence}`;
}

/** The values of every task that has some, by task key, in definition order. */
export function taskValuesView(plan: Plan, state: RunState): Record<string, Record<string, JsonValue>> {
  const view: [string, Record<string, JsonValue>][] = [];
  for (const { index, taskKey } of plan.tasks) {
    const { values } = state.tasks[index];
    if (values !== undefined && Object.keys(values).length > 0) view.push([taskKey, values]);
  }
  return Object.fromEntries(view);
}

function triggerOf({ type, timeMillis, details, updatedTables }: RunTrigger): JsonObject {
  const tables = updatedTables?.map(({ name, version, commitTimestamp }) => {
    return { name, ...given('version', version), ...given('commit_timestamp', commitTimestamp) };
  });
  const updated = given('table_update', tables && { updated_tables: tables });
  return { type, ...given('time', timeMillis), ...details, ...updated };
}
