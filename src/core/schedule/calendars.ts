import { LAST_YEAR, numbersBetween, type CronSchedule, type QuartzCron } from './cron.js';
import { dayConditions, type DayCondition } from './day-conditions.js';

/** Values from `start` to `end`, both included. */
export interface CalendarRange<Value = number> {
  start: Value;
  end: Value;
  step: number;
}

const MONTHS = [
  ...(['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST'] as const),
  ...(['SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const),
] as const;
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** Times for which all fields hold, as `ScheduleSpec.calendars` of Temporal's client takes it. */
export interface CalendarSpec {
  second: CalendarRange[];
  minute: CalendarRange[];
  hour: CalendarRange[];
  dayOfMonth: CalendarRange[];
  month: CalendarRange<(typeof MONTHS)[number]>[];
  dayOfWeek: CalendarRange<(typeof WEEKDAYS)[number]>[];
  /** Empty for every year. */
  year: CalendarRange[];
}

/** The first year that Temporal's calendars have. */
const FIRST_CALENDAR_YEAR = 2000;

const ALL_YEARS = numbersBetween(FIRST_CALENDAR_YEAR, LAST_YEAR);
const LEAP_YEARS = ALL_YEARS.filter((year) => new Date(Date.UTC(year, 2, 0)).getUTCDate() === 29);
const COMMON_YEARS = ALL_YEARS.filter((year) => !LEAP_YEARS.includes(year));

/** Months that have the same days; without years, in all of them. */
interface AlikeMonths {
  months: number[];
  years?: number[];
  conditions: DayCondition[];
}

/**
 * The calendars that together mean what a schedule's expression means, in the years 2000 to 2100; none where it fires in no
 * such year. Of the times that Temporal finds for them in the schedule's zone, those that `isDue` are the times at which
 * Quartz fires; but where `isNearChange` the server leaves out some of them, which `changeIntervals` has.
 */
export function calendarsOf({ cron }: Pick<CronSchedule, 'cron'>): CalendarSpec[] {
  return alikeMonths(cron).flatMap(({ months, years, conditions }) => {
    const ofCron = months.filter((month) => cron.months.includes(month));
    const common = yearsInCommon(cron.years, years);
    if (ofCron.length === 0 || common?.length === 0) return [];
    return conditions.map(({ days, weekdays }) => ({
      second: rangesOf(cron.seconds),
      minute: rangesOf(cron.minutes),
      hour: rangesOf(cron.hours),
      dayOfMonth: rangesOf(days),
      month: named(MONTHS, rangesOf(ofCron)),
      dayOfWeek: named(WEEKDAYS, rangesOf(weekdays)),
      year: rangesOf(common ?? []),
    }));
  });
}

/** Ranges of numbers from 1 as those of their names. */
function named<Name>(names: readonly Name[], ranges: CalendarRange[]): CalendarRange<Name>[] {
  return ranges.map(({ start, end, step }) => ({ start: names[start - 1], end: names[end - 1], step }));
}

/** The months by their length, those together that have the same days. */
function alikeMonths(cron: QuartzCron): AlikeMonths[] {
  const [common, leap] = [28, 29].map((length) => dayConditions(cron, length));
  const isSame = (a: DayCondition[], b: DayCondition[]): boolean => JSON.stringify(a) === JSON.stringify(b);
  const classes: AlikeMonths[] = [
    { months: [1, 3, 5, 7, 8, 10, 12], conditions: dayConditions(cron, 31) },
    { months: [4, 6, 9, 11], conditions: dayConditions(cron, 30) },
    ...(isSame(common, leap)
      ? [{ months: [2], conditions: common }]
      : [
          { months: [2], years: COMMON_YEARS, conditions: common },
          { months: [2], years: LEAP_YEARS, conditions: leap },
        ]),
  ];
  return classes.reduce<AlikeMonths[]>((found, next) => {
    const same = found.find(
      ({ years, conditions }) => years === next.years && isSame(conditions, next.conditions),
    );
    if (same === undefined) return [...found, next];
    same.months.push(...next.months);
    return found;
  }, []);
}

/** The years of both lists; undefined where neither restricts them. */
function yearsInCommon(a: number[] | undefined, b: number[] | undefined): number[] | undefined {
  if (a === undefined && b === undefined) return undefined;
  return ALL_YEARS.filter((year) => a?.includes(year) !== false && b?.includes(year) !== false);
}

/** As few ranges as one way through the numbers finds: each as long as its step stays the same. */
export function rangesOf(numbers: readonly number[]): CalendarRange[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges: CalendarRange[] = [];
  for (let at = 0; at < sorted.length;) {
    const step = sorted[at + 1] - sorted[at];
    let end = at + 1;
    while (sorted[end] - sorted[end - 1] === step) end++;
    // Two numbers are a range only where they are neighbours: with 1, 5, 6, 7 the 5 belongs to what comes.
    if (end - at > 2 || step === 1) {
      ranges.push({ start: sorted[at], end: sorted[end - 1], step });
      at = end;
    } else ranges.push({ start: sorted[at], end: sorted[at++], step: 1 });
  }
  return ranges;
}
