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
    isLastOfItsWallTime(schedule.zone, second)
  );
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Whether clocks of the zone change less than two hours before an instant, or at most one after it, or leap over the
 * midnight that its day begins with. There Temporal's schedules leave out fire times, and have none besides them that is
 * due: `compiledCalendar.next` of the server (1.32) takes `time.Date` of Go for the first of two equal instants, which it
 * is only where standard time is behind UTC; and it asks for the day of the week at midnight, which is the day before where
 * that midnight is leapt over.
 */
export function isNearChange(zone: string, instant: number): boolean {
  if (offsetAt(zone, instant - 2 * HOUR) !== offsetAt(zone, instant + HOUR)) return true;
  const midnight = Math.floor(wallTimeAt(zone, instant) / DAY) * DAY;
  return instantOf(zone, midnight) === undefined;
}

/** Whether clocks of the zone never show the same time of the same day again. */
export function isLastOfItsWallTime(zone: string, instant: number): boolean {
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
