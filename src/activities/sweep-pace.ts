import { RUNS_A_PAGE } from '../databricks/databricks-api.js';

/** Fewer runs are polled one by one, which finds their ends as soon and needs no grant to list runs. */
const FEWEST_SWEPT = 20;
/** A sweep that has begun goes on until hardly anyone is left. */
const FEWEST_LEFT = 5;
/** A page has to stand for so many runs; else those of other tools fill the pages. */
export const RUNS_A_PAGE_AT_LEAST = 4;
/** With fewer pages of active runs it costs hardly more to read them all than to ask for ends. */
const FEWEST_PAGES = 4;

/** A run is asked for after a tenth of its age, by itself or by a sweep, and not before that many milliseconds. */
export const SHARE_OF_AGE = 0.1;
export const SHORTEST_MILLIS = 200;
const LONGEST_MILLIS = 800;
/** Of the budget sweeps take five sixths: the rest is for runs that are looked at by themselves. */
const SPACE = 1.2;
/** Pages a second where there is no budget; Databricks itself is said to take about 30. */
const PAGES_A_SECOND = 100;
/** Where ends are asked for, pages of active runs are read for what has no end, with a third of the budget at most. */
const LIST_MILLIS = 10_000;
const LIST_SPACE = 3;

/** What the choice between sweeping and polling one by one goes by. */
export interface Crowd {
  /** Runs that are watched. */
  watched: number;
  /** Pages that the active runs of the workspace fill, as far as is known. */
  pages: number;
}

/** The crowd of a workspace in which the runs of others fill some pages more. */
export function crowdOf(watched: number, otherPages: number): Crowd {
  return { watched, pages: Math.ceil(watched / RUNS_A_PAGE) + otherPages };
}

/** Whether pages of active runs cost less than asking for each; `isSweeping` where they are read already. */
export function paysToSweep({ watched, pages }: Crowd, isSweeping: boolean): boolean {
  const fewest = isSweeping ? FEWEST_LEFT : FEWEST_SWEPT;
  return watched >= fewest && mostPages(watched) >= pages;
}

/** Whether to ask for the runs that have ended instead of for all that have not. */
export function paysToAskForEnds({ pages }: Crowd): boolean {
  return pages >= FEWEST_PAGES;
}

/** Pages after which a sweep gives up, since reading on costs as much as asking for each run. */
export function mostPages(watched: number): number {
  return Math.ceil(watched / RUNS_A_PAGE_AT_LEAST) + 1;
}

/**
 * Milliseconds from the begin of a sweep of so many pages to that of the next: a tenth of the youngest run's age, at least
 * 0.2 s and at most 0.8 s, or as long as its pages take within the budget (`requestsPerSecond`; 0 for none).
 */
export function sweepInterval(youngestMillis: number, pages: number, requestsPerSecond: number): number {
  const wanted = Math.min(Math.max(youngestMillis * SHARE_OF_AGE, SHORTEST_MILLIS), LONGEST_MILLIS);
  return Math.max(wanted, millisOf(pages, requestsPerSecond) * SPACE);
}

/** The same of pages of active runs beside questions for ends; sooner where a run's start is not known yet. */
export function listInterval(pages: number, requestsPerSecond: number, areAllKnown: boolean): number {
  const affordable = millisOf(pages, requestsPerSecond) * LIST_SPACE;
  return areAllKnown ? Math.max(affordable, LIST_MILLIS) : affordable;
}

function millisOf(pages: number, requestsPerSecond: number): number {
  return (pages / (requestsPerSecond === 0 ? PAGES_A_SECOND : requestsPerSecond)) * 1000;
}

/**
 * Whether a run is looked at by itself between sweeps: its own pace is much faster, and few are like it (`alone`
 * counts them).
 */
export function looksAlone(ownMillis: number, sweepMillis: number, alone: number, pages: number): boolean {
  return ownMillis * 2 < sweepMillis && alone * 2 < pages;
}
