import type { DatabricksApi, RunSnapshot } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { Lease } from './lease.js';
import type { RequestBudget } from './request-budget.js';

const SHORTEST_MILLIS = 200;
const LONGEST_MILLIS = 5000;
const SHARE_OF_AGE = 0.1;
const JITTER = 0.1;

/** What the pace of polling is taken from. */
export type Watched = Pick<RunSnapshot, 'runId' | 'isTerminal' | 'startTimeMillis'>;

/**
 * Watches the task runs of one workspace for one worker: each is polled at a tenth of its age, between 0.2 s and 5 s,
 * a little jittered, and slower when the workspace's request budget says so.
 */
export class RunWatcher {
  /** Runs that were just canceled: polled as if they were young. */
  readonly #canceledAtMillis = new Map<string, number>();

  constructor(
    private readonly api: DatabricksApi,
    private readonly budget: RequestBudget,
  ) {}

  /** Polls until the run is terminal or `until` says enough; returns the last snapshot, if any was read. */
  async watch<T extends Watched>(
    read: (api: DatabricksApi) => Promise<T>,
    lease: Lease,
    options: { pollsAtOnce: boolean; enough?: (snapshot: T) => boolean },
  ): Promise<T | undefined> {
    let snapshot: T | undefined;
    if (!options.pollsAtOnce) await lease.pause(SHORTEST_MILLIS);
    while (lease.left() > 0) {
      snapshot = await this.#poll(read, lease);
      if (snapshot.isTerminal) this.#canceledAtMillis.delete(snapshot.runId);
      if (snapshot.isTerminal || options.enough?.(snapshot)) return snapshot;
      await lease.pause(this.#interval(snapshot));
    }
    return snapshot;
  }

  /** Asks for a run's cancellation; its end is then noticed soon. */
  async cancel(runId: string): Promise<void> {
    await this.api.cancelRun(runId);
    this.#canceledAtMillis.set(runId, Date.now());
  }

  async #poll<T>(read: (api: DatabricksApi) => Promise<T>, lease: Lease): Promise<T> {
    await this.budget.take(lease.signal);
    try {
      return await read(this.api);
    } catch (error) {
      if (error instanceof DatabricksError && error.kind === 'throttled') this.budget.throttled();
      throw error;
    }
  }

  #interval({ runId, startTimeMillis }: Watched): number {
    const now = Date.now();
    const sinceMillis = this.#canceledAtMillis.get(runId) ?? startTimeMillis ?? now;
    const share = (now - sinceMillis) * SHARE_OF_AGE;
    const jitter = 1 - JITTER + 2 * JITTER * Math.random();
    return Math.min(Math.max(share, SHORTEST_MILLIS), LONGEST_MILLIS) * jitter;
  }
}
