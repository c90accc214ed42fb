import type { ClusterUsage } from '../../usage/cluster-usage.js';
import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';
import { submitCount } from '../state/task-state.js';

/** What one task has used; times in seconds. */
export interface TaskUsage {
  task_key: string;
  attempts: number;
  /** Of all its attempts and iterations, by Databricks' clock. */
  queue_seconds: number;
  setup_seconds: number;
  execution_seconds: number;
  /** Its part of shared clusters: every instant is shared equally by the task runs that are on one. */
  cluster_seconds?: Record<string, number>;
}

/** What clusters of one owner and one make have used together; times are node seconds. */
export interface ClusterUsageView {
  /** A shared or native cluster; else `task_key` made them for itself. */
  job_cluster_key?: string;
  task_key?: string;
  sku: ClusterUsage['sku'];
  driver_node_type_id: string;
  node_type_id: string;
  photon: boolean;
  /** How many clusters. */
  clusters: number;
  driver_held: number;
  workers_held: number;
  driver_running: number;
  workers_running: number;
  driver_spot: number;
  workers_spot: number;
}

/** The facts that a bill is made of; clusters stand in it once they have ended. */
export interface UsageView {
  run_id: string;
  run_name: string;
  job_id: string;
  start_time: number;
  end_time?: number;
  tasks: TaskUsage[];
  clusters: ClusterUsageView[];
  /** Clusters of which nothing could be read. */
  clusters_unread?: number;
}

/** What a run has used so far. */
export function usageView(plan: Plan, state: RunState): UsageView {
  return {
    run_id: plan.jobRunId,
    run_name: plan.jobName,
    job_id: plan.jobId,
    start_time: state.startTimeMillis,
    ...given('end_time', state.endTimeMillis),
    tasks: plan.tasks.map(({ index }) => taskUsage(plan, state, index)),
    clusters: (state.usage ?? []).map(({ clusterIndex, taskIndex, ...sum }) => ({
      ...given(
        'job_cluster_key',
        clusterIndex === undefined ? undefined : plan.clusters[clusterIndex].clusterKey,
      ),
      ...given('task_key', taskIndex === undefined ? undefined : plan.tasks[taskIndex].taskKey),
      sku: sum.sku,
      driver_node_type_id: sum.driverType,
      node_type_id: sum.workerType,
      photon: sum.usesPhoton,
      clusters: sum.clusters,
      driver_held: sum.driverHeld / 1000,
      workers_held: sum.workersHeld / 1000,
      driver_running: sum.driverRunning / 1000,
      workers_running: sum.workersRunning / 1000,
      driver_spot: sum.driverSpot / 1000,
      workers_spot: sum.workersSpot / 1000,
    })),
    ...given('clusters_unread', state.clustersUnread),
  };
}

function taskUsage(plan: Plan, state: RunState, index: number): TaskUsage {
  const task = state.tasks[index];
  const { spent, clusterMillis = {} } = task;
  const shares = Object.entries(clusterMillis).map(([at, millis]) => [
    plan.clusters[Number(at)].clusterKey,
    millis / 1000,
  ]);
  return {
    task_key: plan.tasks[index].taskKey,
    attempts: submitCount(task),
    queue_seconds: (spent?.queueMillis ?? 0) / 1000,
    setup_seconds: (spent?.setupMillis ?? 0) / 1000,
    execution_seconds: (spent?.executionMillis ?? 0) / 1000,
    ...(shares.length === 0 ? {} : { cluster_seconds: Object.fromEntries(shares) as Record<string, number> }),
  };
}
