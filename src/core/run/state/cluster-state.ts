/**
 * A shared cluster's life. `creating` is recorded before the create is sent, so that the termination is owed from then
 * on; `absent` means that nothing is owed: none yet, or its end is acknowledged.
 */
export type ClusterPhase = 'absent' | 'creating' | 'starting' | 'running' | 'terminating';

export interface ClusterState {
  phase: ClusterPhase;
  /** Counts creates; part of the token and the tags, so that a repair never adopts a dying cluster. */
  generation: number;
  clusterId?: string;
  /** False for a cluster given at start: used, never terminated. */
  owned: boolean;
  /** Tasks of it that have not ended. */
  openTasks: number;
  /** Task runs on it that may be active. */
  activeRuns: number;
  /** Tasks (by index) that wait for it. */
  waiting: number[];
  /** Set where an attempt has failed by the cluster's fault: it is ended, and created again for who waits. */
  isBroken?: boolean;
  /** Starts that have failed in a row. */
  startFailures?: number;
  /** How many of the fallbacks of its spec have been taken. */
  fallbacks?: number;
  /** Set while it is not to be created again yet. */
  retryAtMillis?: number;
  /** Set while no task is on it and none waits for it. */
  idleSinceMillis?: number;
  /** When the timer fires that looks whether it has idled for too long; there is one at a time. */
  idleLookAtMillis?: number;
  /** What one task run would have had of it, on it from the beginning; counted up to `sharedAtMillis`. */
  sharedMillis?: number;
  sharedAtMillis?: number;
  /** Why the last generation could not be terminated: shown, never swallowed. */
  terminateError?: string;
}
