import { setTimeout as sleep } from 'node:timers/promises';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { RequestBudget } from './request-budget.js';

/** Sweeps are tried again after a refusal that a person has to mend, after failures, or where others fill the pages. */
const OFF_MILLIS = { refused: 600_000, failing: 30_000, crowded: 60_000 };
const FAILURES_IN_A_ROW = 3;
const FAILURE_PAUSE_MILLIS = 1000;

/** Whether the lists of a workspace can be read, and pay: for how long they are given up otherwise. */
export class SweepHealth {
  #offUntilMillis = 0;
  #endsOffUntilMillis = 0;
  #failures = 0;
  #hasTold = false;

  /** `tell` is told once where lists are refused. */
  constructor(
    private readonly budget: RequestBudget,
    private readonly tell: (message: string) => void,
  ) {}

  get isOn(): boolean {
    return performance.now() >= this.#offUntilMillis;
  }

  get isOnForEnds(): boolean {
    return performance.now() >= this.#endsOffUntilMillis;
  }

  /** Runs of others fill the pages of active runs. */
  crowded(): void {
    this.#turnOff(OFF_MILLIS.crowded);
  }

  /** Runs that had ended before fill the pages of completed ones. */
  endsCrowded(): void {
    this.#endsOffUntilMillis = performance.now() + OFF_MILLIS.crowded;
  }

  /** What reading has come to; undefined where it has failed, after a pause. */
  async orFailed<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
      const read = await reading;
      this.#failures = 0;
      return read;
    } catch (error) {
      await this.#failed(error);
      return undefined;
    }
  }

  async #failed(error: unknown): Promise<void> {
    const kind = error instanceof DatabricksError ? error.kind : undefined;
    if (kind === 'throttled') this.budget.throttled();
    if (kind === 'throttled' || kind === 'unavailable' || kind === 'malformed_answer') {
      this.#failures++;
      if (this.#failures >= FAILURES_IN_A_ROW) this.#turnOff(OFF_MILLIS.failing);
      const retryAfterMillis = error instanceof DatabricksError ? error.details.retryAfterMillis : undefined;
      await sleep(Math.max(retryAfterMillis ?? 0, FAILURE_PAUSE_MILLIS), undefined, { ref: false });
      return;
    }
    this.#turnOff(OFF_MILLIS.refused);
    if (this.#hasTold) return;
    this.#hasTold = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.tell(`The runs of the workspace cannot be listed, so that each is polled by itself: ${reason}`);
  }

  #turnOff(millis: number): void {
    this.#failures = 0;
    this.#offUntilMillis = performance.now() + millis;
  }
}
