import { given } from '../json.js';
import type { Plan } from '../plan/plan.js';
import { beginAttempt, endAttempt } from './end-task.js';
import type { ClusterRef, RunCommand } from './run-command.js';
import type { StepFailure } from './run-event.js';
import type { RunState } from './run-state.js';

/**
 * Decides what a shared cluster does next: created when the first task waits for it, ended as soon as no task can
 * need it or as it has failed one, ended before it is created again (design D5). A create or termination under way is never overtaken.
 */
export function visitCluster(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const { spec } = plan.clusters[clusterIndex];
  const unneeded = cluster.openTasks === 0 || state.cancel !== undefined;
  switch (cluster.phase) {
    case 'absent':
      if (unneeded || state.paused || cluster.waiting.length === 0 || spec === undefined) return [];
      cluster.phase = 'creating';
      cluster.generation++;
      return [{ kind: 'create_cluster', ...ofCluster(plan, state, clusterIndex), spec }];
    case 'creating':
    case 'terminating':
      return [];
    case 'starting':
      return unneeded ? terminate(plan, state, clusterIndex) : [];
    case 'running':
      if ((unneeded || cluster.isBroken) && cluster.activeRuns === 0 && cluster.owned) {
        return terminate(plan, state, clusterIndex);
      }
      if (cluster.isBroken) return [];
      state.changedTasks.push(...cluster.waiting);
      cluster.waiting = [];
      return [];
  }
}

function terminate(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  cluster.phase = 'terminating';
  delete cluster.isBroken;
  return [
    {
      kind: 'terminate_cluster',
      ...ofCluster(plan, state, clusterIndex),
      ...given('clusterId', cluster.clusterId),
    },
  ];
}

/**
 * The create or the start failed: every waiting task has an attempt that failed with it, and the cluster is ended,
 * by its tags where its id never came back.
 */
export function failCluster(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  failure: StepFailure,
  nowMillis: number,
): RunCommand[] {
  const { clusterKey } = plan.clusters[clusterIndex];
  const waiting = state.clusters[clusterIndex].waiting;
  state.clusters[clusterIndex].waiting = [];
  for (const index of waiting) {
    beginAttempt(plan, state, index, nowMillis);
    const outcome = {
      lifeCycleState: 'INTERNAL_ERROR',
      resultState: 'FAILED',
      terminationCode: 'CLUSTER_ERROR',
      message: `Cluster "${clusterKey}" did not start: ${failure.message}`,
    } as const;
    endAttempt(plan, state, index, outcome, nowMillis);
  }
  return terminate(plan, state, clusterIndex);
}

/** Names the current life of a shared cluster, and where it lives. */
export function ofCluster(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
): { cluster: ClusterRef; clusterKey: string; workspace?: string } {
  const { clusterKey, workspace } = plan.clusters[clusterIndex];
  const cluster = { clusterIndex, generation: state.clusters[clusterIndex].generation };
  return { cluster, clusterKey, ...given('workspace', workspace) };
}
