/** What a well-behaved client must never cause; each violation is one sentence. */
export interface InvariantReport {
  /** Attempts (by token, or by name where none was sent) that became more than one run. */
  duplicate_submits: string[];
  clusters_alive: string[];
  runs_active: string[];
  /** Saved jobs, which a client that makes temporary ones has to delete. */
  jobs_left: string[];
  /** Runs that were submitted to, or lost by, a cluster that was ending. */
  runs_on_dead_clusters: string[];
  unknown_routes: string[];
}

/** Violations as they happen; what is alive is read from the state when a report is asked for. */
export class Invariants {
  readonly runsOnDeadClusters: string[] = [];
  readonly unknownRoutes: string[] = [];
  readonly submitsWithoutToken: string[] = [];

  clear(): void {
    this.runsOnDeadClusters.length = 0;
    this.unknownRoutes.length = 0;
    this.submitsWithoutToken.length = 0;
  }
}
