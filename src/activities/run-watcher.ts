import type { DatabricksApi, RunSnapshot } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { Lease } from './lease.js';
import type { RequestBudget } from './request-budget.js';

const SHORTEST_MILLIS = 200;
/** Of many runs each is polled less often, so that a worker sends no more than a thousand polls a second. */
const MILLIS_PER_WATCHED_RUN = 1;
const LONGEST_MILLIS = 5000;
const SHARE_OF_AGE = 0.1;
const JITTER = 0.1;

/** Runs whose next lease is on another worker are never taken out. */
const MOST_KNOWN = 10_000;

export type Watched = Pick<RunSnapshot, 'isTerminal'>;

/** What is remembered of a run between its leases; by this process's own clock. */
interface KnownRun {
  /** When it was last asked for: a lease that waited in vain hands its place to the next one. */
  polledMillis?: number;
  /** When it was canceled: it is then polled as if it were young. */
  canceledMillis?: number;
}

export interface WatchOptions<T> {
  runId: string;
  /** When the run was begun, by Temporal's clock; the pace of polling is taken from it. */
  sinceMillis: number;
  pollsAtOnce: boolean;
  enough?: (snapshot: T) => boolean;
}

/**
 * Watches the task runs of one workspace for one worker: each is polled at a tenth of its age, between 0.2 s (more
 * beside many others) and 5 s, a little jittered, and slower when the workspace's request budget says so.
 */
export class RunWatcher {
  /** By run id, those that were touched last at the end. */
  readonly #known = new Map<string, KnownRun>();
  /** Leases that watch just now. */
  #watching = 0;

  constructor(
    private readonly api: DatabricksApi,
    private readonly budget: RequestBudget,
  ) {}

  /** Polls until the run is terminal or `until` says enough; returns the last snapshot, if any was read. */
  async watch<T extends Watched>(
    read: (api: DatabricksApi) => Promise<T>,
    lease: Lease,
    options: WatchOptions<T>,
  ): Promise<T | undefined> {
    this.#watching++;
    try {
      return await this.#watch(read, lease, options);
    } finally {
      this.#watching--;
    }
  }

  async #watch<T extends Watched>(
    read: (api: DatabricksApi) => Promise<T>,
    lease: Lease,
    { runId, sinceMillis, pollsAtOnce, enough }: WatchOptions<T>,
  ): Promise<T | undefined> {
    let snapshot: T | undefined;
    if (!pollsAtOnce) await lease.pause(this.#shortest());
    while (lease.left() > 0 && (await this.#isFree(runId, lease))) {
      snapshot = await this.#poll(read);
      if (snapshot.isTerminal) this.#known.delete(runId);
      if (snapshot.isTerminal || enough?.(snapshot)) return snapshot;
      await lease.pause(this.#interval(runId, lease.secondsSince(sinceMillis)));
    }
    return snapshot;
  }

  /** Asks for a run's cancellation; its end is then noticed soon. */
  async cancel(runId: string): Promise<void> {
    await this.api.cancelRun(runId);
    this.#note(runId, { canceledMillis: performance.now() });
  }

  async #isFree(runId: string, lease: Lease): Promise<boolean> {
    const lastMillis = this.#known.get(runId)?.polledMillis ?? 0;
    const isFree = await this.budget.take({ lease, lastMillis });
    if (isFree) this.#note(runId, { polledMillis: performance.now() });
    return isFree;
  }

  #note(runId: string, change: KnownRun): void {
    const known = { ...this.#known.get(runId), ...change };
    this.#known.delete(runId);
    this.#known.set(runId, known);
    const [[oldest]] = this.#known;
    if (this.#known.size > MOST_KNOWN) this.#known.delete(oldest);
  }

  async #poll<T>(read: (api: DatabricksApi) => Promise<T>): Promise<T> {
    try {
      return await read(this.api);
    } catch (error) {
      if (error instanceof DatabricksError && error.kind === 'throttled') this.budget.throttled();
      throw error;
    }
  }

  #interval(runId: string, ageSeconds: number): number {
    const canceledMillis = this.#known.get(runId)?.canceledMillis;
    const sinceCancelMillis = canceledMillis === undefined ? Infinity : performance.now() - canceledMillis;
    const share = Math.min(ageSeconds * 1000, sinceCancelMillis) * SHARE_OF_AGE;
    const jitter = 1 - JITTER + 2 * JITTER * Math.random();
    return Math.min(Math.max(share, this.#shortest()), LONGEST_MILLIS) * jitter;
  }

  #shortest(): number {
    return Math.max(SHORTEST_MILLIS, this.#watching * MILLIS_PER_WATCHED_RUN);
  }
}
