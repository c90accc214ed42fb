import type { ClusterPool } from './cluster-pool.js';
import type { Cluster } from './cluster.js';
import type { RunTask } from './run-task.js';
import { asText, type Wire } from '../wire/wire.js';

/**
 * The job clusters of one run: each "is created and started when the first task using the cluster starts and
 * terminates after the last task using the cluster completes" (Databricks' docs "Configure compute for jobs"). One
 * that is lost is not created again, but by a repair.
 */
export class JobClusters {
  readonly #alive = new Map<string, Cluster>();

  constructor(
    private readonly pool: ClusterPool,
    private readonly specs: ReadonlyMap<string, Wire>,
    private readonly runId: string,
  ) {}

  /** The cluster of a key, created for the first task that asks. */
  of(clusterKey: string): Cluster {
    const alive = this.#alive.get(clusterKey);
    if (alive !== undefined) return alive;
    const spec = { ...this.specs.get(clusterKey), cluster_name: `job-run-${this.runId}-${clusterKey}` };
    const cluster = this.pool.create(spec, 'JOB');
    this.#alive.set(clusterKey, cluster);
    return cluster;
  }

  /** Ends every cluster that none of `tasks` has still to use. */
  release(tasks: readonly RunTask[]): void {
    for (const [clusterKey, cluster] of this.#alive) {
      const isNeeded = tasks.some(
        ({ spec, result }) => result === undefined && asText(spec['job_cluster_key']) === clusterKey,
      );
      if (isNeeded) continue;
      this.pool.terminate(cluster, { code: 'JOB_FINISHED', type: 'SUCCESS', parameters: {} });
      this.#alive.delete(clusterKey);
    }
  }
}
