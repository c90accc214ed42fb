import { quote } from '../short-text.js';
import { CRON_FIELDS, type CronField, type DayRule } from './cron.js';
import { misleading, refused, type CronFault } from './cron-fault.js';
import { parseValues } from './parse-field.js';

/** A field of days: its rule, or `any` for the `?` that leaves the days to the other field. */
export type Days = { rule: DayRule } | { any: true } | { fault: CronFault };

/** The longest way back for a weekday near a day before the last one: the first of a February. */
const MOST_DAYS_BEFORE_A_WEEKDAY = 27;

/** The fourth field. */
export function parseDaysOfMonth(text: string): Days {
  if (text === '?') return { any: true };
  const list = text.includes(',') ? listFault(CRON_FIELDS.dayOfMonth, text, 'W') : undefined;
  if (list !== undefined) return list;
  const last = /^L(?:-(\d{1,9}))?(W)?$/.exec(text);
  if (last !== null) return lastDay(Number(last[1] ?? 0), last[2] !== undefined);
  const nearest = /^(\d{1,9})W$/.exec(text);
  if (nearest !== null) return nearestWeekday(Number(nearest[1]));
  const read = parseValues(CRON_FIELDS.dayOfMonth, text);
  return 'values' in read ? { rule: { kind: 'days_of_month', days: read.values } } : read;
}

/** The sixth field. `L` alone is every Saturday. */
export function parseDaysOfWeek(text: string): Days {
  const field = CRON_FIELDS.dayOfWeek;
  if (text === '?') return { any: true };
  if (text === 'L') return { rule: { kind: 'days_of_week', days: [field.last] } };
  const list = text.includes(',') ? listFault(field, text, '#') : undefined;
  if (list !== undefined) return list;
  const special = /^(\d{1,9}|[A-Z]{3})(?:L|#(\+?\d{1,9}))$/.exec(text);
  if (special !== null) return specialWeekday(special[1], special[2]);
  const read = parseValues(field, text);
  return 'values' in read ? { rule: { kind: 'days_of_week', days: read.values } } : read;
}

/** `nth` is what stands after `#`, undefined after `L`. */
function specialWeekday(name: string, nth: string | undefined): Days {
  const { names } = CRON_FIELDS.dayOfWeek;
  const day = names.indexOf(name) + 1 || Number(name);
  const isDay = day >= 1 && day <= 7;
  if (nth !== undefined && !(Number(nth) >= 1 && Number(nth) <= 5))
    return refused('The number after # is 1 to 5: the first to the fifth such day of a month.');
  if (!isDay) {
    const message = `There is no day of the week ${quote(name)}.`;
    const isTaken = nth !== undefined && /^\d/.test(name);
    const hint = 'Days of the week are 1 (SUN) to 7 (SAT).';
    return isTaken ? { fault: { message, hint, reading: 'nothing' } } : refused(message, hint);
  }
  if (nth === undefined) return { rule: { kind: 'last_day_of_week', day } };
  if (nth.length > 1) return misleading(`${name}#${Number(nth)}`, 'The number after # is one digit.');
  return { rule: { kind: 'nth_day_of_week', day, nth: Number(nth) } };
}

/** What is wrong with a list that has specials in it: of days that one of them bears `mark`, only the smallest counts. */
function listFault(field: CronField, text: string, mark: 'W' | '#'): { fault: CronFault } | undefined {
  const hint = 'Make a schedule for each.';
  if (text.includes('L')) return refused('L stands alone: Quartz has it with no other days.', hint);
  const elements = text.split(',').filter((element) => element !== '');
  if (elements.length === 1 && elements[0] === '?') return misleading('?', 'There is a comma too many.');
  if (elements.some((element) => element.startsWith('?')))
    return refused('? stands alone: it leaves the days to the other field.');
  const isMarked = mark === '#' ? /^\w+#\d+$/ : /^\d+W$/;
  const [marked, ...more] = elements.filter((element) => isMarked.test(element));
  if (marked === undefined) return undefined;
  if (mark === '#' && more.length > 0) return refused('# stands alone: Quartz has it once at most.', hint);
  const bare = elements.map((element) => (isMarked.test(element) ? element.replace(/#.*|W/, '') : element));
  const read = parseValues(field, bare.join());
  if ('fault' in read) return read;
  const reading = `${Math.min(...read.values)}${mark === 'W' ? mark : marked.slice(marked.indexOf(mark))}`;
  const message = `${mark} stands alone: of a list, Quartz takes the smallest day, as in ${reading}.`;
  return { fault: { message, hint, reading } };
}

function lastDay(daysBefore: number, isWeekday: boolean): Days {
  if (daysBefore > 30) return refused('L has at most 30 days before it: L-30.');
  if (!isWeekday) return { rule: { kind: 'last_day', daysBefore } };
  if (daysBefore <= MOST_DAYS_BEFORE_A_WEEKDAY) return { rule: { kind: 'last_weekday', daysBefore } };
  const message = `In a February that has no L-${daysBefore}, Quartz searches for ever.`;
  return refused(message, `Write a day from L-0W to L-${MOST_DAYS_BEFORE_A_WEEKDAY}W.`);
}

function nearestWeekday(day: number): Days {
  if (day >= 1 && day <= 31) return { rule: { kind: 'nearest_weekday', day } };
  return refused('W stands after a day from 1 to 31.');
}
