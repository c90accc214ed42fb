import { Context } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends every lease of a worker that shuts down, so that other workers take over at once. */
export class Leases {
  readonly #shutdown = new AbortController();

  get shutdownSignal(): AbortSignal {
    return this.#shutdown.signal;
  }

  endAll(): void {
    this.#shutdown.abort();
  }
}

/** The time in which one activity attempt may poll. */
export interface Lease {
  /** Aborted by shutdown and by the cancellation of the activity. */
  signal: AbortSignal;
  /** Milliseconds left; 0 when over. */
  left(): number;
  /** Waits, at most until the lease is over. */
  pause(millis: number): Promise<void>;
}

/** Begins the lease of the current activity attempt. */
export function beginLease(leases: Leases, leaseSeconds: number): Lease {
  const signal = AbortSignal.any([leases.shutdownSignal, Context.current().cancellationSignal]);
  const endMillis = Date.now() + leaseSeconds * 1000;
  const left = (): number => (signal.aborted ? 0 : Math.max(endMillis - Date.now(), 0));
  return {
    signal,
    left,
    async pause(millis) {
      try {
        await sleep(Math.min(millis, left()), undefined, { signal });
      } catch {
        // Aborted: the lease is over, which `left` says.
      }
    },
  };
}
