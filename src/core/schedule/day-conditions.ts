import { numbersBetween, type QuartzCron } from './cron.js';

/** Days of a month that are one of `days` and a day of the week of `weekdays`, 1 being Sunday. */
export interface DayCondition {
  days: number[];
  weekdays: number[];
}

const ALL_DAYS = numbersBetween(1, 31);
const ALL_WEEKDAYS = numbersBetween(1, 7);
const [MONDAY, FRIDAY] = [2, 6];
const MONDAY_TO_FRIDAY = numbersBetween(MONDAY, FRIDAY);

/**
 * The days of a month with so many days that a rule means: those of any of the conditions. The same form is a calendar of
 * Temporal, which takes days for which all of its fields hold.
 */
export function dayConditions(
  { days: rule, months }: Pick<QuartzCron, 'days' | 'months'>,
  monthLength: number,
): DayCondition[] {
  switch (rule.kind) {
    case 'days_of_month':
      return [{ days: rule.days, weekdays: ALL_WEEKDAYS }];
    case 'days_of_week':
      return [{ days: ALL_DAYS, weekdays: rule.days }];
    case 'last_day': {
      const day = monthLength - rule.daysBefore;
      return day < 1 ? [] : [{ days: [day], weekdays: ALL_WEEKDAYS }];
    }
    case 'last_weekday':
      return nearestWeekday(monthLength - rule.daysBefore, monthLength);
    case 'nearest_weekday':
      return rule.day > monthLength
        ? afterTheLast(rule.day, monthLength, months)
        : nearestWeekday(rule.day, monthLength);
    case 'last_day_of_week':
      return [{ days: numbersBetween(monthLength - 6, monthLength), weekdays: [rule.day] }];
    case 'nth_day_of_week':
      return [{ days: numbersBetween(rule.nth * 7 - 6, Math.min(rule.nth * 7, 31)), weekdays: [rule.day] }];
  }
}

/** The day itself, or the Friday before or the Monday after it, never in another month. */
function nearestWeekday(day: number, monthLength: number): DayCondition[] {
  const ofSaturday = day === 1 ? { days: [3], weekdays: [MONDAY] } : { days: [day - 1], weekdays: [FRIDAY] };
  const ofSunday =
    day === monthLength ? { days: [day - 2], weekdays: [FRIDAY] } : { days: [day + 1], weekdays: [MONDAY] };
  return [{ days: [day], weekdays: MONDAY_TO_FRIDAY }, ofSaturday, ofSunday];
}

/**
 * Of a day that the month lacks, where it would be the Saturday after the last one, Quartz goes a day back as it does from
 * any Saturday: `31W` fires on Friday, April 30, 2027. It does not look at a February when it comes from a January.
 */
function afterTheLast(day: number, monthLength: number, months: readonly number[]): DayCondition[] {
  const isLookedAt = monthLength === 30 || !months.includes(1);
  return day === monthLength + 1 && isLookedAt ? [{ days: [monthLength], weekdays: [FRIDAY] }] : [];
}
