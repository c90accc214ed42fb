import fc, { type Arbitrary } from 'fast-check';
import { CRON_FIELDS, type CronField } from '../../../src/core/schedule/cron.js';

const value = ({ first, last }: CronField): Arbitrary<number> => fc.integer({ min: first, max: last });

/** A number, or where there are some the name of one, in any case. */
function bound(field: CronField, isNamed: boolean): Arbitrary<string> {
  if (!isNamed) return value(field).map(String);
  const name = fc.constantFrom(...field.names);
  return fc.oneof(
    name,
    name.map((text) => text.toLowerCase()),
  );
}

/** Enough years for ten of them to be told apart. */
const year = { ...CRON_FIELDS.year, first: 2024, last: 2040 };

/** One element of a list; years have no ranges that lead backwards. */
function element(field: CronField): Arbitrary<string> {
  const step = fc.integer({ min: 1, max: Math.min(field.mostStep, 59) });
  const range = fc
    .tuple(value(field), value(field))
    .map((ends) => (field === year ? ends.sort((a, b) => a - b) : ends).join('-'));
  return fc.oneof(
    { weight: 4, arbitrary: bound(field, false) },
    { weight: 3, arbitrary: range },
    { weight: 2, arbitrary: fc.tuple(range, step).map((parts) => parts.join('/')) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('*', ''), step).map((parts) => parts.join('/')) },
    { weight: 2, arbitrary: fc.tuple(value(field), step).map((parts) => parts.join('/')) },
    ...namesOf(field).map((arbitrary) => ({ weight: 3, arbitrary })),
  );
}

/** Single names and ranges of them; they take no steps. */
function namesOf(field: CronField): Arbitrary<string>[] {
  if (field.names.length === 0) return [];
  const name = bound(field, true);
  return [name, fc.tuple(name, name).map((ends) => ends.join('-'))];
}

const list = (field: CronField): Arbitrary<string> =>
  fc.array(element(field), { minLength: 1, maxLength: 3 }).map((elements) => elements.join());

/** Of a field that most people leave simple. */
const field = (of: CronField, usual: Arbitrary<string>): Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 2, arbitrary: list(of) });

const number = (min: number, max: number): Arbitrary<string> => fc.integer({ min, max }).map(String);
const weekday = fc.oneof(number(1, 7), bound(CRON_FIELDS.dayOfWeek, true));

/** Both fields of days, every special among them. */
const days = fc.oneof(
  fc.constant(['*', '?']),
  fc.constant(['?', '*']),
  list(CRON_FIELDS.dayOfMonth).map((text) => [text, '?']),
  list(CRON_FIELDS.dayOfWeek).map((text) => ['?', text]),
  fc
    .oneof(
      fc.constantFrom('L', 'LW'),
      number(0, 30).map((day) => `L-${day}`),
      number(0, 27).map((day) => `L-${day}W`),
      number(1, 31).map((day) => `${day}W`),
    )
    .map((text) => [text, '?']),
  fc
    .oneof(
      fc.constant('L'),
      weekday.map((day) => `${day}L`),
      fc.tuple(weekday, number(1, 5)).map((parts) => parts.join('#')),
    )
    .map((text) => ['?', text]),
);

const years = fc.oneof(
  { weight: 7, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant(['*']) },
  { weight: 2, arbitrary: list(year).map((text) => [text]) },
);

/** Expressions that Quartz takes for what they seem to be. */
export const cronExpressions: Arbitrary<string> = fc
  .tuple(
    field(CRON_FIELDS.seconds, fc.constantFrom('0', '0', '0', '30')),
    field(CRON_FIELDS.minutes, fc.oneof(fc.constantFrom('0', '0', '30', '0/15', '*/5', '*'), number(0, 59))),
    field(CRON_FIELDS.hours, fc.oneof(fc.constantFrom('*', '0', '1', '2', '3', '0-3'), number(0, 23))),
    days,
    field(CRON_FIELDS.month, fc.constant('*')),
    years,
  )
  .map(([second, minute, hour, [dayOfMonth, dayOfWeek], month, ofYears]) =>
    [second, minute, hour, dayOfMonth, month, dayOfWeek, ...ofYears].join(' '),
  );

/** Zones with and without daylight saving, with leaps at midnight and of half an hour. */
export const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Africa/Cairo',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Pacific/Apia',
  'America/Sao_Paulo',
] as const;
