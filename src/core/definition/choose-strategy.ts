import type { JsonObject } from '../json.js';
import { CLUSTER_STRATEGIES, type ClusterStrategy } from '../plan/cluster-strategy.js';

/**
 * How a task uses a cluster: as one of several, for values that others have set in the same run, for iterations one by
 * one, or only to itself.
 */
export type ClusterUse = 'among others' | 'for values' | 'iterations' | 'itself';

/**
 * The strategy of a job cluster: what its settings say, else the cheapest that its tasks can take. A loop that
 * Brickwork runs needs it shared, and so does a gap that it is kept for; one task, or tasks that must have a cluster
 * to themselves, get theirs; several share a job cluster (docs/cost.md compares them).
 */
export function chooseStrategy(settings: JsonObject, uses: readonly ClusterUse[]): ClusterStrategy {
  const said = CLUSTER_STRATEGIES.find((strategy) => strategy === settings['cluster_strategy']);
  if (said !== undefined) return said;
  if (uses.includes('itself')) return 'per_task';
  if (uses.includes('iterations') || settings['idle_gap_seconds'] !== undefined) return 'shared';
  const starts = ['start_retries', 'start_retry_interval_seconds', 'fallbacks'];
  const isStartedByUs = starts.some((member) => settings[member] !== undefined);
  return uses.length === 1 && !uses.includes('for values') && !isStartedByUs ? 'per_task' : 'native';
}
