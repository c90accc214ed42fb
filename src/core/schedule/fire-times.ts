import { LAST_YEAR, type CronSchedule, type QuartzCron } from './cron.js';
import { dayConditions } from './day-conditions.js';
import { instantsOfDay, wallTimeAt } from './zone-offset.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The instants after `fromMillis` at which a schedule fires, in order, as Quartz 2.3.2 has them: a time that clocks leap
 * over is left out, and of one that they show twice only the later instant counts. Ends after the year 2100, at once where
 * there is none. (Asked from within the first of two equal hours, Quartz itself leaves out times of the second one that
 * are earlier on the clock; here they come.)
 */
export function* fireTimes({ cron, zone }: CronSchedule, fromMillis: number): Generator<number, void> {
  // A day earlier, since the wall time of `fromMillis` may come once more.
  const firstDay = Math.floor(wallTimeAt(zone, fromMillis) / DAY) * DAY - DAY;
  for (const midnight of fireDays(cron, firstDay))
    yield* fireTimesOfDay(cron, midnight, instantsOfDay(zone, midnight), fromMillis);
}

/** The first `count` of `fireTimes`. */
export function nextFireTimes(schedule: CronSchedule, fromMillis: number, count: number): number[] {
  const times: number[] = [];
  if (count <= 0) return times;
  for (const time of fireTimes(schedule, fromMillis)) {
    times.push(time);
    if (times.length >= count) break;
  }
  return times;
}

/** The midnights of the days of an expression, from one on. */
function* fireDays(cron: QuartzCron, firstDay: number): Generator<number, void> {
  const begin = new Date(firstDay).getUTCFullYear();
  for (let year = begin; year <= LAST_YEAR; year++) {
    if (cron.years?.includes(year) === false) continue;
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= firstDay) continue;
      for (const day of daysOfMonth(cron, year, month)) {
        const midnight = Date.UTC(year, month - 1, day);
        if (midnight >= firstDay) yield midnight;
      }
    }
  }
}

/** The days of a month that an expression means; months from 1. */
export function daysOfMonth(cron: QuartzCron, year: number, month: number): number[] {
  const monthLength = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekdayBefore = new Date(Date.UTC(year, month - 1, 0)).getUTCDay();
  const found = new Set<number>();
  for (const { days: ofMonth, weekdays } of dayConditions(cron, monthLength))
    for (const day of ofMonth)
      if (day <= monthLength && weekdays.includes(((weekdayBefore + day) % 7) + 1)) found.add(day);
  return [...found].sort((a, b) => a - b);
}

/** Hours and minutes that are over at `fromMillis` are passed over as a whole. */
function* fireTimesOfDay(
  { seconds, minutes, hours }: QuartzCron,
  midnight: number,
  instantOf: (wallTime: number) => number | undefined,
  fromMillis: number,
): Generator<number, void> {
  const isOver = (begin: number, length: number): boolean =>
    (instantOf(begin + length) ?? Infinity) <= fromMillis;
  for (const hour of hours) {
    const hourBegin = midnight + hour * HOUR;
    if (isOver(hourBegin, HOUR)) continue;
    for (const minute of minutes) {
      const minuteBegin = hourBegin + minute * MINUTE;
      if (isOver(minuteBegin, MINUTE)) continue;
      for (const second of seconds) {
        const instant = instantOf(minuteBegin + second * 1000);
        if (instant !== undefined && instant > fromMillis) yield instant;
      }
    }
  }
}
