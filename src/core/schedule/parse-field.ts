import { quote } from '../short-text.js';
import { ascending, CRON_FIELDS, numbersBetween, type CronField } from './cron.js';
import { misleading, refused, type CronFault, type FieldValues } from './cron-fault.js';
import { quartzReading } from './quartz-reading.js';

/** What Quartz knows for days alone, and drops from other fields. */
const LAST = /^L(W|-\d*W?)?$/;

/** The values of a list of numbers, names, ranges and steps; what is wrong with it otherwise. */
export function parseValues(field: CronField, text: string): FieldValues {
  const elements = text.split(',');
  const isOfDays = field === CRON_FIELDS.dayOfMonth || field === CRON_FIELDS.dayOfWeek;
  const given = elements.filter((element) => element !== '' && (isOfDays || !LAST.test(element)));
  if (given.length === 0) return withoutValues(field);
  const read = given.map((element) => parseElement(field, element));
  const faults = read.filter((values): values is { fault: CronFault } => 'fault' in values);
  // What Quartz refuses goes before what it misreads.
  const fault = faults.find(({ fault: { reading } }) => reading === undefined) ?? faults[0];
  if (fault !== undefined) return fault;
  if (given.length < elements.length)
    return misleading(given.join(), 'There is a comma too many, or an L, which only days have.');
  return { values: ascending(read.flatMap((values) => ('values' in values ? values.values : []))) };
}

/** Quartz fails as it looks for the first time; without a year it finds none. */
function withoutValues(field: CronField): FieldValues {
  const fault = { message: 'It has no value, so that Quartz never fires.', hint: 'Write * for all.' };
  return { fault: field === CRON_FIELDS.year ? { ...fault, reading: 'nothing' } : fault };
}

/** `*`, `5`, `1-5`, `FRI-MON`, each but names with a step; ranges may lead over the end of the field. */
function parseElement(field: CronField, text: string): FieldValues {
  const [base, step, ...more] = text.split('/');
  const [first, last, ...ends] = base === '*' || base === '' ? [] : base.split('-');
  const bounds = [first, last].filter((bound) => bound !== undefined);
  const isNamed = bounds.every((bound) => field.names.includes(bound));
  const isForm =
    more.length + ends.length === 0 &&
    (isNamed || bounds.every((bound) => /^\d{1,9}$/.test(bound))) &&
    (step === undefined ? base !== '' : /^\d{1,9}$/.test(step));
  if (!isForm) return misread(field, text);
  if (bounds.length > 0 && isNamed && step !== undefined)
    return misleading(base, 'A step after a name has no effect.');
  return valuesOf(field, text, { bounds: bounds.map((bound) => valueOf(field, bound)), step });
}

function valueOf({ first, names }: CronField, bound: string): number {
  return names.includes(bound) ? names.indexOf(bound) + first : Number(bound);
}

interface Bounds {
  bounds: (number | undefined)[];
  step: string | undefined;
}

/** Of an element that has the right form. */
function valuesOf(field: CronField, text: string, { bounds: [from, to], step }: Bounds): FieldValues {
  const { name, first, last, mostStep } = field;
  if (field === CRON_FIELDS.year && from !== undefined && (to ?? (step === undefined ? from : last)) < from)
    return refused('A range of years cannot lead backwards.');
  if ([from, to].some((bound) => bound !== undefined && (bound < first || bound > last)))
    return outOfRange(field, text, { bounds: [from, to], step });
  if (step !== undefined && Number(step) === 0)
    return misleading(from === undefined ? '*' : String(from), 'A step of 0 leads nowhere.');
  if (to === undefined && Number(step ?? 1) > mostStep)
    return refused(`A step of ${step} is too large: the ${name} has steps up to ${mostStep}.`);
  const begin = from ?? first;
  const end = to ?? (from !== undefined && step === undefined ? from : last);
  const size = last - first + 1;
  const steps = numbersBetween(0, (end - begin + size) % size, Number(step ?? 1));
  return { values: steps.map((offset) => first + ((begin - first + offset) % size)) };
}

/** Quartz takes 99 for `*` and 98 for `?`, its own marks for them, and a range to 0 for one to the end of the field. */
function outOfRange(field: CronField, text: string, { bounds: [from, to], step }: Bounds): FieldValues {
  const { name, first, last } = field;
  const why = `Values of the ${name} are ${first} to ${last}.`;
  if (field === CRON_FIELDS.year)
    return { fault: { message: `${why} For others Quartz never fires.`, reading: 'nothing' } };
  if (text === '98' && (field === CRON_FIELDS.dayOfMonth || field === CRON_FIELDS.dayOfWeek))
    return misleading('?', why);
  const range = from === 99 && to !== undefined ? `${first}-${to}` : from === 99 ? '*' : `${from}-${last}`;
  const reading = step === undefined ? range : `${range}/${step}`;
  const isRead =
    from === 99 ? to === undefined || to <= last : to === 0 && from !== undefined && from >= first;
  if (isRead && 'values' in parseElement(field, reading)) return misleading(reading, why);
  return refused(
    why,
    text === '24' || text === '60' ? 'Write 0 for the beginning of the next one.' : undefined,
  );
}

/** Of a text that is no element. */
function misread(field: CronField, text: string): { fault: CronFault } {
  const why = `${quote(text)} is no ${field.name}.`;
  const reading = quartzReading(field, text);
  if (reading === undefined || reading === text) return refused(why, `Write ${formsOf(field)}.`);
  if (reading === '?' || LAST.test(reading)) return misleading(reading, why);
  // Of a special, its day; JUL is none.
  const read = parseElement(field, reading.replace(/(?<=^[A-Z]{3}|^\d+)[LW]$/, ''));
  if ('values' in read) return misleading(reading, why);
  return { fault: { ...read.fault, message: `${why} ${read.fault.message}` } };
}

function formsOf(field: CronField): string {
  const { first, last, names } = field;
  const named = names.length === 0 ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  const specials =
    field === CRON_FIELDS.dayOfMonth
      ? ', or one of ?, L, L-3, LW, 15W'
      : field === CRON_FIELDS.dayOfWeek
        ? ', or one of ?, 6L, 6#3'
        : '';
  return `${first} to ${last}${named}, a list, a range, a step as in */2${specials}`;
}
