import type { JsonObject } from '../json.js';
import type { ClusterUse } from './choose-strategy.js';
import type { ClusterStrategy } from '../plan/cluster-strategy.js';

/** Databricks starts and ends a cluster that a task has to itself. */
const OF_SHARED_CLUSTERS = ['start_retries', 'start_retry_interval_seconds', 'fallbacks', 'idle_gap_seconds'];
const UNUSED_BY = new Map<ClusterStrategy, string[]>([
  ['per_task', OF_SHARED_CLUSTERS],
  ['native', ['idle_gap_seconds']],
]);

/** Those of a job cluster's settings that have no meaning with a strategy. */
export function unusedSettings(settings: JsonObject, strategy: ClusterStrategy): string[] {
  return (UNUSED_BY.get(strategy) ?? []).filter((member) => settings[member] !== undefined);
}

/** The hint to give each task a cluster of its own, with what has to go then. */
export function perTaskHint(settings: JsonObject): string {
  const unused = unusedSettings(settings, 'per_task');
  const without = unused.length === 0 ? '' : `, and remove ${unused.join(', ')} there`;
  return `Set "brickwork": {"cluster_strategy": "per_task"} on the job cluster${without}.`;
}

/** The hint that names the strategies with which a shared cluster would be jobs compute; undefined where it has to be shared. */
export function cheaperHint(settings: JsonObject, uses: readonly ClusterUse[]): string | undefined {
  const strategies: { strategy: ClusterStrategy; starts: string; hinders: ClusterUse[] }[] = [
    { strategy: 'native', starts: 'one start', hinders: ['iterations', 'itself'] },
    { strategy: 'per_task', starts: 'one start per task', hinders: ['for values'] },
  ];
  const able = strategies.filter(({ hinders }) => !hinders.some((use) => uses.includes(use)));
  if (able.length === 0) return undefined;
  const named = able.map(({ strategy, starts }, at) => {
    const without = unusedSettings(settings, strategy).map((member) => `, without ${member}`);
    const setting = at === 0 ? `"brickwork": {"cluster_strategy": "${strategy}"}` : `"${strategy}"`;
    return `${setting} (${starts}${without.join('')})`;
  });
  return `For jobs-compute price set ${named.join(', or ')}.`;
}
