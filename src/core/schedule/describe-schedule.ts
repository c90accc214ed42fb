import cronstrue from 'cronstrue';
import type { CronSchedule, QuartzCron } from './cron.js';
import { printCron } from './print-cron.js';

/**
 * A schedule in words for people: `Every day at 02:30, Europe/Berlin`. What cronstrue has no words for (`L-3W`) is shown as
 * its expression. It gets the one form that `printCron` has for all expressions that mean the same: of a step that does not
 * divide its field, as `0/45` minutes, it would say that it goes on over the end.
 */
export function describeSchedule({ cron, zone }: CronSchedule): string {
  return `${describeCron(cron)}, ${zone}`;
}

function describeCron(cron: QuartzCron): string {
  const expression = printCron(cron);
  if (cron.days.kind === 'last_weekday' && cron.days.daysBefore > 0) return expression;
  const text = cronstrue.toString(expression, { dayOfWeekStartIndexZero: false, use24HourTimeFormat: true });
  const isAt = text.startsWith('At ') && cron.hours.length < 24;
  return isAt && isEveryDay(cron) ? `Every day at ${text.slice('At '.length)}` : text;
}

function isEveryDay({ days, months, years }: QuartzCron): boolean {
  const isAllDays =
    (days.kind === 'days_of_month' && days.days.length === 31) ||
    (days.kind === 'days_of_week' && days.days.length === 7);
  return isAllDays && months.length === 12 && years === undefined;
}
