import { type Issue, error } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { type CalendarSpec, calendarsOf } from './calendars.js';
import { changeIntervals, withPassed } from './change-intervals.js';
import { type FiringSettings, firingSettings, startsByTheClock } from '../firing-settings.js';
import type { CronSchedule } from './cron.js';
import { type IntervalSpec, intervalOf, type PeriodicTrigger } from './interval.js';
import { parseSchedule } from './parse-schedule.js';

/** When a job is to start by itself; `isPaused` as its settings say. */
export type JobSchedule =
  | { kind: 'none' }
  | {
      kind: 'cron';
      schedule: CronSchedule;
      calendars: CalendarSpec[];
      /** Where clocks change, Temporal loses times of calendars: those of the next ten years, and of the last one. */
      intervals: IntervalSpec[];
      firing: FiringSettings;
      isPaused: boolean;
    }
  | { kind: 'periodic'; interval: IntervalSpec; firing: FiringSettings; isPaused: boolean }
  | { kind: 'issues'; issues: Issue[] };

/** A job that is not deployed for longer goes on with calendars alone. */
const TEN_YEARS_MILLIS = 10 * 365 * 24 * 3_600_000;
/** For Temporal's own backfills; one of ours brings those that it needs. */
const YEAR_MILLIS = TEN_YEARS_MILLIS / 10;

const UNITS: readonly string[] = ['MINUTES', 'HOURS', 'DAYS', 'WEEKS'];

/** Reads `schedule` and `trigger.periodic` of a job's settings, at an instant: intervals count from it. */
export function jobSchedule(settings: JsonObject, nowMillis: number): JobSchedule {
  const { schedule, trigger } = settings;
  const periodic = isJsonObject(trigger) ? trigger['periodic'] : undefined;
  if (isJsonObject(schedule) && periodic !== undefined) {
    const message = 'cannot stand beside a schedule.';
    return {
      kind: 'issues',
      issues: [error('TRIGGER_AND_SCHEDULE', 'trigger.periodic', message, 'Keep one.')],
    };
  }
  if (!startsByTheClock(settings)) return { kind: 'none' };
  const firing = firingSettings(settings);
  if ('issues' in firing) return { kind: 'issues', issues: firing.issues };
  if (isJsonObject(schedule)) return cronOf(schedule, firing, nowMillis);
  const isPaused = isJsonObject(trigger) && trigger['pause_status'] === 'PAUSED';
  const read = isJsonObject(periodic) ? readPeriodic(periodic) : undefined;
  if (read !== undefined)
    return { kind: 'periodic', interval: intervalOf(read, nowMillis), firing, isPaused };
  const message = 'must have an interval, from 1, and a unit.';
  return {
    kind: 'issues',
    issues: [error('TRIGGER_PERIODIC', 'trigger.periodic', message, `Units: ${UNITS.join(', ')}.`)],
  };
}

function cronOf(schedule: JsonObject, firing: FiringSettings, nowMillis: number): JobSchedule {
  const { quartz_cron_expression: expression, timezone_id: zone, pause_status: status } = schedule;
  if (typeof expression !== 'string' || typeof zone !== 'string') {
    const message = 'must have a quartz_cron_expression and a timezone_id.';
    return { kind: 'issues', issues: [error('SCHEDULE_INCOMPLETE', 'schedule', message)] };
  }
  const parsed = parseSchedule({ quartz_cron_expression: expression, timezone_id: zone }, nowMillis);
  if (parsed.kind === 'issues') return parsed;
  const { schedule: read } = parsed;
  const coming = changeIntervals(read, nowMillis, nowMillis + TEN_YEARS_MILLIS);
  return {
    kind: 'cron',
    schedule: read,
    calendars: calendarsOf(read),
    intervals: withPassed(coming, changeIntervals(read, nowMillis - YEAR_MILLIS, nowMillis), nowMillis),
    firing,
    isPaused: status === 'PAUSED',
  };
}

function readPeriodic({ interval, unit }: JsonObject): PeriodicTrigger | undefined {
  const isInterval = typeof interval === 'number' && Number.isInteger(interval) && interval >= 1;
  if (!isInterval || typeof unit !== 'string' || !UNITS.includes(unit)) return undefined;
  return { interval, unit: unit as PeriodicTrigger['unit'] };
}
