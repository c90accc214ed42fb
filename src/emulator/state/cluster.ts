import type { Wire } from '../wire/wire.js';

/** Databricks' `state` of a cluster, as far as the emulator has them. */
export type ClusterLifeState = 'PENDING' | 'RUNNING' | 'TERMINATING' | 'TERMINATED';

export interface ClusterEvent {
  timestamp: number;
  type: string;
  details: Wire;
}

/** One cluster; `source` is JOB for one made by a run's `new_cluster`. */
export interface Cluster {
  clusterId: string;
  spec: Wire;
  source: 'API' | 'JOB';
  state: ClusterLifeState;
  stateMessage: string;
  terminationReason?: { code: string; type: string; parameters: Wire };
  startMillis: number;
  terminatedMillis?: number;
  events: ClusterEvent[];
  /** Installed by the Libraries API. */
  libraries: Wire[];
  /** Called at every change of state. */
  listeners: Set<() => void>;
  /** Task runs that are on it. */
  users: Set<string>;
  lastUsedMillis: number;
  /** How many workers it has now. */
  workers: number;
}
