import type { JobClusterDefinition, JobDefinition } from '../definition/job-definition.js';
import { checkDefinition } from '../definition/check-definition.js';
import { outlineOf } from '../definition/outline.js';
import { CLUSTER_STRATEGIES, type ClusterStrategy } from '../plan/cluster-strategy.js';
import type { Plan } from '../plan/plan.js';
import { type CostReport, costReport } from './cost-report.js';
import type { PriceTable } from './price-table.js';
import { type Assumptions, rehearse } from './rehearse.js';

/** What a run would cost under one strategy. */
export interface Estimate {
  /** `defined` is the definition as it stands; the others put every job cluster that can under one strategy. */
  name: 'defined' | ClusterStrategy;
  /** By job cluster key. */
  strategies: Record<string, ClusterStrategy>;
  report: CostReport;
  /** From the start of the run to its end. */
  seconds: number;
  /** How many clusters it starts. */
  starts: number;
}

/**
 * What a run would cost as it is defined, and under each strategy that at least one of its job clusters can take.
 * `planOf` compiles a definition.
 */
export function estimates(
  definition: JobDefinition,
  planOf: (definition: JobDefinition) => Plan,
  assumptions: Assumptions,
  prices: PriceTable,
): Estimate[] {
  const estimate = (name: Estimate['name'], of: JobDefinition): Estimate => {
    const usage = rehearse(planOf(of), assumptions);
    const report = costReport(usage, prices);
    const starts = report.clusters.reduce((total, { clusters }) => total + clusters, 0);
    const seconds = ((usage.end_time ?? 0) - usage.start_time) / 1000;
    return { name, strategies: strategiesOf(of), report, seconds, starts };
  };
  const others = CLUSTER_STRATEGIES.flatMap((strategy) => {
    const changed = withStrategy(definition, strategy);
    const takesIt = Object.values(strategiesOf(changed)).includes(strategy);
    return takesIt ? [estimate(strategy, changed)] : [];
  });
  return [estimate('defined', definition), ...others];
}

function strategiesOf({ job_clusters: clusters = [] }: JobDefinition): Record<string, ClusterStrategy> {
  return Object.fromEntries(
    clusters.map(({ job_cluster_key: key, brickwork }) => [
      key,
      brickwork?.cluster_strategy as ClusterStrategy,
    ]),
  );
}

/** The definition with every job cluster under `strategy` whose tasks can take it. */
function withStrategy(definition: JobDefinition, strategy: ClusterStrategy): JobDefinition {
  return (definition.job_clusters ?? []).reduce((so, { job_cluster_key: key }) => {
    const job_clusters = (so.job_clusters ?? []).map((cluster): JobClusterDefinition =>
      cluster.job_cluster_key === key
        ? { ...cluster, brickwork: { ...cluster.brickwork, cluster_strategy: strategy } }
        : cluster,
    );
    const changed = { ...so, job_clusters };
    return refusals(changed) > refusals(so) ? so : changed;
  }, definition);
}

function refusals(definition: JobDefinition): number {
  const issues = checkDefinition(outlineOf(definition));
  return issues.filter(({ code }) => code === 'CLUSTER_SHARED').length;
}
