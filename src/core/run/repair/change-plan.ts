import { listNames } from '../../issue.js';
import { given } from '../../json.js';
import { quote } from '../../short-text.js';
import type { ClusterStrategy } from '../../plan/cluster-strategy.js';
import type { DefinitionChanges, Plan, PlanChanges, PlanCluster, PlanTask } from '../../plan/plan.js';
import { clusterIndexesOf, clusterKeysOf, type RunState } from '../state/run-state.js';

/** Why a repair cannot change what it names, before anything is compiled; undefined when it may. */
export function refuseDefinitionChanges(
  plan: Plan,
  { tasks, jobClusters }: DefinitionChanges,
): string | undefined {
  if (plan.definedIn === undefined) return 'The run began before definitions could be changed by a repair.';
  const own = Object.keys(plan.taskClusters ?? {});
  const clusterKeys = [...plan.clusters.map(({ clusterKey }) => clusterKey), ...own];
  const unknown = jobClusters
    .map((patch) => patch['job_cluster_key'] as string)
    .filter((key) => !clusterKeys.includes(key));
  if (unknown.length > 0)
    return `Unknown job clusters: ${listNames(unknown)}. Defined: ${listNames(clusterKeys)}.`;
  const existing = plan.clusters.filter(
    ({ clusterKey, existingClusterId }) =>
      existingClusterId !== undefined && jobClusters.some((patch) => patch['job_cluster_key'] === clusterKey),
  );
  if (existing.length > 0) {
    return `Given at start, so not ours to change: ${listNames(existing.map(({ clusterKey }) => clusterKey))}.`;
  }
  const moved = tasks.filter((patch) => patch['depends_on'] !== undefined);
  if (moved.length === 0) return undefined;
  return `A repair cannot change depends_on: ${listNames(moved.map((patch) => patch['task_key'] as string))}.`;
}

/** Why the compiled changes do not fit the run; undefined when they do. */
export function refusePlanChanges(plan: Plan, changes: PlanChanges): string | undefined {
  const clusterKeys = plan.clusters.map(({ clusterKey }) => clusterKey);
  for (const task of changes.tasks) {
    const { kind } = plan.tasks[task.index];
    if (kind !== task.kind)
      return `Task ${quote(task.taskKey)} was run as ${kind} and cannot become ${task.kind}.`;
    const foreign = clusterKeysOf(task).filter((key) => !clusterKeys.includes(key));
    if (foreign.length > 0)
      return `Task ${quote(task.taskKey)} cannot share ${listNames(foreign)} from now on.`;
  }
  const asked = changes.of.jobClusters.map((patch) => patch['job_cluster_key'] as string);
  const moved = asked.filter((key) => strategyIn(plan.clusters, key) !== strategyIn(changes.clusters, key));
  if (moved.length > 0) return `A repair cannot change the cluster_strategy of ${listNames(moved)}.`;
  return undefined;
}

function strategyIn(clusters: readonly PlanCluster[], key: string): ClusterStrategy {
  const cluster = clusters.find(({ clusterKey }) => clusterKey === key);
  if (cluster === undefined) return 'per_task';
  return cluster.native === true ? 'native' : 'shared';
}

/**
 * What the run's definition has become since it was started, before anything new: the strategies of its job clusters are
 * kept as it began with them, since a changed definition that says none must not fall under another one.
 */
export function earlierChanges({ clusters, taskClusters = {}, changes = [] }: Plan): DefinitionChanges[] {
  const ours = clusters.filter(({ existingClusterId }) => existingClusterId === undefined);
  const keys = [...ours.map(({ clusterKey }) => clusterKey), ...Object.keys(taskClusters)];
  const jobClusters = keys.map((key) => ({
    job_cluster_key: key,
    brickwork: { cluster_strategy: strategyIn(clusters, key) },
  }));
  return [{ tasks: [], jobClusters }, ...changes];
}

/** Puts the changes into the plan. A shared cluster that has changed is created anew before it is used again. */
export function applyPlanChanges(plan: Plan, state: RunState, changes: PlanChanges): void {
  const { of, tasks, clusters, taskClusters, workspaces } = changes;
  plan.changes = [...(plan.changes ?? []), of];
  Object.assign(plan, given('taskClusters', taskClusters), given('workspaces', workspaces));
  for (const task of tasks) replaceTask(plan, state, task);
  for (const cluster of clusters) {
    const at = plan.clusters.findIndex(({ clusterKey }) => clusterKey === cluster.clusterKey);
    plan.clusters[at] = cluster;
    if (state.clusters[at].phase !== 'absent') state.clusters[at].isBroken = true;
    state.changedClusters.push(at);
  }
}

/** A task that has not ended is counted by the clusters that it may need. */
function replaceTask(plan: Plan, state: RunState, task: PlanTask): void {
  const before = plan.tasks[task.index];
  plan.tasks[task.index] = task;
  if (state.tasks[task.index].phase === 'ended') return;
  const count = (work: PlanTask, by: number): void => {
    for (const at of clusterIndexesOf(plan, work)) {
      state.clusters[at].openTasks += by;
      state.changedClusters.push(at);
    }
  };
  count(before, -1);
  count(task, 1);
}
