import { ApiError } from './wire/api-error.js';
import type { Clock } from './state/clock.js';

/** A token bucket of one second's requests; over it the workspace answers 429 with Retry-After. */
export class RateLimit {
  #tokens: number;
  #filledMillis: number;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {
    this.#tokens = perSecond;
    this.#filledMillis = clock.now();
  }

  /** Throws the 429 when the bucket is empty. A limit of 0 is none. */
  take(): void {
    if (this.perSecond === 0) return;
    const now = this.clock.now();
    const filled = this.#tokens + ((now - this.#filledMillis) / 1000) * this.perSecond;
    this.#tokens = Math.min(filled, this.perSecond);
    this.#filledMillis = now;
    if (this.#tokens < 1) {
      const message = 'Current request has to be retried: too many requests.';
      throw new ApiError(429, 'REQUEST_LIMIT_EXCEEDED', message, { 'retry-after': '1' });
    }
    this.#tokens--;
  }
}
