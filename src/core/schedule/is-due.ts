import type { CronSchedule, QuartzCron } from './cron.js';
import { daysOfMonth } from './fire-times.js';
import { instantOf, offsetAt, wallTimeAt } from './zone-offset.js';

/**
 * Whether a schedule fires at an instant (in whole seconds; what is less is dropped). Temporal's schedules start a run at
 * every instant with a matching wall time, and at the end of a leap over one, where Quartz fires at neither of them; so a
 * run that a schedule has started asks this with its scheduled time, and ends as not due where it says no. The answer
 * comes from the time zones of the process, which a new version of Node may change: workflow code must not depend on it
 * when it is replayed.
 */
export function isDue(schedule: CronSchedule, instant: number): boolean {
  const second = Math.floor(instant / 1000) * 1000;
  return (
    matchesWallTime(schedule.cron, wallTimeAt(schedule.zone, second)) &&
    isLastOfItsName(schedule.zone, second)
  );
}

const HOUR = 3_600_000;

/**
 * Whether clocks of the zone change less than two hours before an instant, or less than one after it. There the times of
 * Temporal's schedules cannot be trusted: server 1.32 leaves out fire times in the second of two equal hours wherever
 * standard time is not behind UTC, and after a leap of half an hour (`compiledCalendar.next` takes `time.Date` of Go for the
 * first of two instants, which it is in the west alone). Nothing that it has there besides is due.
 */
export function isNearChange(zone: string, instant: number): boolean {
  return offsetAt(zone, instant - 2 * HOUR) !== offsetAt(zone, instant + HOUR);
}

/** Whether clocks of the zone never show the same time of the same day again. */
export function isLastOfItsName(zone: string, instant: number): boolean {
  return instantOf(zone, wallTimeAt(zone, instant)) === instant;
}

/** Whether an expression means a wall time, given as the instant at which clocks show it in UTC. */
export function matchesWallTime(cron: QuartzCron, wallTime: number): boolean {
  const date = new Date(wallTime);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return (
    cron.seconds.includes(date.getUTCSeconds()) &&
    cron.minutes.includes(date.getUTCMinutes()) &&
    cron.hours.includes(date.getUTCHours()) &&
    cron.months.includes(month) &&
    cron.years?.includes(year) !== false &&
    daysOfMonth(cron, year, month).includes(date.getUTCDate())
  );
}
