/** What a cluster is made of, as `clusters/get` tells it. */
export interface ClusterHardware {
  /** Made by Databricks for a job run, which decides the SKU (`cluster_source`). */
  isJobCluster: boolean;
  driverType: string;
  workerType: string;
  usesPhoton: boolean;
  /** The workers that it starts with. */
  workers: number;
  /** Of one on spot instances: how many of its first nodes, the driver being the first, are on demand all the same. */
  firstOnDemand?: number;
}

/** One of `clusters/events`. */
export interface ClusterLifeEvent {
  type: string;
  atMillis: number;
  /** The workers that it has then. */
  workers?: number;
  /** The workers that it is to have. */
  targetWorkers?: number;
}

/** What the node time of clusters came to; times are node milliseconds. */
export interface NodeTime {
  /** From the start of the driver until its end was asked for: what the cloud bills. */
  driverHeld: number;
  workersHeld: number;
  /** While the cluster was running: what Databricks bills. */
  driverRunning: number;
  workersRunning: number;
  /** The part of what was held that was asked for as spot instances. */
  driverSpot: number;
  workersSpot: number;
}

/** What one cluster has used in its life. */
export interface ClusterUsage extends NodeTime {
  sku: Sku;
  driverType: string;
  workerType: string;
  usesPhoton: boolean;
}

export type Sku = 'JOBS_COMPUTE' | 'ALL_PURPOSE_COMPUTE';

/**
 * Adds up the node time of a cluster from its events, oldest first. Both bills begin and end by its own clock: machines
 * from CREATING, DBUs from RUNNING, and TERMINATING ends both. One that is not ending yet counts until `nowMillis`.
 */
export function clusterUsage(
  hardware: ClusterHardware,
  events: readonly ClusterLifeEvent[],
  nowMillis: number,
): ClusterUsage {
  const { isJobCluster, driverType, workerType, usesPhoton } = hardware;
  const time: NodeTime = {
    driverHeld: 0,
    workersHeld: 0,
    driverRunning: 0,
    workersRunning: 0,
    driverSpot: 0,
    workersSpot: 0,
  };
  let phase: Phase = 'gone';
  let workers = hardware.workers;
  for (const [at, event] of events.entries()) {
    phase = PHASES[event.type] ?? phase;
    workers = workersAfter(event) ?? workers;
    const untilMillis = events.at(at + 1)?.atMillis ?? Math.max(nowMillis, event.atMillis);
    addTime(time, hardware, { phase, workers, millis: untilMillis - event.atMillis });
  }
  return {
    sku: isJobCluster ? 'JOBS_COMPUTE' : 'ALL_PURPOSE_COMPUTE',
    driverType,
    workerType,
    usesPhoton,
    ...time,
  };
}

type Phase = 'starting' | 'running' | 'gone';

const PHASES: Partial<Record<string, Phase>> = {
  CREATING: 'starting',
  STARTING: 'starting',
  RESTARTING: 'starting',
  RUNNING: 'running',
  TERMINATING: 'gone',
};

/** What grows has its new size once that is completed; what shrinks lets its machines go at once. */
function workersAfter({ type, workers, targetWorkers }: ClusterLifeEvent): number | undefined {
  const shrinks = type === 'RESIZING' && (targetWorkers ?? Infinity) < (workers ?? 0);
  return shrinks ? targetWorkers : workers;
}

function addTime(
  time: NodeTime,
  { firstOnDemand = Infinity }: ClusterHardware,
  { phase, workers, millis }: { phase: Phase; workers: number; millis: number },
): void {
  if (phase === 'gone') return;
  time.driverHeld += millis;
  time.workersHeld += workers * millis;
  if (firstOnDemand === 0) time.driverSpot += millis;
  time.workersSpot += Math.max(workers - Math.max(firstOnDemand - 1, 0), 0) * millis;
  if (phase !== 'running') return;
  time.driverRunning += millis;
  time.workersRunning += workers * millis;
}
