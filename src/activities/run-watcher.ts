import { LRUCache } from 'lru-cache';
import type { DatabricksApi, ListedRun, RunListQuery, RunSnapshot } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { Lease } from './lease.js';
import type { RequestBudget } from './request-budget.js';
import { type Found, waitForSweep } from './wait-for-sweep.js';
import { SHARE_OF_AGE, SHORTEST_MILLIS } from './sweep-pace.js';
import { Sweeps } from './sweeps.js';

/** Of many runs each is polled less often, so that a worker sends no more than a thousand polls a second. */
const MILLIS_PER_WATCHED_RUN = 1;
const LONGEST_MILLIS = 5000;
/** Spreads the polls of many; a few need none. */
const JITTER = 0.1;
const FEWEST_JITTERED = 10;

/** Runs whose next lease is on another worker are never taken out. */
const MOST_KNOWN = 20_000;

export type Watched = Pick<RunSnapshot, 'isTerminal' | 'startTimeMillis'>;

/** What is remembered of a run between its leases; by this process's own clock. */
interface KnownRun {
  /** When it was last asked for: a lease that waited in vain hands its place to the next one. */
  polledMillis?: number;
  /** When it was canceled: it is then polled as if it were young. */
  canceledMillis?: number;
  /** When it was started, by Databricks' clock. */
  startTimeMillis?: number | undefined;
  /** A list has shown it since it was last asked for. */
  isListed?: boolean;
}

/** How a run is read, by itself and from a list. */
export interface Reading<T> {
  runType: RunListQuery['runType'];
  read: (api: DatabricksApi) => Promise<T>;
  /** Undefined where a list does not show enough. */
  fromList: (listed: ListedRun) => T | undefined;
}

export interface WatchOptions<T> {
  runId: string;
  /** When the run was begun, by Temporal's clock; the pace of polling is taken from it. */
  sinceMillis: number;
  pollsAtOnce: boolean;
  enough?: (snapshot: T) => boolean;
}

/** The last that was seen of a run: read by itself or from a list, or only listed as active. */
export interface Sighting<T> {
  snapshot?: T;
  listed?: ListedRun;
}

/**
 * Watches the runs of one workspace for one worker: each is polled at a tenth of its age, between 0.2 s (more beside many
 * others) and 5 s, a little jittered, and slower when the workspace's request budget says so. Many are left to sweeps.
 */
export class RunWatcher {
  /** By run id. */
  readonly #known = new LRUCache<string, KnownRun>({ max: MOST_KNOWN });
  readonly #sweeps: Record<RunListQuery['runType'], Sweeps>;
  /** Leases that watch just now, and those of them that look by themselves. */
  readonly #watched = { SUBMIT_RUN: 0, JOB_RUN: 0 };
  readonly #alone = { SUBMIT_RUN: 0, JOB_RUN: 0 };

  /** `tell` is for what a person should know of the workspace. */
  constructor(
    private readonly api: DatabricksApi,
    private readonly budget: RequestBudget,
    tell: (message: string) => void,
  ) {
    const sweepsOf = (runType: RunListQuery['runType']): Sweeps =>
      new Sweeps(api, budget, { runType, watched: () => this.#watched[runType], tell });
    this.#sweeps = { SUBMIT_RUN: sweepsOf('SUBMIT_RUN'), JOB_RUN: sweepsOf('JOB_RUN') };
  }

  /** Watches until the run is terminal or `enough` says so, or the lease is over; tells what was last seen of it. */
  async watch<T extends Watched>(
    reading: Reading<T>,
    lease: Lease,
    options: WatchOptions<T>,
  ): Promise<Sighting<T>> {
    this.#watched[reading.runType]++;
    try {
      return await this.#watch(reading, lease, options);
    } finally {
      this.#watched[reading.runType]--;
    }
  }

  async #watch<T extends Watched>(
    reading: Reading<T>,
    lease: Lease,
    options: WatchOptions<T>,
  ): Promise<Sighting<T>> {
    const { runId, sinceMillis, pollsAtOnce, enough } = options;
    let sighting: Sighting<T> = {};
    const { runType } = reading;
    let pauseMillis = pollsAtOnce ? 0 : this.#shortest(runType);
    for (;;) {
      const found = await this.#pause(pauseMillis, reading, lease, options);
      if (found.listed !== undefined || found.snapshot !== undefined) sighting = found;
      if (found.isSettled === true) this.#known.delete(runId);
      if (found.isSettled === true || lease.left() === 0) return sighting;
      this.#alone[runType]++;
      const snapshot = await this.#look(runId, reading.read, lease).finally(() => this.#alone[runType]--);
      if (snapshot === undefined) return sighting;
      sighting = { snapshot };
      if (snapshot.isTerminal) this.#known.delete(runId);
      else this.#note(runId, { startTimeMillis: snapshot.startTimeMillis, isListed: false });
      if (snapshot.isTerminal || enough?.(snapshot)) return sighting;
      pauseMillis = this.#untilNext(runId, runType, lease.secondsSince(sinceMillis) * 1000);
    }
  }

  /** Asks for a run's cancellation; its end is then noticed soon. */
  async cancel(runId: string): Promise<void> {
    await this.api.cancelRun(runId);
    this.#note(runId, { canceledMillis: performance.now() });
  }

  /** Notes when a run was started, by Databricks' clock, which says where to find it in a list. */
  began(runId: string, startTimeMillis: number): void {
    this.#note(runId, { startTimeMillis });
  }

  /** Until it is time to look at the run: by its own pace, or when the sweeps miss it. */
  async #pause<T extends Watched>(
    millis: number,
    reading: Reading<T>,
    lease: Lease,
    { runId, sinceMillis, enough }: WatchOptions<T>,
  ): Promise<Found<T>> {
    const { runType, fromList } = reading;
    const sweeps = this.#sweeps[runType];
    if (sweeps.covers(millis, this.#alone[runType])) {
      return waitForSweep(sweeps, lease, {
        runId,
        dueMillis: performance.now() + millis,
        startTimeMillis: this.#known.get(runId)?.startTimeMillis,
        isListed: this.#known.get(runId)?.isListed ?? false,
        age: () => Math.min(lease.secondsSince(sinceMillis) * 1000, this.#sinceCancel(runId)),
        fromList,
        isNews: (snapshot) => snapshot.isTerminal || (enough?.(snapshot) ?? false),
        noteListed: (startTimeMillis) => this.#note(runId, { startTimeMillis, isListed: true }),
      });
    }
    this.#alone[runType]++;
    if (millis > 0) await lease.pause(millis);
    this.#alone[runType]--;
    return {};
  }

  async #isFree(runId: string, lease: Lease): Promise<boolean> {
    const lastMillis = this.#known.get(runId)?.polledMillis ?? 0;
    const isFree = await this.budget.take({ lease, lastMillis });
    if (isFree) this.#note(runId, { polledMillis: performance.now() });
    return isFree;
  }

  #note(runId: string, change: KnownRun): void {
    this.#known.set(runId, { ...this.#known.get(runId), ...change });
  }

  /** Reads the run within the budget; undefined where the lease is over before that is possible. */
  async #look<T>(
    runId: string,
    read: (api: DatabricksApi) => Promise<T>,
    lease: Lease,
  ): Promise<T | undefined> {
    if (!(await this.#isFree(runId, lease))) return undefined;
    try {
      return await read(this.api);
    } catch (error) {
      if (error instanceof DatabricksError && error.kind === 'throttled') this.budget.throttled();
      throw error;
    }
  }

  #sinceCancel(runId: string): number {
    const canceledMillis = this.#known.get(runId)?.canceledMillis;
    return canceledMillis === undefined ? Infinity : performance.now() - canceledMillis;
  }

  /** Counted from when the run was asked for, so that slow answers do not slow the pace, though they get their pause. */
  #untilNext(runId: string, runType: RunListQuery['runType'], ageMillis: number): number {
    const share = Math.min(ageMillis, this.#sinceCancel(runId)) * SHARE_OF_AGE;
    const spread = this.#watched[runType] < FEWEST_JITTERED ? 0 : JITTER;
    const jitter = 1 - spread + 2 * spread * Math.random();
    const interval = Math.min(Math.max(share, this.#shortest(runType)), LONGEST_MILLIS) * jitter;
    const sinceAsked = performance.now() - (this.#known.get(runId)?.polledMillis ?? 0);
    return Math.max(interval - sinceAsked, interval / 2);
  }

  #shortest(runType: RunListQuery['runType']): number {
    return Math.max(SHORTEST_MILLIS, this.#watched[runType] * MILLIS_PER_WATCHED_RUN);
  }
}
