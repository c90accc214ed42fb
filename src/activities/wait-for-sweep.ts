import type { ListedRun } from '../databricks/databricks-api.js';
import type { Lease } from './lease.js';
import type { Sweeps, WaitingRun } from './sweeps.js';

/** What came of waiting: nothing where the run is to be looked at by itself, or the lease is over. */
export interface Found<T> {
  snapshot?: T;
  /** Where it was last listed as active. */
  listed?: ListedRun;
  /** The snapshot is what the watch has waited for. */
  isSettled?: boolean;
}

export interface SweepWait<T> {
  runId: string;
  dueMillis: number;
  startTimeMillis: number | undefined;
  /** Whether it has been listed since it was last looked at by itself. */
  isListed: boolean;
  /** Milliseconds since the run was begun, or canceled. */
  age: () => number;
  fromList: (listed: ListedRun) => T | undefined;
  /** Whether the watch has waited for this. */
  isNews: (snapshot: T) => boolean;
  /** Told when a list has shown it. */
  noteListed: (startTimeMillis: number | undefined) => void;
}

/** Waits until sweeps have news of a run, or miss it, or the lease is over. */
export function waitForSweep<T>(sweeps: Sweeps, lease: Lease, wait: SweepWait<T>): Promise<Found<T>> {
  const { runId, dueMillis, age, fromList, isNews } = wait;
  return new Promise((resolve) => {
    let listed: ListedRun | undefined;
    const end = (found: Found<T>): void => {
      clearTimeout(overTimer);
      lease.signal.removeEventListener('abort', over);
      sweeps.leave(run);
      resolve(found);
    };
    const over = (): void => end(listed === undefined ? {} : { listed });
    const run: WaitingRun = {
      runId,
      dueMillis,
      age,
      joinedMillis: performance.now(),
      startTimeMillis: wait.startTimeMillis,
      isListed: wait.isListed,
      sighted(active) {
        listed = active;
        if (!run.isListed) wait.noteListed(active.startTimeMillis);
        run.isListed = true;
        run.startTimeMillis = active.startTimeMillis;
        const snapshot = fromList(active);
        if (snapshot !== undefined && isNews(snapshot)) end({ snapshot, isSettled: true });
      },
      ended(completed) {
        const snapshot = fromList(completed);
        if (snapshot !== undefined && isNews(snapshot)) end({ snapshot, isSettled: true });
        else run.look();
      },
      look: () => end({}),
    };
    const overTimer = setTimeout(over, lease.left());
    lease.signal.addEventListener('abort', over);
    if (lease.signal.aborted) over();
    else sweeps.join(run);
  });
}
