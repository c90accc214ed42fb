import type { CronSchedule } from './cron.js';
import { fireTimes } from './fire-times.js';
import type { IntervalSpec } from './interval.js';
import { isNearChange } from './is-due.js';
import { changeBetween, offsetAt } from './zone-offset.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The interval of a single instant: it comes again in half a century, when it is not due. Temporal's server needs the
 * instant to be later than one interval after the epoch, which holds from 2020 to 2069.
 */
const HALF_A_CENTURY = 18_262 * DAY;

/** More than a hundred years of an hourly schedule, and a year or so of one that fires every half minute. */
export const MOST_CHANGE_INTERVALS = 500;

/**
 * The fire times where `isNearChange`, from one instant to before another, each as an interval of its own: beside
 * `calendarsOf`, they give the server the times that it leaves out by itself. (Equal times of calendars and intervals are
 * one.) The first `most` of them.
 */
export function changeIntervals(
  schedule: CronSchedule,
  fromMillis: number,
  untilMillis: number,
  most = MOST_CHANGE_INTERVALS,
): IntervalSpec[] {
  const times = new Set<number>();
  for (let day = Math.floor(fromMillis / DAY) * DAY - DAY; day < untilMillis; day += DAY) {
    if (offsetAt(schedule.zone, day) === offsetAt(schedule.zone, day + DAY)) continue;
    // A schedule that fires every second has hundreds of thousands of times in the days around.
    const { begin, end } = nearChange(schedule.zone, changeBetween(schedule.zone, day, day + DAY));
    for (const time of fireTimes(schedule, Math.max(fromMillis, begin) - 1)) {
      if (time >= Math.min(untilMillis, end)) break;
      if (times.size >= most) return [...times].map(intervalOf);
      if (isNearChange(schedule.zone, time)) times.add(time);
    }
  }
  return [...times].map(intervalOf);
}

function intervalOf(time: number): IntervalSpec {
  return { every: HALF_A_CENTURY, offset: time % HALF_A_CENTURY };
}

/** Where `isNearChange` says so of a change: hours, or the whole day whose midnight is leapt over. */
function nearChange(zone: string, change: number): { begin: number; end: number } {
  const end = change + 2 * HOUR;
  return { begin: change - HOUR, end: isNearChange(zone, end) ? change + DAY : end };
}

/** The first instant that an interval of a single one may stand for. */
export const FIRST_CHANGE_MILLIS = HALF_A_CENTURY;

/**
 * What a schedule is to have of such intervals: those that are wanted, and of those that it has the ones that have passed,
 * which a backfill may be working on; 500 at most. One that is due no more ends as such.
 */
export function withPassed(
  wanted: readonly IntervalSpec[],
  known: readonly IntervalSpec[],
  nowMillis: number,
): IntervalSpec[] {
  const offsets = new Set(wanted.map(({ offset }) => offset));
  const passed = known.filter(
    ({ every, offset }) =>
      every === HALF_A_CENTURY && HALF_A_CENTURY + offset < nowMillis && !offsets.has(offset),
  );
  return [...wanted, ...passed].slice(0, MOST_CHANGE_INTERVALS);
}
