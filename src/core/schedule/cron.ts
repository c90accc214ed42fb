/** Which days of a month: one of Quartz's two fields of days, the other of which is `?`. Days of the week: 1 is Sunday. */
export type DayRule =
  | { kind: 'days_of_month'; days: number[] }
  | { kind: 'days_of_week'; days: number[] }
  /** `L`, `L-3`: so many days before the last one; months that are too short have none. */
  | { kind: 'last_day'; daysBefore: number }
  /** `LW`, `L-3W`: the weekday nearest to that day, inside of the month. */
  | { kind: 'last_weekday'; daysBefore: number }
  /** `15W`: the weekday nearest to that day, inside of the month. */
  | { kind: 'nearest_weekday'; day: number }
  /** `6L`: the last Friday of the month. */
  | { kind: 'last_day_of_week'; day: number }
  /** `6#3`: the third Friday of the month. */
  | { kind: 'nth_day_of_week'; day: number; nth: number };

/** A Quartz cron expression as plain data: the values of each field in ascending order, months from 1. */
export interface QuartzCron {
  seconds: number[];
  minutes: number[];
  hours: number[];
  days: DayRule;
  months: number[];
  /** Undefined for every year. */
  years?: number[];
}

/** A cron expression in a time zone; `zone` is a name that Temporal and `Intl` know. Plain JSON. */
export interface CronSchedule {
  cron: QuartzCron;
  zone: string;
}

/** The years that an expression may name. Quartz goes as far as a hundred years from now. */
export const FIRST_YEAR = 1970;
export const LAST_NAMED_YEAR = 2199;

/** No schedule fires after it: the calendars of Temporal's schedules have the years 2000 to 2100 (its server says so). */
export const LAST_YEAR = 2100;

/** A field of an expression: what people call it, its values, and the largest step that Quartz takes after `*` and `a`. */
export interface CronField {
  name: string;
  first: number;
  last: number;
  mostStep: number;
  /** From the first value on. */
  names: readonly string[];
}

/** The fields in order; the limits of steps are those of `CronExpression.checkIncrementRange` of Quartz 2.3.2. */
export const CRON_FIELDS = {
  seconds: { name: 'seconds', first: 0, last: 59, mostStep: 59, names: [] },
  minutes: { name: 'minutes', first: 0, last: 59, mostStep: 59, names: [] },
  hours: { name: 'hours', first: 0, last: 23, mostStep: 23, names: [] },
  dayOfMonth: { name: 'day of month', first: 1, last: 31, mostStep: 31, names: [] },
  month: {
    name: 'month',
    first: 1,
    last: 12,
    mostStep: 12,
    names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
  },
  dayOfWeek: {
    name: 'day of week',
    first: 1,
    last: 7,
    mostStep: 7,
    names: 'SUN MON TUE WED THU FRI SAT'.split(' '),
  },
  year: { name: 'year', first: FIRST_YEAR, last: LAST_NAMED_YEAR, mostStep: Infinity, names: [] },
} as const satisfies Record<string, CronField>;

/** From `first` to `last`, both included. */
export function numbersBetween(first: number, last: number, step = 1): number[] {
  const numbers: number[] = [];
  for (let number = first; number <= last; number += step) numbers.push(number);
  return numbers;
}

/** The numbers without repetitions, in ascending order. */
export function ascending(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
