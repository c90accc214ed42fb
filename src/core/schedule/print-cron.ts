import { rangesOf, type CalendarRange } from './calendars.js';
import { CRON_FIELDS, type CronField, type DayRule, type QuartzCron } from './cron.js';

/** The expression in one form for all that mean the same: numbers, `*` for all of a field, steps where they divide it. */
export function printCron({ seconds, minutes, hours, days, months, years }: QuartzCron): string {
  const [dayOfMonth, dayOfWeek] = printDays(days);
  return [
    printValues(CRON_FIELDS.seconds, seconds),
    printValues(CRON_FIELDS.minutes, minutes),
    printValues(CRON_FIELDS.hours, hours),
    dayOfMonth,
    printValues(CRON_FIELDS.month, months),
    dayOfWeek,
    ...(years === undefined ? [] : [printValues(CRON_FIELDS.year, years)]),
  ].join(' ');
}

/** The two fields of days. */
function printDays(rule: DayRule): [dayOfMonth: string, dayOfWeek: string] {
  switch (rule.kind) {
    case 'days_of_month':
      return [printValues(CRON_FIELDS.dayOfMonth, rule.days), '?'];
    case 'days_of_week':
      return ['?', printValues(CRON_FIELDS.dayOfWeek, rule.days)];
    case 'last_day':
      return [printLast(rule.daysBefore), '?'];
    case 'last_weekday':
      return [`${printLast(rule.daysBefore)}W`, '?'];
    case 'nearest_weekday':
      return [`${rule.day}W`, '?'];
    case 'last_day_of_week':
      return ['?', `${rule.day}L`];
    case 'nth_day_of_week':
      return ['?', `${rule.day}#${rule.nth}`];
  }
}

const printLast = (daysBefore: number): string => (daysBefore === 0 ? 'L' : `L-${daysBefore}`);

/**
 * A step is written as such only where each round of the field has the same ones (after minutes 0 and 45 come 0 and 45, not
 * 30), and for years.
 */
function printValues(field: CronField, values: readonly number[]): string {
  const { first, last } = field;
  const size = last - first + 1;
  if (values.length === size) return '*';
  const ranges = rangesOf(values);
  const [{ start, end, step }] = ranges;
  if (ranges.length === 1 && step > 1) {
    if (field === CRON_FIELDS.year) return `${start}-${end}/${step}`;
    const isWhole = size % step === 0 && start - step < first && end + step > last;
    if (isWhole) return `${start === first ? '*' : start}/${step}`;
  }
  return ranges.flatMap((range) => printRange(range, values)).join(',');
}

function printRange({ start, end, step }: CalendarRange, values: readonly number[]): string[] {
  const isRange = step === 1 && end > start + 1;
  return isRange
    ? [`${start}-${end}`]
    : values.filter((value) => value >= start && value <= end).map((value) => String(value));
}
