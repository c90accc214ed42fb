import { Context } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaseEnded } from './failures.js';

/** Ends every lease of a worker that shuts down, so that other workers take over at once. */
export class Leases {
  readonly #shutdown = new AbortController();

  get shutdownSignal(): AbortSignal {
    return this.#shutdown.signal;
  }

  endAll(): void {
    this.#shutdown.abort();
  }

  /**
   * An activity that asks workflows. Where no other worker is there, they have nobody to answer for them once this one stops:
   * it is given up then, so that the worker ends and the next attempt asks again. Repeating it must do no harm.
   */
  asking<A extends unknown[], T>(activity: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
    return async (...args) => {
      const stopped = (): Error => leaseEnded('The worker stops.');
      return await unlessAborted(activity(...args), AbortSignal.any([this.shutdownSignal]), stopped);
    };
  }
}

/** What a promise gives, or the error where the signal is aborted first: the SDK's connection of workers aborts no call. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  error: () => Error,
): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(error());
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The time in which one activity attempt may poll. */
export interface Lease {
  /** The run that the activity belongs to. */
  workflowId: string;
  /** Aborted by shutdown and by the cancellation of the activity. */
  signal: AbortSignal;
  /** Whole milliseconds left; 0 when over. */
  left(): number;
  /** Waits, at most until the lease is over. */
  pause(millis: number): Promise<void>;
  /** Seconds since then by Temporal's clock: those of this machine and of Databricks may be wrong, or jump. */
  secondsSince(millis: number): number;
}

/** Of runs that were submitted together the leases would end together, too, and all be handed on at once. */
const SHORTEST_FIRST_SHARE = 0.5;

/** Begins the lease of the current activity attempt; the first of a chain is shorter, by chance. */
export function beginLease(leases: Leases, longestSeconds: number): Lease {
  const { cancellationSignal, info } = Context.current();
  const share = info.attempt === 1 ? SHORTEST_FIRST_SHARE + (1 - SHORTEST_FIRST_SHARE) * Math.random() : 1;
  const leaseSeconds = longestSeconds * share;
  const signal = AbortSignal.any([leases.shutdownSignal, cancellationSignal]);
  const begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  const left = (): number => (signal.aborted ? 0 : Math.max(Math.ceil(leaseSeconds * 1000 - elapsed()), 0));
  return {
    workflowId: info.workflowExecution?.workflowId ?? '',
    signal,
    left,
    async pause(millis) {
      try {
        await sleep(Math.min(millis, left()), undefined, { signal });
      } catch {
        // Aborted: the lease is over, which `left` says.
      }
    },
    secondsSince: (millis) => (info.currentAttemptScheduledTimestampMs + elapsed() - millis) / 1000,
  };
}
