/** How often a `periodic` trigger fires, in the words of the Jobs API. */
export interface PeriodicTrigger {
  interval: number;
  unit: 'MINUTES' | 'HOURS' | 'DAYS' | 'WEEKS';
}

/** What `ScheduleSpec.intervals` of Temporal takes, in milliseconds: whole multiples of `every` since the epoch, and `offset`. */
export interface IntervalSpec {
  every: number;
  offset: number;
}

const HOUR = 3_600_000;
const UNITS: Record<PeriodicTrigger['unit'], number> = {
  MINUTES: HOUR / 60,
  HOURS: HOUR,
  DAYS: 24 * HOUR,
  WEEKS: 7 * 24 * HOUR,
};

/**
 * The interval of a trigger that was set at an instant: it fires first when one interval has passed since. Whole seconds,
 * as Temporal has them. Days have 24 hours here, whatever clocks do. (That Databricks counts from when a trigger was set
 * is read from its docs, not measured.)
 */
export function intervalOf({ interval, unit }: PeriodicTrigger, setAtMillis: number): IntervalSpec {
  const every = interval * UNITS[unit];
  return { every, offset: (Math.floor(setAtMillis / 1000) * 1000) % every };
}
