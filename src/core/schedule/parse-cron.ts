import { error, type Issue } from '../issue.js';
import { quote, shorten } from '../short-text.js';
import { CRON_FIELDS, LAST_NAMED_YEAR, FIRST_YEAR, type CronField, type QuartzCron } from './cron.js';
import type { CronFault } from './cron-fault.js';
import { parseDaysOfMonth, parseDaysOfWeek, type Days } from './parse-days.js';
import { parseValues } from './parse-field.js';

export type ParsedCron = { kind: 'cron'; cron: QuartzCron } | { kind: 'issues'; issues: Issue[] };

/** Longer than any expression that means something; what is longer is refused unread. */
const LONGEST = 1000;

/**
 * Reads a Quartz cron expression as Quartz 2.3.2 does (its `CronExpression`, which Databricks' documentation links):
 * `seconds minutes hours day-of-month month day-of-week [year]`. All that is wrong comes at once: `CRON_INVALID` is what
 * Quartz refuses as well, `CRON_MISLEADING` what it takes for something else than it seems to be. `path` is that of the
 * issues.
 */
export function parseCron(expression: string, path = ''): ParsedCron {
  if (expression.length > LONGEST) {
    const message = `The expression has ${expression.length} characters.`;
    return { kind: 'issues', issues: [error('CRON_INVALID', path, message, `Write at most ${LONGEST}.`)] };
  }
  const texts =
    expression
      .toUpperCase()
      .match(/[^ \t]+/g)
      ?.map((text) => text.trim()) ?? [];
  if (texts.length < 6) return { kind: 'issues', issues: [incomplete(texts, path)] };
  const parsed = parseFields(texts, path);
  if (texts.length <= 7) return parsed;
  const rest = shorten(texts.slice(7).join(' '), 100);
  const message = `There are ${texts.length} fields. Quartz ignores what comes after the seventh.`;
  const issue = error('CRON_MISLEADING', path, message, `Remove "${rest}".`);
  return { kind: 'issues', issues: [...(parsed.kind === 'issues' ? parsed.issues : []), issue] };
}

function parseFields(texts: readonly string[], path: string): ParsedCron {
  const [second, minute, hour, dayOfMonth, monthText, dayOfWeek, yearText = '*'] = texts;
  const issues: Issue[] = [];
  const fault = (field: CronField, text: string, fault: CronFault): void =>
    void issues.push(faultIssue(field, text, fault, path));
  const values = (field: CronField, text: string): number[] => {
    const read = parseValues(field, text);
    if ('values' in read) return read.values;
    fault(field, text, read.fault);
    return [];
  };
  const ruleOf = (field: CronField, text: string, days: Days): Days => {
    if ('fault' in days) fault(field, text, days.fault);
    return days;
  };
  const seconds = values(CRON_FIELDS.seconds, second);
  const minutes = values(CRON_FIELDS.minutes, minute);
  const hours = values(CRON_FIELDS.hours, hour);
  const ofMonth = ruleOf(CRON_FIELDS.dayOfMonth, dayOfMonth, parseDaysOfMonth(dayOfMonth));
  const months = values(CRON_FIELDS.month, monthText);
  const ofWeek = ruleOf(CRON_FIELDS.dayOfWeek, dayOfWeek, parseDaysOfWeek(dayOfWeek));
  const years = values(CRON_FIELDS.year, yearText);
  const [isMonthAny, isWeekAny] = [ofMonth, ofWeek].map(isAny);
  if (isMonthAny !== undefined && isMonthAny === isWeekAny) issues.push(bothDays(texts, isMonthAny, path));
  const days = 'rule' in ofMonth ? ofMonth.rule : 'rule' in ofWeek ? ofWeek.rule : undefined;
  if (issues.length > 0 || days === undefined) return { kind: 'issues', issues };
  const isEveryYear = years.length === LAST_NAMED_YEAR - FIRST_YEAR + 1;
  const cron = { seconds, minutes, hours, days, months, ...(isEveryYear ? {} : { years }) };
  return { kind: 'cron', cron };
}

function faultIssue(
  field: CronField,
  text: string,
  { message, hint, reading }: CronFault,
  path: string,
): Issue {
  const code = reading === undefined ? 'CRON_INVALID' : 'CRON_MISLEADING';
  return error(code, path, `${field.name} ${quote(text)}: ${message}`, hint);
}

/** Whether Quartz takes a field of days for `?`; undefined where it refuses the field. */
function isAny(days: Days): boolean | undefined {
  if (!('fault' in days)) return 'any' in days;
  return days.fault.reading === undefined ? undefined : days.fault.reading === '?';
}

/** Quartz wants `?` in exactly one of the fields of days, `*` in both included. */
function bothDays(texts: readonly string[], isAny: boolean, path: string): Issue {
  const [second, minute, hour, dayOfMonth, month, dayOfWeek, ...year] = texts;
  const days = isAny || dayOfWeek === '*' ? [isAny ? '*' : dayOfMonth, month, '?'] : ['?', month, dayOfWeek];
  const instead = [second, minute, hour, ...days, ...year].join(' ');
  const message = isAny
    ? 'day of month and day of week are both ?, so that no day is meant.'
    : 'day of month and day of week are both given: Quartz takes one of them, and ? for the other.';
  return error('CRON_INVALID', path, message, `Write ${quote(instead)}.`);
}

/** Five fields are the cron of Unix: it has no seconds, and days of the week from 0. */
function incomplete(texts: readonly string[], path: string): Issue {
  const message = `There are ${texts.length} fields, where Quartz has six or seven.`;
  const order = 'seconds minutes hours day-of-month month day-of-week [year]';
  return error('CRON_INVALID', path, message, `Write ${order}, as in "0 30 2 * * ?" for every day at 02:30.`);
}
