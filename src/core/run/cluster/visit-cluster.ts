import { given, type JsonObject, mergePatch } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { ClusterRef, RunCommand } from '../state/run-command.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { RunState } from '../state/run-state.js';

/**
 * Decides what a shared cluster does next: created when the first task waits for it, ended as soon as no task can
 * need it or as it has failed one, ended before it is created again. A create or termination under way is never
 * overtaken.
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

/** A timer may fire a little early by the server's clock. */
const TOLERANCE_MILLIS = 200;

/**
 * Keeps a cluster over a gap between its tasks, but not for longer than the plan says. One timer at a time looks at it,
 * however many gaps there are.
 */
function idle(plan: Plan, state: RunState, clusterIndex: number, nowMillis: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const { idleGapSeconds } = plan.clusters[clusterIndex];
  if (idleGapSeconds === undefined) return [];
  cluster.idleSinceMillis ??= nowMillis;
  const endsMillis = cluster.idleSinceMillis + idleGapSeconds * 1000;
  if (idleGapSeconds === 0 || nowMillis + TOLERANCE_MILLIS >= endsMillis)
    return terminate(plan, state, clusterIndex);
  if (cluster.idleLookAtMillis !== undefined) return [];
  cluster.idleLookAtMillis = endsMillis;
  return clusterTimer(plan, state, clusterIndex);
}

/** The timer that a cluster waits for: to be created again, or to be looked at while it idles; none for any other. */
export function clusterTimer(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const { retryAtMillis, idleLookAtMillis } = state.clusters[clusterIndex];
  const atMillis = retryAtMillis ?? idleLookAtMillis;
  if (atMillis === undefined) return [];
  const { cluster, clusterKey } = ofCluster(plan, state, clusterIndex);
  const [kind, what] =
    retryAtMillis === undefined
      ? (['cluster_idle', 'idle'] as const)
      : (['cluster_retry', 'create again'] as const);
  const summary = `cluster ${clusterKey}: ${what}`;
  return [{ kind: 'start_timer', timer: { kind, ...cluster }, atMillis, summary }];
}

/** Ends the current life of a cluster, as is owed. */
export function terminate(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  cluster.phase = 'terminating';
  delete cluster.isBroken;
  delete cluster.idleSinceMillis;
  delete cluster.idleLookAtMillis;
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
