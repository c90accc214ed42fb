import type { Named } from './named.js';

/** What an hour costs, and what consumes: given with the settings, so that what clients reckon can be compared. */
export interface MeterPrices {
  /** Of one DBU, by SKU: JOBS_COMPUTE, ALL_PURPOSE_COMPUTE. */
  dbu: Record<string, number>;
  /** By node type, for an hour. */
  nodes: Record<string, { dbus: number; instance: number; spot_instance?: number }>;
  /** How many times the DBUs of a node Photon consumes. */
  photon_factor: number;
}

/** How the emulated workspace behaves. */
export interface EmulatorSettings {
  /** Served as the workspace's root: `/Workspace/a/b.py` and `/a/b` are `root/a/b.py`. */
  root: string;
  /** Where volumes, catalogs and installed files are kept; a temporary folder is the caller's choice. */
  data: string;
  clusterStartMillis: number;
  clusterStopMillis: number;
  /** From RUNNING of the compute to RUNNING of the task: context creation and the like. */
  taskSetupMillis: number;
  /** Requests a second of one workspace before it answers 429; 0 for no limit. */
  requestsPerSecond: number;
  /** Jobs that may be created in an hour; 0 for no limit. */
  jobsPerHour: number;
  /** True hands out run ids above 2^53, as some servers do. */
  largeIds: boolean;
  /** By scope, then key. */
  secrets: Record<string, Record<string, string>>;
  /** What `git_source` finds at a URL: a repository on this machine, or a folder that every branch is. */
  gitRepositories: Record<string, string>;
  /** Ids of all-purpose clusters that run from the start. */
  runningClusters: string[];
  /** Node types by instance pool id; any other pool has `i3.xlarge`. */
  instancePools: Record<string, string>;
  /** What is there from the start for people who look it up by its name. */
  named: readonly Named[];
  /** Who calls with a token that is none of `users`. */
  userName: string;
  /** Who calls, by token or by the secret of a service principal. */
  users: Record<string, { userName: string; groups?: readonly string[] }>;
  /** True refuses tokens that are none of `users`. */
  knownTokensOnly: boolean;
  /** What the meter reckons with. */
  prices: MeterPrices;
}

export const DEFAULT_SETTINGS: Omit<EmulatorSettings, 'root' | 'data'> = {
  clusterStartMillis: 500,
  clusterStopMillis: 200,
  taskSetupMillis: 0,
  requestsPerSecond: 0,
  jobsPerHour: 0,
  largeIds: false,
  secrets: {},
  gitRepositories: {},
  runningClusters: [],
  instancePools: {},
  named: [],
  userName: 'emulator@example.com',
  users: {},
  knownTokensOnly: false,
  prices: { dbu: {}, nodes: {}, photon_factor: 1 },
};
