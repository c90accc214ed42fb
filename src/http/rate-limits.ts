import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How much one may ask for. */
export interface Limits {
  /** Requests that one address may send in a minute; no limit unless given. */
  perAddress?: number;
  /** Requests that one caller may send in a minute, once it is known who it is; no limit unless given. */
  perCaller?: number;
  /** Connections that are open at a time; no limit unless given. */
  connections?: number;
}

const WINDOW_SECONDS = 60;

/** Counts requests by who sends them, in this process alone, in windows of a minute. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory | undefined;

  /** Without a number nothing is limited. */
  constructor(perMinute: number | undefined) {
    if (perMinute !== undefined)
      this.#limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  }

  /** Counts one; gives the seconds to wait where it is one too many. */
  async take(key: string): Promise<number | undefined> {
    if (this.#limiter === undefined) return undefined;
    try {
      await this.#limiter.consume(key);
      return undefined;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw refused;
    }
  }
}
