import { RUNS_A_PAGE } from '../databricks/databricks-api.js';

/** Fewer runs are polled one by one, which finds their ends as soon and needs no grant to list runs. */
const FEWEST_SWEPT = 20;
/** A sweep that has begun goes on until hardly anyone is left. */
const FEWEST_LEFT = 5;
/** A page has to stand for so many runs; else those of other tools fill the pages. */
const RUNS_A_PAGE_AT_LEAST = 4;

/** A run is asked for after a tenth of its age, by itself or by a sweep, and not before that many milliseconds. */
export const SHARE_OF_AGE = 0.1;
export const SHORTEST_MILLIS = 200;
const LONGEST_MILLIS = 800;
/** Of the budget sweeps take five sixths: the rest is for runs that are looked at by themselves. */
const SPACE = 1.2;
/** Pages a second where there is no budget; Databricks itself is said to take about 30. */
const PAGES_A_SECOND = 100;

/** What the choice between sweeping and polling one by one goes by. */
export interface Crowd {
  /** Runs that are watched. */
  watched: number;
  /** Pages of the last sweep; 0 before the first. */
  pages: number;
}

/** Whether pages of active runs cost less than asking for each; `isSweeping` where they are read already. */
export function paysToSweep({ watched, pages }: Crowd, isSweeping: boolean): boolean {
  const fewest = isSweeping ? FEWEST_LEFT : FEWEST_SWEPT;
  return watched >= fewest && mostPages(watched) >= pages;
}

/** Pages after which a sweep gives up, since reading on costs as much as asking for each run. */
export function mostPages(watched: number): number {
  return Math.ceil(watched / RUNS_A_PAGE_AT_LEAST) + 1;
}

/**
 * Milliseconds from the begin of a sweep to that of the next: a tenth of the youngest run's age, at least 0.2 s and at
 * most 0.8 s, or as long as its pages take within the budget (`requestsPerSecond`; 0 for none).
 */
export function sweepInterval(youngestMillis: number, crowd: Crowd, requestsPerSecond: number): number {
  const pages = Math.max(crowd.pages, Math.ceil(crowd.watched / RUNS_A_PAGE));
  const rate = requestsPerSecond === 0 ? PAGES_A_SECOND : requestsPerSecond;
  const affordable = ((pages * SPACE) / rate) * 1000;
  const wanted = Math.min(Math.max(youngestMillis * SHARE_OF_AGE, SHORTEST_MILLIS), LONGEST_MILLIS);
  return Math.max(wanted, affordable);
}

/**
 * Whether a run is looked at by itself between sweeps: its own pace is much faster, and few are like it (`alone`
 * counts them).
 */
export function looksAlone(ownMillis: number, sweepMillis: number, alone: number, pages: number): boolean {
  return ownMillis * 2 < sweepMillis && alone * 2 < pages;
}
