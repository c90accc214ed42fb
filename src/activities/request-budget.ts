import { setTimeout as sleep } from 'node:timers/promises';

/** How many requests a second a workspace is asked for at most; 0 turns the budget off. */
export interface RequestBudgetOptions {
  requestsPerSecond: number;
}

/** The rate never falls below this, so that no run is forgotten. */
const LEAST_PER_SECOND = 0.5;
const INCREASE_PER_SECOND = 0.5;

/**
 * Shares a workspace's request rate between workers without their talking to each other: each takes the whole budget
 * as its ceiling, grows additively while all is well, and halves its rate on a 429.
 */
export class RequestBudget {
  readonly #ceiling: number;
  #rate: number;
  #nextFreeMillis = 0;
  #lastGrowthMillis = Date.now();

  constructor({ requestsPerSecond }: RequestBudgetOptions) {
    this.#ceiling = requestsPerSecond;
    this.#rate = requestsPerSecond;
  }

  /** The rate in force, in requests a second; 0 when there is no budget. */
  get rate(): number {
    return this.#rate;
  }

  /** Waits for the next free request, in the order of the calls. */
  async take(signal?: AbortSignal): Promise<void> {
    if (this.#ceiling === 0) return;
    this.#grow();
    const now = Date.now();
    const at = Math.max(this.#nextFreeMillis, now);
    this.#nextFreeMillis = at + 1000 / this.#rate;
    if (at > now)
      await sleep(at - now, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }

  /** The workspace said 429. */
  throttled(): void {
    if (this.#ceiling > 0) this.#rate = Math.max(this.#rate / 2, LEAST_PER_SECOND);
  }

  #grow(): void {
    const now = Date.now();
    const seconds = (now - this.#lastGrowthMillis) / 1000;
    this.#lastGrowthMillis = now;
    this.#rate = Math.min(this.#rate + seconds * INCREASE_PER_SECOND, this.#ceiling);
  }
}
