import { given } from '../../json.js';
import type { Plan, PlanTask } from '../../plan/plan.js';

/** One task of the plan, with the wire names of the definition; without its body. */
export interface PlannedTaskView {
  task_key: string;
  task_type: string;
  depends_on?: { task_key: string; outcome?: string }[];
  run_if?: string;
  disabled?: boolean;
  job_cluster_key?: string;
  workspace?: string;
  timeout_seconds?: number;
  /** -1 for no end. */
  max_retries: number;
}

/** What a run was planned to do. */
export interface PlanView {
  run_id: string;
  job_id: string;
  run_name: string;
  timeout_seconds?: number;
  repair_window_seconds: number;
  tasks: PlannedTaskView[];
  job_clusters: { job_cluster_key: string; existing_cluster_id?: string; workspace?: string }[];
  /** How many repairs have changed the definition. */
  changes?: number;
}

/** The plan without bodies and cluster specs, which the view of a single task has. */
export function planView(plan: Plan): PlanView {
  return {
    run_id: plan.jobRunId,
    job_id: plan.jobId,
    run_name: plan.jobName,
    ...given('timeout_seconds', plan.timeoutSeconds),
    repair_window_seconds: plan.repairWindowSeconds,
    tasks: plan.tasks.map((task) => plannedTask(plan, task)),
    job_clusters: plan.clusters.map(({ clusterKey, existingClusterId, workspace }) => ({
      job_cluster_key: clusterKey,
      ...given('existing_cluster_id', existingClusterId),
      ...given('workspace', workspace),
    })),
    ...given('changes', plan.changes?.length),
  };
}

/** Everything about one task, as it is recorded; undefined where there is none of this key. */
export function plannedTaskOf(plan: Plan, taskKey: string): PlanTask | undefined {
  return plan.tasks.find((task) => task.taskKey === taskKey);
}

function plannedTask(plan: Plan, task: PlanTask): PlannedTaskView {
  const dependsOn = task.dependsOn.map(({ index, outcome }) => ({
    task_key: plan.tasks[index].taskKey,
    ...given('outcome', outcome),
  }));
  return {
    task_key: task.taskKey,
    task_type: task.taskType,
    ...given('depends_on', dependsOn.length === 0 ? undefined : dependsOn),
    ...given('run_if', task.runIf === 'ALL_SUCCESS' ? undefined : task.runIf),
    ...given('disabled', task.disabled),
    ...given('job_cluster_key', task.clusterKey ?? task.taskClusterKey),
    ...given('workspace', task.workspace),
    ...given('timeout_seconds', task.timeoutSeconds),
    max_retries: task.retry.maxRetries ?? -1,
  };
}
