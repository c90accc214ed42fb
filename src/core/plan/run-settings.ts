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
  /**
   * Submits of one job run under way at a time: when many activities end during one workflow task, the server fails it
   * (from 100 buffered events on), and all is replayed. Absent in plans of older builds: no limit.
   */
  maxSubmitting?: number;
  /**
   * Submits that one activity makes at most; a single one is made within the workflow task. Absent in plans of older
   * builds: each is an activity of its own.
   */
  submitsTogether?: number;
  /** Continue as new once the history is longer, whatever is under way; for tests. */
  continueAsNewAfterEvents?: number;
  /**
   * Once the server suggests it (4,096 events), continue as new when little is under way, and at this length at the
   * latest. Absent in plans of older builds: as soon as the server suggests it.
   */
  continueAsNewByEvents?: number;
  /** For how long a recipient of an alert is tried at most; an hour in plans of older builds. */
  alertSeconds?: number;
}
