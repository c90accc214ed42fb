/** Worker settings as they were when the run started, so that a redeploy does not change a run half-way. */
export interface RunSettings {
  /** How long one `awaitTaskRun` attempt polls while the run is young: what a killed worker costs at most. */
  leaseSeconds: number;
  /** The same, once the task run is older than `longLeaseAfterSeconds`. */
  longLeaseSeconds: number;
  longLeaseAfterSeconds: number;
  /** Added to a lease for its start-to-close timeout. */
  leaseMarginSeconds: number;
  /** The start-to-close timeout of single calls: how long a worker that was killed in the middle of one holds it up. */
  callTimeoutSeconds: number;
  /** How long a canceled task run may take to end before the run goes on without it. */
  cancelGraceSeconds: number;
  /** At most this many task runs of one job run at a time (Temporal allows 2,000 pending activities). */
  maxActiveTaskRuns: number;
  /** Continue as new once the history is longer; undefined leaves it to the server's suggestion (4,096 events). */
  continueAsNewAfterEvents?: number;
}
