import type { Lease } from './lease.js';

/** How many requests a second a workspace is asked for at most; 0 turns the budget off. */
export interface RequestBudgetOptions {
  requestsPerSecond: number;
}

/** Who asks: requests of runs that were asked for longest ago come first, but every workflow gets its turn. */
export interface Asker {
  lease: Pick<Lease, 'workflowId' | 'signal' | 'left'>;
  /** When its last request was, by this process's own clock; 0 for never. */
  lastMillis: number;
}

interface Waiter extends Asker {
  answer(isFree: boolean): void;
}

/** The rate never falls below this, so that no run is forgotten. */
const LEAST_PER_SECOND = 0.5;
const INCREASE_PER_SECOND = 0.5;
const TIMER_MILLIS = 2;

/**
 * Shares a workspace's request rate between workers without their talking to each other: each takes the whole budget
 * as its ceiling, grows additively while all is well, and halves its rate on a 429. Where more is asked for than there
 * is, workflows take turns, so that a run of one task waits no longer for being beside one of a thousand.
 */
export class RequestBudget {
  readonly #ceiling: number;
  #rate: number;
  #nextFreeMillis = 0;
  #lastGrowthMillis = performance.now();
  /** By workflow, in the order of their turns. */
  readonly #waiting = new Map<string, Set<Waiter>>();
  /** Of those that serve many: every second request is theirs. */
  readonly #shared: (() => void)[] = [];
  #wasShared = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ requestsPerSecond }: RequestBudgetOptions) {
    this.#ceiling = requestsPerSecond;
    this.#rate = requestsPerSecond;
  }

  /** The rate in force, in requests a second; 0 when there is no budget. */
  get rate(): number {
    return this.#rate;
  }

  /** Waits for a free request; false where the lease is over before there is one. */
  async take(asker: Asker): Promise<boolean> {
    const { lease } = asker;
    if (this.#ceiling === 0 || this.#isFree()) return true;
    return new Promise((resolve) => {
      const answer = (isFree: boolean): void => {
        clearTimeout(overTimer);
        lease.signal.removeEventListener('abort', giveUp);
        this.#leave(lease.workflowId, waiter);
        resolve(isFree);
      };
      const giveUp = (): void => answer(false);
      const waiter = { ...asker, answer };
      const overTimer = setTimeout(giveUp, lease.left());
      lease.signal.addEventListener('abort', giveUp);
      const own = this.#waiting.get(lease.workflowId) ?? new Set();
      this.#waiting.set(lease.workflowId, own.add(waiter));
      this.#serve();
    });
  }

  /** Waits for a free request that serves many: beside others that wait, every second one; urgent ones come first. */
  async takeShared({ isUrgent = false } = {}): Promise<void> {
    if (this.#ceiling === 0 || this.#isFree()) return;
    await new Promise<void>((resolve) => {
      if (isUrgent) this.#shared.unshift(resolve);
      else this.#shared.push(resolve);
      this.#serve();
    });
  }

  /** The workspace said 429. */
  throttled(): void {
    if (this.#ceiling > 0) this.#rate = Math.max(this.#rate / 2, LEAST_PER_SECOND);
  }

  #leave(workflowId: string, waiter: Waiter): void {
    const own = this.#waiting.get(workflowId);
    own?.delete(waiter);
    if (own?.size === 0) this.#waiting.delete(workflowId);
  }

  /** Takes a request at once where there is one and nobody waits for it. */
  #isFree(): boolean {
    this.#grow();
    const now = performance.now();
    if (this.#isWaitedFor() || this.#nextFreeMillis > now) return false;
    this.#spend(now);
    return true;
  }

  #isWaitedFor(): boolean {
    return this.#shared.length > 0 || this.#waiting.size > 0;
  }

  #spend(now: number): void {
    // A timer is late by a millisecond or two, which must not lower the rate.
    this.#nextFreeMillis = Math.max(this.#nextFreeMillis, now - TIMER_MILLIS) + 1000 / this.#rate;
  }

  /** Gives out what is free now, and comes back for the rest. */
  #serve(): void {
    this.#grow();
    const now = performance.now();
    while (this.#isWaitedFor() && this.#nextFreeMillis <= now) {
      this.#spend(now);
      const isOthersTurn = this.#waiting.size > 0 && (this.#wasShared || this.#shared.length === 0);
      this.#wasShared = !isOthersTurn;
      if (isOthersTurn) this.#nextTurn().answer(true);
      else this.#shared.shift()?.();
    }
    if (!this.#isWaitedFor() || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#serve();
      },
      Math.max(this.#nextFreeMillis - now, 1),
    );
  }

  /** The longest waiting of the workflow whose turn it is, which then stands behind the others. */
  #nextTurn(): Waiter {
    const [[workflowId, own]] = this.#waiting;
    this.#waiting.delete(workflowId);
    this.#waiting.set(workflowId, own);
    return [...own].reduce((first, other) => (other.lastMillis < first.lastMillis ? other : first));
  }

  #grow(): void {
    const now = performance.now();
    const seconds = (now - this.#lastGrowthMillis) / 1000;
    this.#lastGrowthMillis = now;
    this.#rate = Math.min(this.#rate + seconds * INCREASE_PER_SECOND, this.#ceiling);
  }
}
