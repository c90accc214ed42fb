import { LRUCache } from 'lru-cache';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DatabricksApi,
  type ListedRun,
  type RunListPage,
  type RunListQuery,
  RUNS_A_PAGE,
} from '../databricks/databricks-api.js';
import { findEnded, type SoughtRun } from './find-ended.js';
import type { RequestBudget } from './request-budget.js';
import { type PagesRead, sweep, type SweptRun } from './sweep.js';
import { SweepHealth } from './sweep-health.js';
import {
  type Crowd,
  crowdOf,
  listInterval,
  looksAlone,
  mostPages,
  paysToAskForEnds,
  paysToSweep,
  RUNS_A_PAGE_AT_LEAST,
  sweepInterval,
} from './sweep-pace.js';

/** A run that waits for the next sweep instead of being polled. */
export interface WaitingRun extends SweptRun, SoughtRun {
  /** When it would have been polled. */
  dueMillis: number;
  /** Whether it has been listed since it was last looked at by itself. */
  isListed: boolean;
  /** How old it is, in milliseconds. */
  age(): number;
  /** Has it looked at by itself. */
  look(): void;
}

/** Of which runs these are the sweeps. */
export interface SweptWorkspace {
  runType: RunListQuery['runType'];
  /** How many runs of this type are watched, those that look by themselves included. */
  watched: () => number;
  /** Tells a person what should be known of the workspace. */
  tell: (message: string) => void;
}

/** Those that go missing within a part of a sweep are sought together. */
const GATHER_SHARE = 0.1;
const LONGEST_GATHER_MILLIS = 250;
/** So that a run that joins, and is younger, is not kept waiting for the pace of the others. */
const LONGEST_NAP_MILLIS = 200;
const PAGES_A_LANE = 4;
const MOST_UNSOUGHT = 2000;

/**
 * Sweeps the runs of one type in one workspace for all who wait for news of theirs: pages of `runs/list` instead of a
 * request for each run. A few pages of active runs show which are missing, and ends are sought for those. Where active runs
 * fill many pages, ends are asked for all the time, and the active ones are read now and then, for what the ends do not
 * tell. Where sweeping does not pay or is not possible, it lets them look by themselves.
 */
export class Sweeps {
  readonly #waiting = new Map<string, WaitingRun>();
  /** Those of them that the list of active runs does not show. */
  readonly #missing = new Set<WaitingRun>();
  /** Ends that nobody has waited for just then: one lease had ended, and the next one had not begun. */
  readonly #unsought = new LRUCache<string, ListedRun>({ max: MOST_UNSOUGHT });
  #isSweeping = false;
  readonly #health: SweepHealth;
  /** Whether it has paid so far. */
  #pays = false;
  #beganMillis = -Infinity;
  #isListing = false;
  #listedMillis = -Infinity;
  #isCollecting = false;
  /** Pages that runs of others fill, by the last list. */
  #otherPages = 0;
  /** Of the last question for ends. */
  #endPages = 1;

  constructor(
    private readonly api: DatabricksApi,
    private readonly budget: RequestBudget,
    private readonly of: SweptWorkspace,
  ) {
    this.#health = new SweepHealth(budget, of.tell);
  }

  /** Whether a run that would be polled after `ownMillis` is left to the sweeps; `alone` others look by themselves. */
  covers(ownMillis: number, alone: number): boolean {
    if (!this.#isOn()) return false;
    const { pages } = this.#crowd();
    const sweepMillis = sweepInterval(Infinity, pages, this.budget.rate);
    return this.#asksForEnds() || !looksAlone(ownMillis, sweepMillis, alone, pages);
  }

  join(run: WaitingRun): void {
    const ended = this.#unsought.get(run.runId);
    if (ended !== undefined) {
      run.ended(ended);
      return;
    }
    this.#waiting.set(run.runId, run);
    if (!this.#isSweeping) void this.#sweepOn();
  }

  leave(run: WaitingRun): void {
    this.#missing.delete(run);
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
      if (!this.#asksForEnds()) await this.#list();
      else {
        if (this.#isListDue()) void this.#list();
        await this.#askForEnds();
      }
    }
    this.#isSweeping = false;
    for (const run of [...this.#waiting.values()]) run.look();
  }

  #isOn(): boolean {
    this.#pays = this.#health.isOn && paysToSweep(this.#crowd(), this.#pays);
    return this.#pays;
  }

  #asksForEnds(): boolean {
    return this.#health.isOnForEnds && paysToAskForEnds(this.#crowd());
  }

  #crowd(): Crowd {
    return crowdOf(this.of.watched(), this.#otherPages);
  }

  /** By the youngest, whose end may be nearest. */
  #interval(): number {
    let youngestMillis = Infinity;
    for (const run of this.#waiting.values()) youngestMillis = Math.min(youngestMillis, run.age());
    const pages = this.#asksForEnds() ? this.#endPages : this.#crowd().pages;
    return sweepInterval(youngestMillis, pages, this.budget.rate);
  }

  #isListDue(): boolean {
    if (this.#isListing) return false;
    const areAllKnown = [...this.#waiting.values()].every((run) => run.startTimeMillis !== undefined);
    const millis = listInterval(this.#crowd().pages, this.budget.rate, areAllKnown);
    return performance.now() >= this.#listedMillis + millis;
  }

  async #list(): Promise<void> {
    this.#isListing = true;
    this.#listedMillis = performance.now();
    const read = await this.#health.orFailed(
      sweep((query) => this.#readPage(query), this.#waiting, {
        runType: this.of.runType,
        beganMillis: this.#listedMillis,
        // Many may have come to be watched meanwhile.
        mostPages: () => mostPages(this.of.watched()),
        missing: (run) => this.#miss(run.runId),
      }),
    );
    this.#isListing = false;
    if (read === undefined) return;
    this.#otherPages = read.isWhole ? Math.floor(read.others / RUNS_A_PAGE) : 0;
    if (!read.isWhole) this.#health.crowded();
  }

  /** What has ended comes before what may have. */
  async #readPage(query: RunListQuery): Promise<RunListPage> {
    await this.budget.takeShared({ isUrgent: query.which === 'completed' });
    return this.api.listRuns(query);
  }

  /** One that the list does not show although it is active, or not yet, is not asked for before its time. */
  #miss(runId: string): void {
    const run = this.#waiting.get(runId);
    if (run === undefined || (!run.isListed && run.dueMillis > performance.now())) return;
    this.#missing.add(run);
    if (!this.#isCollecting && !this.#asksForEnds()) void this.#collect();
  }

  /** Those that go missing meanwhile are sought together. */
  async #collect(): Promise<void> {
    this.#isCollecting = true;
    while (this.#missing.size > 0) {
      const gatherMillis = Math.min(this.#interval() * GATHER_SHARE, LONGEST_GATHER_MILLIS);
      await sleep(gatherMillis, undefined, { ref: false });
      const sought = new Map([...this.#missing].map((run) => [run.runId, run]));
      await this.#findEnds(sought, Math.floor(sought.size / RUNS_A_PAGE_AT_LEAST));
    }
    this.#isCollecting = false;
  }

  async #askForEnds(): Promise<void> {
    const read = await this.#findEnds(this.#waiting, Math.floor(this.#crowd().pages / 2));
    if (read === undefined) return;
    this.#endPages = Math.max(read.pages, 1);
    // Runs that had ended before fill the pages.
    if (!read.isWhole) this.#health.endsCrowded();
  }

  /** Those that were missing before, and whose ends are not found, are looked at by themselves. */
  async #findEnds(sought: ReadonlyMap<string, WaitingRun>, mostIdle: number): Promise<PagesRead | undefined> {
    const missing = [...this.#missing];
    const finding = findEnded((query) => this.#readPage(query), sought, {
      runType: this.of.runType,
      mostIdlePages: mostIdle,
      lanes: this.#endPages / PAGES_A_LANE,
      // A run of a job may be repaired, and is active again.
      unsought: (listed) => this.of.runType === 'SUBMIT_RUN' && this.#unsought.set(listed.runId, listed),
    });
    const look = (): void => missing.filter((run) => this.#missing.has(run)).forEach((run) => run.look());
    return this.#health.orFailed(finding.finally(look));
  }
}
