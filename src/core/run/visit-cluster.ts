import type { Plan } from '../plan/plan.js';
import { beginAttempt, endAttempt } from './end-task.js';
import type { ClusterRef, RunCommand } from './run-command.js';
import type { StepFailure } from './run-event.js';
import type { RunState } from './run-state.js';

/**
 * Decides what a shared cluster does next: created when the first task waits for it, ended as soon as no task can
 * need it, ended before it is created again (design D5). A create or termination under way is never overtaken.
 */
export function visitCluster(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const { clusterKey, spec } = plan.clusters[clusterIndex];
  const unneeded = cluster.openTasks === 0 || state.cancel !== undefined;
  switch (cluster.phase) {
    case 'absent':
      if (unneeded || cluster.waiting.length === 0 || spec === undefined) return [];
      cluster.phase = 'creating';
      cluster.generation++;
      return [{ kind: 'create_cluster', cluster: clusterRef(state, clusterIndex), clusterKey, spec }];
    case 'creating':
    case 'terminating':
      return [];
    case 'starting':
      return unneeded ? terminate(plan, state, clusterIndex) : [];
    case 'running':
      if (unneeded && cluster.activeRuns === 0 && cluster.owned) return terminate(plan, state, clusterIndex);
      state.changedTasks.push(...cluster.waiting);
      cluster.waiting = [];
      return [];
  }
}

function terminate(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const { clusterKey } = plan.clusters[clusterIndex];
  cluster.phase = 'terminating';
  return [
    {
      kind: 'terminate_cluster',
      cluster: clusterRef(state, clusterIndex),
      clusterKey,
      ...(cluster.clusterId === undefined ? {} : { clusterId: cluster.clusterId }),
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

/** Names the current life of a shared cluster. */
export function clusterRef(state: RunState, clusterIndex: number): ClusterRef {
  return { clusterIndex, generation: state.clusters[clusterIndex].generation };
}
