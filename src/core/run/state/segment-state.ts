/**
 * Tasks of a native cluster that run at Databricks as one temporary job. `starting` is recorded before the job is
 * created, so that its end is owed from then on; it is `ending` until its deletion is acknowledged, and then gone.
 */
export interface SegmentState {
  clusterIndex: number;
  generation: number;
  phase: 'starting' | 'running' | 'ending';
  members: SegmentMember[];
  jobId?: string;
  runId?: string;
  runPageUrl?: string;
  /** Awaited with long leases by now. */
  longLease?: boolean;
  cancelRequested?: boolean;
}

/** A task that Databricks has still to run in it, or runs. */
export interface SegmentMember {
  taskIndex: number;
  /** How often Databricks retries it; -1 for no end. */
  retries: number;
  /** Of its last attempt in this run, as soon as one is known. */
  taskRunId?: string;
  cancelRequested?: boolean;
}
