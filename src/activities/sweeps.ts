import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabricksApi, RunListPage, RunListQuery } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { collectEnded, type MissingRun } from './collect-ended.js';
import type { RequestBudget } from './request-budget.js';
import { sweep, type SweptRun } from './sweep.js';
import { looksAlone, mostPages, paysToSweep, sweepInterval } from './sweep-pace.js';

/** A run that waits for the next sweep instead of being polled. */
export interface WaitingRun extends SweptRun, MissingRun {
  /** When it would have been polled. */
  dueMillis: number;
  /** Whether it has been listed since it was last looked at by itself. */
  isListed: boolean;
  /** How old it is, in milliseconds. */
  age(): number;
}

/** Of which runs these are the sweeps. */
export interface SweptWorkspace {
  runType: RunListQuery['runType'];
  /** How many runs of this type are watched, those that look by themselves included. */
  watched: () => number;
  /** Tells a person what should be known of the workspace. */
  tell: (message: string) => void;
}

/** Sweeps are tried again after a refusal that a person has to mend, after failures, or where others fill the pages. */
const OFF_MILLIS = { refused: 600_000, failing: 30_000, crowded: 60_000 };
const FAILURES_IN_A_ROW = 3;
const FAILURE_PAUSE_MILLIS = 1000;
/** Ends that are found within a part of a sweep are collected together. */
const GATHER_SHARE = 0.1;
const LONGEST_GATHER_MILLIS = 250;
/** So that a run that joins, and is younger, is not kept waiting for the pace of the others. */
const LONGEST_NAP_MILLIS = 200;

/**
 * Sweeps the active runs of one type in one workspace for all who wait for news of theirs: pages of `runs/list`
 * instead of a request for each run. Where that does not pay or is not possible, it lets them look by themselves.
 */
export class Sweeps {
  readonly #waiting = new Map<string, WaitingRun>();
  #missing: WaitingRun[] = [];
  #isSweeping = false;
  /** Whether it has paid so far. */
  #pays = false;
  #beganMillis = -Infinity;
  #isCollecting = false;
  #offUntilMillis = 0;
  #failures = 0;
  #lastPages = 0;
  #hasTold = false;

  constructor(
    private readonly api: DatabricksApi,
    private readonly budget: RequestBudget,
    private readonly of: SweptWorkspace,
  ) {}

  /** Whether a run that would be polled after `ownMillis` is left to the sweeps; `alone` others look by themselves. */
  covers(ownMillis: number, alone: number): boolean {
    if (!this.#isOn()) return false;
    const sweepMillis = sweepInterval(Infinity, this.#crowd(), this.budget.rate);
    return !looksAlone(ownMillis, sweepMillis, alone, this.#lastPages);
  }

  join(run: WaitingRun): void {
    this.#waiting.set(run.runId, run);
    if (!this.#isSweeping) void this.#sweepOn();
  }

  leave(run: WaitingRun): void {
    if (this.#waiting.get(run.runId) === run) this.#waiting.delete(run.runId);
  }

  async #sweepOn(): Promise<void> {
    this.#isSweeping = true;
    while (this.#waiting.size > 0 && this.#isOn()) {
      const waitMillis = this.#beganMillis + this.#interval() - performance.now();
      if (waitMillis > 0) {
        await sleep(Math.min(waitMillis, LONGEST_NAP_MILLIS), undefined, { ref: false });
        continue;
      }
      this.#beganMillis = performance.now();
      await this.#sweepOnce(this.#beganMillis);
    }
    this.#isSweeping = false;
    for (const run of [...this.#waiting.values()]) run.look();
  }

  #isOn(): boolean {
    this.#pays = performance.now() >= this.#offUntilMillis && paysToSweep(this.#crowd(), this.#pays);
    return this.#pays;
  }

  #crowd(): { watched: number; pages: number } {
    return { watched: this.of.watched(), pages: this.#lastPages };
  }

  /** By the youngest, whose end may be nearest. */
  #interval(): number {
    let youngestMillis = Infinity;
    for (const run of this.#waiting.values()) youngestMillis = Math.min(youngestMillis, run.age());
    return sweepInterval(youngestMillis, this.#crowd(), this.budget.rate);
  }

  async #sweepOnce(beganMillis: number): Promise<void> {
    const most = mostPages(this.of.watched());
    const options = { runType: this.of.runType, mostPages: most, beganMillis };
    try {
      const { pages, isWhole } = await sweep((query) => this.#readPage(query), this.#waiting, {
        ...options,
        missing: (run) => this.#miss(run.runId),
      });
      this.#failures = 0;
      this.#lastPages = isWhole ? pages : 0;
      if (!isWhole) this.#offUntilMillis = performance.now() + OFF_MILLIS.crowded;
    } catch (error) {
      await this.#failed(error);
    }
  }

  /** What has ended comes before what may have. */
  async #readPage(query: RunListQuery): Promise<RunListPage> {
    await this.budget.takeShared({ isUrgent: query.which === 'completed' });
    return this.api.listRuns(query);
  }

  /** One that the list does not show although it is active, or not yet, is not asked for before its time. */
  #miss(runId: string): void {
    const run = this.#waiting.get(runId);
    if (run === undefined) return;
    if (!run.isListed && run.dueMillis > performance.now()) return;
    this.#waiting.delete(runId);
    this.#missing.push(run);
    if (!this.#isCollecting) void this.#collect();
  }

  /** Those that go missing meanwhile are collected together. */
  async #collect(): Promise<void> {
    this.#isCollecting = true;
    while (this.#missing.length > 0) {
      const gatherMillis = Math.min(this.#interval() * GATHER_SHARE, LONGEST_GATHER_MILLIS);
      await sleep(gatherMillis, undefined, { ref: false });
      const missing = this.#missing.splice(0);
      await collectEnded((query) => this.#readPage(query), this.of.runType, missing).catch((error: unknown) =>
        this.#failed(error),
      );
    }
    this.#isCollecting = false;
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
    this.of.tell(`The runs of the workspace cannot be listed, so that each is polled by itself: ${reason}`);
  }

  #turnOff(millis: number): void {
    this.#failures = 0;
    this.#offUntilMillis = performance.now() + millis;
  }
}
