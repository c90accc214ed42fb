import type { ClusterUsage, NodeTime } from '../../usage/cluster-usage.js';
import type { AttemptOutcome } from './run-event.js';
import type { RunState } from './run-state.js';
import { currentAttempt, type AttemptState } from './task-state.js';
import type { UsageOwner } from './usage-sum.js';
import { graphIndexOf } from './work.js';

const TIMES = [
  'driverHeld',
  'workersHeld',
  'driverRunning',
  'workersRunning',
  'driverSpot',
  'workersSpot',
] as const satisfies (keyof NodeTime)[];

/** Keeps what clusters have used, in sums: a loop may have made thousands of them. null is one that could not be read. */
export function keepUsage(
  state: RunState,
  owner: UsageOwner,
  usages: readonly (ClusterUsage | null)[] = [],
): void {
  for (const usage of usages) {
    if (usage === null) {
      state.clustersUnread = (state.clustersUnread ?? 0) + 1;
      continue;
    }
    const sums = (state.usage ??= []);
    const sum = sums.find((one) => nameOf(one, one) === nameOf(owner, usage));
    if (sum === undefined) sums.push({ ...owner, ...usage, clusters: 1 });
    else {
      sum.clusters++;
      for (const time of TIMES) sum[time] += usage[time];
    }
  }
}

function nameOf(
  { clusterIndex, taskIndex }: UsageOwner,
  { sku, driverType, workerType, usesPhoton }: ClusterUsage,
): string {
  return JSON.stringify([clusterIndex, taskIndex, sku, driverType, workerType, usesPhoton]);
}

/** Adds what an attempt has come to: its cluster's use, where it had one to itself, and where its time went. */
export function keepSpent(state: RunState, index: number, { usage, time }: AttemptOutcome): void {
  const taskIndex = graphIndexOf(state, index);
  keepUsage(state, { taskIndex }, usage);
  if (time === undefined) return;
  const spent = (state.tasks[taskIndex].spent ??= {
    queueMillis: 0,
    setupMillis: 0,
    executionMillis: 0,
  });
  spent.queueMillis += time.queueMillis;
  spent.setupMillis += time.setupMillis;
  spent.executionMillis += time.executionMillis;
}

/**
 * A task run takes its place on a shared cluster. Every instant is shared equally by the task runs that are on it: the
 * cluster counts what one of them has had since the beginning, so that a place costs two subtractions, however many
 * there are.
 */
export function takePlace(state: RunState, index: number, clusterIndex: number, nowMillis: number): void {
  const cluster = state.clusters[clusterIndex];
  const attempt = currentAttempt(state.tasks[index]) as AttemptState;
  attempt.placedAt = passTime(state, clusterIndex, nowMillis);
  cluster.activeRuns++;
}

/** A task run leaves its place on a shared cluster; what it has had of it is added to its task. */
export function leavePlace(state: RunState, index: number, clusterIndex: number, nowMillis: number): void {
  const cluster = state.clusters[clusterIndex];
  const attempt = currentAttempt(state.tasks[index]) as AttemptState;
  const shared = passTime(state, clusterIndex, nowMillis);
  cluster.activeRuns--;
  // It began with an older build.
  if (attempt.placedAt === undefined) return;
  const places = (state.tasks[graphIndexOf(state, index)].clusterMillis ??= {});
  places[clusterIndex] = (places[clusterIndex] ?? 0) + shared - attempt.placedAt;
  delete attempt.placedAt;
}

function passTime(state: RunState, clusterIndex: number, nowMillis: number): number {
  const cluster = state.clusters[clusterIndex];
  const { sharedMillis = 0, sharedAtMillis = nowMillis, activeRuns } = cluster;
  cluster.sharedAtMillis = nowMillis;
  return (cluster.sharedMillis =
    sharedMillis + (activeRuns === 0 ? 0 : (nowMillis - sharedAtMillis) / activeRuns));
}
