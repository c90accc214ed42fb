import type { Plan } from '../../plan/plan.js';
import { type ClusterAdvice, clusterAdvice } from './cluster-failure.js';
import { failUnsubmitted } from '../task/end-task.js';
import type { RunCommand, RunTimer } from '../state/run-command.js';
import type { StepFailure } from '../state/run-event.js';
import type { RunState } from '../state/run-state.js';
import { clusterTimer, terminate } from './visit-cluster.js';
import { warn } from '../state/warnings.js';
import { quote } from '../../short-text.js';

const LONGEST_PAUSE_MILLIS = 600_000;

/**
 * The create or the start failed: it is ended, by its tags where its id never came back, and created again where that
 * may help. Else every waiting task has an attempt that failed with it.
 */
export function failCluster(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  failure: StepFailure,
  nowMillis: number,
): RunCommand[] {
  const advice = plan.clusters[clusterIndex].start === undefined ? 'unknown' : clusterAdvice(failure);
  const again = startAgain(plan, state, clusterIndex, { advice, failure, nowMillis });
  if (again === undefined) failWaiting(plan, state, clusterIndex, { advice, failure, nowMillis });
  if (!plan.clusters[clusterIndex].native) return [...terminate(plan, state, clusterIndex), ...(again ?? [])];
  // Databricks has ended it already.
  state.changedClusters.push(clusterIndex);
  return again ?? [];
}

interface FailedStart {
  advice: ClusterAdvice;
  failure: StepFailure;
  nowMillis: number;
}

/** Plans another start, on another kind of machine where the cloud has none of these; undefined where none may help. */
function startAgain(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  { advice, failure, nowMillis }: FailedStart,
): RunCommand[] | undefined {
  const cluster = state.clusters[clusterIndex];
  const { start } = plan.clusters[clusterIndex];
  const failures = cluster.startFailures ?? 0;
  const worthIt = advice === 'capacity' || advice === 'transient';
  if (start === undefined || !worthIt || failures >= Math.max(start.maxRetries, start.fallbacks.length)) {
    delete cluster.startFailures;
    return undefined;
  }
  cluster.startFailures = failures + 1;
  const taken = cluster.fallbacks ?? 0;
  const another = advice === 'capacity' && taken < start.fallbacks.length;
  if (another) cluster.fallbacks = taken + 1;
  const pause = another ? 0 : Math.min(start.intervalMillis * 2 ** failures, LONGEST_PAUSE_MILLIS);
  const { clusterKey } = plan.clusters[clusterIndex];
  const how = another ? `as its fallback ${taken + 1}` : `in ${pause / 1000} s`;
  warn(
    state,
    nowMillis,
    `Cluster ${quote(clusterKey)} did not start, and is created again ${how}: ${failure.message}`,
  );
  if (pause === 0) return [];
  cluster.retryAtMillis = nowMillis + pause;
  return clusterTimer(plan, state, clusterIndex);
}

function failWaiting(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  { advice, failure, nowMillis }: FailedStart,
): void {
  const { clusterKey } = plan.clusters[clusterIndex];
  const waiting = state.clusters[clusterIndex].waiting;
  state.clusters[clusterIndex].waiting = [];
  for (const index of waiting) {
    const outcome = {
      lifeCycleState: 'INTERNAL_ERROR',
      resultState: 'FAILED',
      terminationCode: 'CLUSTER_ERROR',
      message: `Cluster ${quote(clusterKey)} did not start: ${failure.message}`,
      ...(advice === 'final' ? { final: true } : {}),
    } as const;
    failUnsubmitted(plan, state, index, outcome, nowMillis);
  }
}

/** A cluster's timer has fired: it is looked at again, unless it is another life of it by now. */
export function applyClusterTimer(
  state: RunState,
  timer: Extract<RunTimer, { kind: 'cluster_retry' | 'cluster_idle' }>,
): void {
  const cluster = state.clusters[timer.clusterIndex];
  if (cluster.generation !== timer.generation) return;
  state.changedClusters.push(timer.clusterIndex);
  if (timer.kind === 'cluster_retry') delete cluster.retryAtMillis;
  else delete cluster.idleLookAtMillis;
}
