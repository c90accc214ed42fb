import { given, type JsonObject, mergePatch } from '../json.js';
import type { Plan } from '../plan/plan.js';
import type { ClusterRef, RunCommand } from './run-command.js';
import type { ClusterState, RunState } from './run-state.js';

/**
 * Decides what a shared cluster does next: created when the first task waits for it, ended as soon as no task can
 * need it or as it has failed one, ended before it is created again (design D5). A create or termination under way is never overtaken.
 */
export function visitCluster(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  nowMillis: number,
): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const spec = specOf(plan, state, clusterIndex);
  const unneeded = cluster.openTasks === 0 || state.cancel !== undefined;
  switch (cluster.phase) {
    case 'absent':
      if (
        unneeded ||
        state.paused ||
        cluster.retryAtMillis !== undefined ||
        cluster.waiting.length === 0 ||
        spec === undefined
      )
        return [];
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
      if (isIdle(cluster)) return idle(plan, state, clusterIndex, nowMillis);
      state.changedTasks.push(...cluster.waiting);
      cluster.waiting = [];
      return [];
  }
}

/** The spec that it is created with now: the definition's, or one of its fallbacks; none for an existing cluster. */
export function specOf(plan: Plan, state: RunState, clusterIndex: number): JsonObject | undefined {
  const { spec, start } = plan.clusters[clusterIndex];
  const fallback = start?.fallbacks[(state.clusters[clusterIndex].fallbacks ?? 0) - 1];
  return spec === undefined || fallback === undefined ? spec : mergePatch(spec, fallback);
}

function isIdle({ owned, activeRuns, waiting }: ClusterState): boolean {
  return owned && activeRuns === 0 && waiting.length === 0;
}

/** Keeps a cluster over a gap between its tasks, but not for longer than the plan says. */
function idle(plan: Plan, state: RunState, clusterIndex: number, nowMillis: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const { idleGapSeconds } = plan.clusters[clusterIndex];
  if (idleGapSeconds === undefined) return [];
  if (cluster.idleSinceMillis === undefined) {
    cluster.idleSinceMillis = nowMillis;
    return idleTimer(plan, state, clusterIndex);
  }
  const isOver = nowMillis >= cluster.idleSinceMillis + idleGapSeconds * 1000;
  return isOver ? terminate(plan, state, clusterIndex) : [];
}

/** The timer after which a cluster that idles is ended; none for one that does not. */
export function idleTimer(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const { idleSinceMillis: sinceMillis } = state.clusters[clusterIndex];
  const { idleGapSeconds = 0 } = plan.clusters[clusterIndex];
  if (sinceMillis === undefined) return [];
  const { cluster, clusterKey } = ofCluster(plan, state, clusterIndex);
  const atMillis = sinceMillis + idleGapSeconds * 1000;
  const timer = { kind: 'cluster_idle', ...cluster, sinceMillis } as const;
  return [{ kind: 'start_timer', timer, atMillis, summary: `cluster ${clusterKey}: idle` }];
}

/** Ends the current life of a cluster, as is owed. */
export function terminate(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  cluster.phase = 'terminating';
  delete cluster.isBroken;
  delete cluster.idleSinceMillis;
  return [
    {
      kind: 'terminate_cluster',
      ...ofCluster(plan, state, clusterIndex),
      ...given('clusterId', cluster.clusterId),
    },
  ];
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
